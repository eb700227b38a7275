import {describe, expect, it} from "vitest";
import {spelled} from "../shared/headline";
import {audit, labels, outputAnswers as answers, quantities} from "./audit.fixture";
import {
  errorText,
  estimateText,
  flipCells,
  flippedExamples,
  labelsSentence,
  moveHitsText,
  movedShares,
  moveRows,
  movesSentence,
  onOf,
  outputRows,
  placesOn,
  quantityExample,
} from "./moves";
import {movesCsv} from "./sheetMoves";
import {placesOf, removable, removalOf, removalsOf} from "./whatIf";

const nameOf = (index: number): string => ["wide", "dark", "near"][index];
const said = (at: number, of = labels): string =>
  spelled(movesSentence(of, of.moves[at], [{strong: "the tag"}], nameOf));

describe("what is gone", () => {
  it("is chosen of moves as of removals", () => {
    expect(removable(labels)).toEqual([0, 1]);
    expect(placesOf(labels, [])).toEqual([0]);
    expect(placesOf(labels, [{layer: "block4", channel: 3}])).toEqual([1]);
    expect(removalOf(removalsOf(labels), [1, 0])).toBe(2);
    expect(removalsOf(audit)).toBe(audit.removals);
  });
});

describe("labels of the run", () => {
  it("the one of which most decisions flip is told, and which way", () => {
    expect(said(0)).toBe("Without the tag, 6 of 8 images lose wide.");
    expect(said(1)).toBe("Without the tag, 3 of 15 images get dark.");
    expect(said(2)).toBe("Without the tag, no label of 20 images flips.");
  });

  it("rows are of those that flip, and count how many images have a label", () => {
    const rows = moveRows(labels, labels.moves[0]);
    expect(rows.map(({move}) => move.index)).toEqual([0]);
    expect(onOf(rows[0])).toEqual({before: 8, after: 2, estimated: 3});
    expect(moveRows(labels, labels.moves[2])).toEqual([]);
  });

  it("an estimate has its error, and what is right is told only where it is known", () => {
    expect(moveHitsText(labels.moves[0])).toBe("4 of 7 changes estimated, 1 more wrongly");
    expect(flipCells(labels, labels.moves[0].measured)).toEqual([6, 1, 5, 1]);
    const unknown = {...labels, outputs: labels.outputs.map((each) => ({...each, nKnown: 0}))};
    expect(flipCells(unknown, labels.moves[0].measured)).toEqual([6, 1]);
    expect(estimateText(1, 0.25)).toBe("1.00 ± 0.25");
    expect(estimateText(1, 0.25, true)).toBe("+1.00 ± 0.25");
    // How far it is off is told no finer than the estimate, and never as nothing.
    expect(estimateText(0.3, 4e-8)).toBe("0.30 ± 0.01");
    // Nothing is estimated without an error.
    expect([estimateText(1, null), estimateText(null, 1), estimateText(NaN, 1)]).toEqual(["–", "–", "–"]);
  });
});

describe("quantities of the run", () => {
  it("the one that moves most is told: which way where it is the same in all images, and how far off it is", () => {
    expect(said(0, quantities)).toBe(
      "Without the tag, wide falls by 3.00 in the mean, and is off by 2.50 instead of 0.50.",
    );
    const [first, ...rest] = quantities.moves;
    const both = {...first, outputs: [{...first.outputs[1], moved: 2}]};
    expect(said(0, {...quantities, moves: [both, ...rest]})).toBe("Without the tag, dark moves by 2.00 in the mean.");
    const up = {...first, outputs: [{...first.outputs[1], moved: 0.5}]};
    expect(said(0, {...quantities, moves: [up, ...rest]})).toBe("Without the tag, dark rises by 0.50 in the mean.");
    expect(said(1, quantities)).toBe("Without the tag, nothing moves.");
  });

  it("bars are in standard deviations, so that quantities of other units can be compared", () => {
    const rows = moveRows(quantities, quantities.moves[0]);
    expect(movedShares(rows)).toEqual([
      {moved: 1, estimated: 1 / 3},
      {moved: 0.125 / 1.5, estimated: 0.25 / 1.5},
    ]);
    expect(rows.map(errorText)).toEqual(["0.50 → 2.50", "–"]);
  });

  it("on a line all values stand, at least a standard deviation apart from its ends", () => {
    const [before, after, estimated, truth] = placesOn([1, 3, NaN, 2], 0.1);
    expect([before, truth, after]).toEqual([expect.closeTo(1 / 12), expect.closeTo(0.5), expect.closeTo(11 / 12)]);
    expect(estimated).toBeNaN();
    expect(placesOn([1, 1], 2)[0]).toBeCloseTo(0.5);
    expect(placesOn([0, 0], 0).every(Number.isFinite)).toBe(true);
  });
});

describe("of an example", () => {
  it("labels that it loses and gets are told, and what was estimated", () => {
    expect(spelled(labelsSentence(answers, 0, 3, nameOf))).toBe(
      "Example 3 would lose wide; would get dark. Estimated was that it would lose wide.",
    );
    expect(spelled(labelsSentence(answers, 1, 3, nameOf))).toBe("Example 3 keeps its labels. So it was estimated.");
  });

  it("rows are of what flips first, then of the chosen output, then of the likeliest", () => {
    const rows = outputRows(labels, answers, 0, 2);
    expect(rows.map(({index}) => index)).toEqual([0, 1, 2]);
    expect(rows[0]).toEqual({index: 0, before: 0.88, after: 0.27, moved: -3, estimated: -4, offBy: 0.25});
    expect(rows[1].estimated).toBeNaN();
    // Of an output of which the run is told nothing no estimate is told.
    expect(rows[2].offBy).toBeNull();
    expect(outputRows(labels, answers, 1, 1).map(({index}) => index)).toEqual([1, 2, 0]);
    expect(outputRows(quantities, answers, 0, 2).map(({index}) => index)).toEqual([0, 2, 1]);
  });

  it("a quantity is told with what it should be, where that is known", () => {
    const [row] = outputRows(quantities, answers, 0, 0);
    const shown = {...row, before: 3.2, after: 2.41, moved: -0.79};
    expect(spelled(quantityExample(shown, 3.1, 3, nameOf))).toBe(
      "Example 3: wide would fall from 3.20 to 2.41, and should be 3.10.",
    );
    expect(spelled(quantityExample({...shown, moved: 1, after: 4.2}, NaN, 3, nameOf))).toBe(
      "Example 3: wide would rise from 3.20 to 4.20.",
    );
    expect(spelled(quantityExample({...shown, moved: 0, after: 3.2}, NaN, 3, nameOf))).toBe(
      "Example 3: wide would stay 3.20.",
    );
  });

  it("those are listed of which a label flips", () => {
    expect(labels.moves.map(flippedExamples)).toEqual([[0], [1], []]);
  });
});

it("the table has a row for each output and removal, and no error where the truth is not known", () => {
  const lines = movesCsv({audit: quantities}, nameOf).trimEnd().split("\n");
  expect(lines).toHaveLength(1 + quantities.moves.reduce((sum, {outputs}) => sum + outputs.length, 0));
  expect(lines[1].split(",").slice(-7)).toEqual(["3", "-3", "1", "0.25", "0.5", "2.5", "20"]);
  expect(lines[2].split(",").slice(-3)).toEqual(["", "", "0"]);
});
