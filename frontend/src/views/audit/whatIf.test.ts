import {describe, expect, it} from "vitest";
import {spelled} from "../shared/headline";
import {answers, audit, removals} from "./audit.fixture";
import {OPTIONS} from "./options";
import {
  answerRows,
  classRows,
  exampleSentence,
  hitsText,
  otherwiseDecided,
  placesOf,
  removable,
  removalOf,
  restOf,
  runSentence,
  toggled,
} from "./whatIf";

const nameOf = (index: number): string => `class ${index}`;
const said = (at: number, of = audit): string => spelled(runSentence(of, removals[at], ["the tag"], nameOf));

describe("what is gone", () => {
  it("is the strongest concept until others are chosen, by their strongest channels", () => {
    expect(removable(audit)).toEqual([1, 0]);
    expect(placesOf(audit, [])).toEqual([1]);
    expect(placesOf(audit, [{layer: "block4", channel: 5}])).toEqual([0]);
    // What was removed of another layer, or at another step, is not there.
    expect(placesOf(audit, [{layer: "block3", channel: 5}])).toEqual([1]);
    const both = [3, 5, 3].map((channel) => ({layer: "block4", channel}));
    expect(placesOf(audit, both)).toEqual([1, 0]);
  });

  it("is one or two: the third takes the place of the oldest, and the last stays", () => {
    expect(toggled([1], 0)).toEqual([1, 0]);
    expect(toggled([1, 0], 4)).toEqual([0, 4]);
    expect(toggled([1, 0], 1)).toEqual([0]);
    expect(toggled([0], 0)).toEqual([0]);
  });

  it("was measured alone or as a pair, whichever was chosen first; or not at all", () => {
    expect(removalOf(removals, [0])).toBe(1);
    expect(removalOf(removals, [1, 0])).toBe(2);
    expect(removalOf(removals.slice(0, 2), [1, 0])).toBeNull();
  });

  it("stands in the address as it was chosen, and nonsense chooses nothing", () => {
    const {without} = OPTIONS;
    const chosen = [
      {layer: "a:b,c/d", channel: 3},
      {layer: "块", channel: 0},
    ];
    expect(without.read(without.write(chosen))).toEqual(chosen);
    expect(without.read(",:3,a,b:x,%E0:1")).toEqual([{layer: "%E0", channel: 1}]);
    expect(without.read("a:1,b:2,c:3")).toHaveLength(2);
    expect(without.write([])).toBe("");
  });
});

describe("of the run", () => {
  it("the class in which most is lost is told, of how many that were right", () => {
    expect(said(0)).toBe("Without the tag, 2 of 3 class 2 become wrong.");
    expect(said(0, {...audit, by: "predicted"})).toBe("Without the tag, 2 of 10 class 2 become others.");
  });

  it("nothing is lost where only wrong ones change, and nothing happens where none does", () => {
    expect(said(2)).toBe("Without the tag, no right decision is lost, and 2 wrong ones become right.");
    expect(said(1)).toBe("Without the tag, no decision about 20 images changes.");
  });

  it("what is lost in classes that were not kept is not said to be nothing", () => {
    const removal = {...removals[2], measured: {lost: 7, mended: 2, otherwise: 1}};
    const sentence = spelled(runSentence(audit, removal, ["the tag"], nameOf));
    expect(sentence).toBe("Without the tag, 7 right decisions are lost, few in any one class.");
    expect(spelled(runSentence(audit, {...removal, classes: []}, ["the tag"], nameOf))).toBe(sentence);
  });

  it("what is not in the rows is told in one sum", () => {
    const removal = {...removals[0], measured: {...removals[0].measured, lost: removals[0].measured.lost + 5}};
    expect(restOf(removals[0], classRows(audit, removals[0]))).toEqual({lost: 0, mended: 0, otherwise: 0});
    expect(restOf(removal, classRows(audit, removal))).toEqual({lost: 5, mended: 0, otherwise: 0});
    const fewer = restOf(removal, classRows(audit, removal, 1));
    expect(fewer.lost).toBe(5 + removals[0].classes[1].measured.lost);
  });

  it("rows count how many are right before, after, and by the estimate", () => {
    expect(classRows(audit, removals[0])).toEqual([
      {index: 0, n: 10, before: 7, after: 6, estimated: 6},
      {index: 2, n: 10, before: 3, after: 2, estimated: 3},
    ]);
    expect(classRows(audit, removals[0], 1)).toHaveLength(1);
    // Without labels all are right before.
    expect(classRows({...audit, by: "predicted"}, removals[0])[0]).toMatchObject({before: 10, after: 9});
    // Of a class that the audit does not know it is not known how many images it has.
    expect(classRows({...audit, classes: audit.classes.slice(1)}, removals[0]).map(({index}) => index)).toEqual([2]);
  });

  it("an estimate has its error: what came so, and what did not", () => {
    expect(hitsText(removals[0])).toBe("2 of 4 changes estimated, 2 more wrongly");
    expect(hitsText(removals[2])).toBe("0 of 2 changes estimated, 0 more wrongly");
  });
});

describe("of an example", () => {
  it("it is told what it would be called, and what was estimated", () => {
    const sentence = (at: number, example: number) => spelled(exampleSentence(audit, at, example, nameOf));
    expect(sentence(0, 1)).toBe("Example 1 would be called class 0, not class 2. Estimated was class 2.");
    expect(sentence(0, 0)).toBe("Example 0 stays class 0. So it was estimated.");
    expect(sentence(2, 1)).toBe("Example 1 would be called class 0, not class 2. So it was estimated.");
  });

  it("rows are of what is decided and expected, then of the likeliest; with the moves of logits", () => {
    const rows = answerRows(answers, 0, [2, 0, 2], 2);
    expect(rows).toEqual([
      {index: 2, before: 0.9, after: 0.1, moved: -3, estimated: -2},
      {index: 0, before: 0.02, after: 0.7, moved: 3, estimated: NaN},
    ]);
    expect(answerRows(answers, 2, [2, 0, 9]).map(({index}) => index)).toEqual([2, 0, 1]);
  });

  it("those are listed that are decided otherwise", () => {
    expect(otherwiseDecided(audit, 0)).toEqual([1]);
    expect(otherwiseDecided(audit, 2)).toEqual([0, 1]);
    expect(otherwiseDecided(audit, 1)).toEqual([]);
  });
});
