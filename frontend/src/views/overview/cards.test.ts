import {describe, expect, it} from "vitest";
import type {Finding, Findings} from "../../model/findings";
import type {ExampleInfo} from "../../model/frame";
import {spelled} from "../shared/headline";
import {cardsOf, lookedFor, MOST} from "./cards";
import {RULES, t, type Rule} from "./cardText";
import {headlineOf} from "./headline";
import {leadOf} from "./leads";
import {outlineOf} from "../shared/outline";
import {groundPicture, pieceOf} from "../shared/probePictures";
import {exampleOf} from "../shared/ways";

const names = ["cat", "dog", "fox"];
const without = (...rules: Rule[]) => RULES.filter((rule) => !rules.includes(rule));
const nameOf = (index: number) => names[index];
const finding = (rule: string, of: Partial<Finding> = {}): Finding => ({
  rule,
  effect: 0.1,
  layer: "block3",
  channels: [7, 4],
  classes: [0, 1],
  column: "fur",
  category: "warm",
  images: [],
  numbers: {},
  ...of,
});
/** All numbers that any rule logs. */
const numbers = {
  changed: 41,
  of: 57,
  n: 3,
  wrong: 2,
  share: 0.6,
  margin: 0.22,
  "share before": 0.2,
  correlation: 0.125,
  confidence: 0.993,
  steady: 0.98,
};
const classes = [{index: 0, nImages: 57, accuracy: 0.9, confused: []}];
const found = (...findings: Finding[]) => ({findings, classes});
const said = (each: Finding): string => cardsOf(found(each), nameOf).map(({sentence}) => spelled(sentence))[0];

describe("a card", () => {
  it.each(RULES)("of %s names nothing that is not there, with its numbers and without", (rule) => {
    for (const each of [finding(rule), finding(rule, {numbers})]) expect(said(each)).not.toMatch(/[{}]|undefined/);
  });

  it("says what was measured", () => {
    const one = finding("suspect", {numbers, channels: [7]});
    expect(said(one)).toBe("block3 · 7 decides cat: without it 41 of 57 become wrong.");
    const placed = finding("suspect", {numbers: {...numbers, top: 0}, channels: [7]});
    expect(said(placed)).toBe("block3 · 7 decides cat: hidden there, 41 of 57 become wrong.");
    expect(said(finding("suspect", {numbers}))).toContain("block3 · 7 with 1 more decides cat");
    expect(said(finding("attribute", {numbers}))).toContain("fur: warm moves the decision between cat and dog");
    expect(said(finding("died", {numbers}))).toContain("20\u00a0%");
  });

  it.each(RULES)("of %s calls nothing wrong where no label is known", (rule) => {
    if (rule === "wrong") return;
    const unlabelled = classes.map((each) => ({...each, accuracy: null}));
    for (const top of [NaN, 0]) {
      const all = found(finding(rule, {numbers: {...numbers, top}}));
      const [labelled, other] = [all, {...all, classes: unlabelled}].map((each) => cardsOf(each, nameOf)[0].sentence);
      expect(spelled(other)).not.toMatch(/wrong/);
      expect(spelled(other)).toBe(spelled(labelled).replace("become wrong", "are decided otherwise"));
    }
  });

  it("says less where numbers are missing or no numbers", () => {
    expect(said(finding("suspect", {numbers: {changed: NaN, of: 3}}))).toBe(
      "block3 · 7 with 1 more decides cat, and fits nothing else of it.",
    );
  });

  it.each(RULES)("of %s has a number, and none where it was not measured", (rule) => {
    const [{number}] = cardsOf(found(finding(rule, {numbers})), nameOf);
    expect(number).toMatch(/^(?:\d+\/57|2[02]\u00a0%|r\u00a0=\u00a00\.13)$/);
    expect(cardsOf(found(finding(rule)), nameOf)[0].number).toBeNull();
  });

  it("never rounds a correlation to a certainty that is not there", () => {
    const alike = finding("doubled", {numbers: {correlation: 0.9996}});
    expect(cardsOf(found(alike), nameOf)[0].number).toBe("r\u00a0> 0.99");
    expect(said(alike)).toContain("correlation > 0.99.");
    const same = finding("doubled", {numbers: {correlation: 1}});
    expect(cardsOf(found(same), nameOf)[0].number).toBe("r\u00a0=\u00a01.00");
  });

  it("leads to the page of the channel, else to what shows its classes, else nowhere", () => {
    const wayOf = (each: Finding) => cardsOf(found(each), nameOf)[0].way;
    expect(wayOf(finding("suspect"))).toEqual({kind: "feature", layer: "block3", channel: 7});
    expect(wayOf(finding("attribute", {channels: []}))).toEqual({kind: "audit", classes: [0, 1]});
    expect(wayOf(finding("wrong", {layer: null, channels: []}))).toEqual({kind: "wrong", classes: [0, 1]});
    expect(wayOf(finding("silent"))).toEqual({kind: "channels", layer: "block3"});
    expect(wayOf(finding("wrong", {layer: null, channels: [], classes: []}))).toBeNull();
  });
});

it("there are at most six cards, in their order, of rules that are known", () => {
  const all = [finding("of a later version"), ...RULES.map((rule) => finding(rule))];
  const cards = cardsOf(found(...all), nameOf);
  expect(cards.map(({rule}) => rule)).toEqual(RULES.slice(0, MOST));
});

it("what stands on a card begins with a capital letter or a name, whatever was found", () => {
  for (const rule of RULES) {
    const [{gist}] = cardsOf(found(finding(rule, {channels: [7]})), nameOf);
    expect(spelled(gist), rule).toMatch(/^(?:[A-Z]|block3|cat|dog|fur)/);
  }
});

it("sentences name the same in every language", () => {
  const namesIn = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const rule of RULES) {
    for (const form of ["full", "plain", "gist"] as const) {
      const [en, zh] = [t.all.en, t.all.zh].map(({rules}) => namesIn(rules[rule][form]));
      expect(zh).toEqual(en);
    }
  }
});

describe("the headline", () => {
  const found = (of: Partial<Findings>): Findings => ({
    step: 1,
    nImages: 60,
    fingerprint: "",
    accuracy: 0.75,
    classes: [
      {index: 0, nImages: 30, accuracy: 0.9, confused: []},
      {index: 1, nImages: 30, accuracy: 0.6, confused: []},
    ],
    findings: [],
    settings: {},
    complete: true,
    ...of,
  });
  const picture = () => ({kind: "missing", text: ""}) as const;
  const headline = (of: Partial<Findings>) => spelled(headlineOf({found: found(of), nameOf, picture}));

  it("says how right the network is, and the strongest finding", () => {
    expect(headline({findings: [finding("suspect", {channels: [7]})]})).toBe(
      "Right in 75\u00a0% of 60 images, least for dog (60\u00a0%). block3 · 7 decides cat.",
    );
  });

  it("begins each sentence with a capital letter or a name, whatever was found", () => {
    for (const rule of RULES) {
      const said = headline({findings: [finding(rule, {channels: [7], numbers})]});
      expect(said.split(". ")[1], rule).toMatch(/^(?:[A-Z]|block3|cat|dog|fur)/);
    }
  });

  it("says so where nothing odd was found", () => {
    expect(headline({})).toMatch(/Nothing odd found, by these checks\.$/);
    expect(headline({complete: false})).toMatch(/Nothing odd found yet: not all checks were made\.$/);
  });

  it.each([
    ["idle channels, wrong answers, metadata, conv", true, RULES],
    ["idle channels, wrong answers, metadata, conv", false, without("born", "died", "changed")],
    ["idle channels, conv", true, without("wrong", "attribute")],
    ["idle channels", true, ["silent", "doubled"]],
    ["", true, []],
  ])("of what was looked at, %s, it names the checks that were made", (told, hasStepBefore, rules) => {
    expect(lookedFor({settings: {"looked at": told}}, hasStepBefore)).toEqual(rules);
  });

  it("names all where a log does not tell which were made", () => {
    expect(lookedFor({settings: {}}, false)).toEqual(RULES);
  });

  it("speaks of no accuracy where none is known, and of no class where there is none", () => {
    const unknown = found({}).classes.map((each) => ({...each, accuracy: null}));
    expect(headline({accuracy: null, classes: unknown})).toContain("50\u00a0% are predicted as cat");
    expect(headline({accuracy: null, classes: []})).toContain("Looked at: 60 images");
  });
});

describe("what is outlined", () => {
  it("is cut out of its own tile", () => {
    const tile = {x: 64, y: 32, width: 32, height: 32};
    for (const cell of [0, 3, 7]) {
      const {x, y, width, height} = pieceOf(tile, outlineOf({y: cell, x: cell}, {height: 8, width: 8}));
      expect([x >= 64, y >= 32, x + width <= 96, y + height <= 64]).toEqual([true, true, true, true]);
    }
  });
});

it("an example of the classes that is wrong shows best why", () => {
  const example = (own: number, correct: boolean | null) =>
    ({truth: {classes: [own], values: null}, correct}) as unknown as ExampleInfo;
  const examples = [example(0, true), example(1, false), example(0, false)];
  expect(exampleOf(examples, [0])).toBe(2);
  expect(exampleOf(examples, [2])).toBe(1);
  expect(exampleOf(examples.slice(0, 1), [0])).toBe(0);
  expect(exampleOf(examples.slice(0, 1), [2])).toBeNull();
});

describe("a way", () => {
  const examples = [true, true, false].map((correct, i) => ({
    truth: {classes: [i], values: null},
    correct,
  })) as unknown as ExampleInfo[];
  const all = ["audit", "channels", "channel_attribution", "compare_classes"];
  const viewOf = (...given: Parameters<typeof leadOf>) => {
    const lead = leadOf(...given);
    return lead && [lead.view, lead.wished];
  };

  it("of what is wrong leads to an example that is wrong, and to no right one where errors are counted", () => {
    const way = {kind: "wrong", classes: [0]} as const;
    expect(viewOf(way, {examples, offered: all})).toEqual(["compare_classes", {example: 2}]);
    const right = examples.slice(0, 2);
    expect(viewOf(way, {examples: right, offered: all})).toEqual(["audit", {}]);
    expect(viewOf(way, {examples: right, offered: ["compare_classes"]})).toEqual(["compare_classes", {example: 0}]);
  });

  it("of metadata leads to where groups are compared, else to an example", () => {
    const way = {kind: "audit", classes: [1]} as const;
    expect(viewOf(way, {examples, offered: all})).toEqual(["audit", {}]);
    expect(viewOf(way, {examples, offered: ["compare_classes"]})).toEqual(["compare_classes", {example: 2}]);
    expect(viewOf(way, {examples: [], offered: ["compare_classes"]})).toBeNull();
  });

  it("of a layer leads there, where the view is offered", () => {
    const [channels, evidence] = [
      {kind: "channels", layer: "b"},
      {kind: "evidence", layer: "b"},
    ] as const;
    expect(viewOf(channels, {examples, offered: all})).toEqual(["channels", {layer: "b"}]);
    expect(viewOf(evidence, {examples, offered: all})).toEqual(["channel_attribution", {layer: "b"}]);
    for (const way of [channels, evidence]) expect(leadOf(way, {examples, offered: []})).toBeNull();
  });
});

describe("the picture of what lies at one place of all images", () => {
  const bitmap = {} as ImageBitmap;
  const sources = {
    layer: {name: "block3", height: 4, width: 4, channels: 8, signed: false},
    dictionary: null,
    imageOf: (image: number) => ({bitmap, region: {x: 10 * image, y: 0, width: 10, height: 10}}),
    examplesOf: () => null,
    layerOf: () => null,
  } as unknown as Parameters<typeof groundPicture>[0];
  const corner = {top: 0, left: 0, bottom: 0.3, right: 0.3};

  it("is that place in the images, not where its channel fires besides", () => {
    const shown = groundPicture(sources, finding("suspect", {images: [1, 2], numbers: corner}));
    expect(shown).toMatchObject({kind: "tiles", regions: [{x: 10, y: 0, width: 3, height: 3}]});
    const four = groundPicture(sources, finding("suspect", {images: [0, 1, 2, 3, 4], numbers: corner}));
    expect(four?.kind === "tiles" && four.regions.map(({x}) => x)).toEqual([0, 10, 20, 30]);
  });

  it("is none where it lies elsewhere in each", () => {
    expect(groundPicture(sources, finding("suspect", {images: [1], numbers: {}}))).toBeNull();
  });
});
