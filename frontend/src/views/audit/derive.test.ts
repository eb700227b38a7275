import {describe, expect, it} from "vitest";
import {spelled} from "../shared/headline";
import {audit, counts, group, suspect} from "./audit.fixture";
import {cardsOf, counted, type Card} from "./cards";
import {conceptOf, isApart, lowestOf, matrixOf} from "./derive";

const named = {
  nameOf: (index: number) => `class ${index}`,
  concept: (layer: string, channels: readonly number[]) => ({strong: `${layer} · ${channels[0]}`}),
};
const said = ({sentence}: Card) => spelled(sentence).replaceAll("\u00a0", " ");

describe("concepts against classes", () => {
  it("are of one layer, those that tell classes apart first, one of each strongest channel; the hardest class first", () => {
    const {concepts, classes, cells, most} = matrixOf(audit, "block4");
    expect(concepts).toEqual([1, 0]);
    expect(classes).toEqual([2, 0]);
    expect(cells.map((row) => row.map((each) => each?.share ?? null))).toEqual([
      [-0.5, null],
      [0.25, 0.5],
    ]);
    expect(most).toBe(0.5);
  });

  it("are none of a layer that was not looked at", () => {
    expect(matrixOf(audit, "block1")).toMatchObject({concepts: [], most: 0});
  });
});

describe("a suspect", () => {
  it("is the concept of just its channels, in whatever order", () => {
    expect(conceptOf(audit.concepts, suspect)).toBe(0);
    expect(conceptOf(audit.concepts, {...suspect, channels: [5]})).toBeNull();
    expect(conceptOf(audit.concepts, {...suspect, layer: "block3", channels: [5]})).toBe(2);
  });

  it("comes first, with its slice and images that have it not, and is not told again as a slice", () => {
    const cards = cardsOf(audit, [suspect], named);
    expect(cards.map(({kind}) => kind)).toEqual(["suspect", "group"]);
    expect(said(cards[0])).toBe("block4 · 1 decides class 0: without it 8 of 10 become wrong.");
    expect(spelled(cards[0].slice ?? [])).toContain("class 0 without it: 1 of 4 [20..40");
    expect(cards[0]).toMatchObject({having: [1, 2], lacking: [8, 9], feature: {layer: "block4", channel: 1}});
  });

  it("says of a network whose classes are not known what is decided otherwise, in its place and everywhere", () => {
    for (const numbers of [suspect.numbers, {...suspect.numbers, top: 0}]) {
      const [card] = cardsOf({...audit, by: "predicted"}, [{...suspect, numbers}], named);
      expect(said(card)).toMatch(/8 of 10 are decided otherwise\.$/);
    }
  });

  it("has no slice where the audit does not know of it", () => {
    const [card] = cardsOf(audit, [{...suspect, channels: [7]}], named);
    expect(card).toMatchObject({kind: "suspect", slice: null, lacking: []});
  });
});

it.each([
  ["suspect", {changed: 8}],
  ["suspect", {of: 10}],
  ["attribute", {}],
  ["attribute", {margin: NaN}],
] as const)("has no card of a %s of which its numbers are not known: %j", (rule, numbers) => {
  expect(cardsOf(audit, [{...suspect, rule, numbers}], named).map(({kind}) => kind)).toEqual(["group", "slice"]);
});

describe("what else stands out", () => {
  it("in a place comes with the command that learns the last layer anew without it", () => {
    const placed = {...suspect, numbers: {...suspect.numbers, top: 0}};
    const commandOf = (finding: typeof suspect, by: "true" | "predicted" = "true") =>
      cardsOf({...audit, by}, [finding], named)[0].command;
    expect(commandOf({...placed, layer: "block4", channels: [12, 7]})).toBe(
      "semantic-dictionary correct MODEL --suppress block4:12,7 --how relearn --examples IMAGES --classes CLASSES",
    );
    // A shell would take these names apart.
    expect(commandOf({...placed, layer: "it's (4)", channels: [1]})).toContain(`--suppress 'it'\\''s (4):1' --how`);
    expect(commandOf(suspect)).toBeNull();
    expect(commandOf(placed, "predicted")).toBeNull();
  });

  it("are slices that chance does not make, and groups that are apart, by how many images that makes wrong", () => {
    const cards = cardsOf(audit, [], named);
    expect(cards.map(({kind}) => kind)).toEqual(["group", "slice"]);
    expect(said(cards[1])).toBe("class 0 without block4 · 5: 1 of 4 [20..40 %] right, with it 6 of 6.");
    expect(cards[1]).toMatchObject({having: [1, 2], lacking: [8, 9]});
    expect(said(cards[0])).toBe("fur: warm: 90 % right, of the others 50 %.");
  });

  it("is nothing where all of it may be chance", () => {
    const even = {...audit, slices: audit.slices.slice(1), groups: audit.groups.slice(1)};
    expect(cardsOf(even, [], named)).toEqual([]);
  });
});

describe("groups", () => {
  it("are apart where no interval holds zero", () => {
    expect([group("a", 0.1, 0.2), group("b", -0.2, -0.1), group("c", -0.1, 0.1)].map(isApart)).toEqual([
      true,
      true,
      false,
    ]);
    expect(isApart({...group("a", 0.1, 0.2), gap: null})).toBe(false);
  });

  it("stand on an axis that begins below the lowest of them", () => {
    expect(lowestOf(audit.groups)).toBeCloseTo(0.2);
    expect(lowestOf([{...group("a", 0, 0), right: counts(9, null), others: counts(9, null)}])).toBe(0.9);
  });
});

it("a count is said with its interval", () => {
  expect(counted(counts(40, 12)).replaceAll("\u00a0", " ")).toBe("12 of 40 [20..40 %]");
});
