import {afterEach, describe, expect, it} from "vitest";
import {language} from "../../language.svelte";
import type {LayerGroups} from "../../model/groups";
import {groupsOf, type Effect} from "../shared/groups";
import {bare, full} from "../shared/groups.fixture";
import {spelled} from "../shared/headline";
import {explainedText, headlineOf, imageCaption, vanishedText} from "./text";

afterEach(() => {
  language.choose("en");
});

describe("the headline", () => {
  const effect = (values: number[], rest: number | null = 0): Effect => ({
    target: 7,
    values: new Float32Array(values),
    rest,
    whole: null,
  });
  const said = (of: LayerGroups, of7?: Effect, {shared = false, regression = false} = {}) =>
    spelled(
      headlineOf(of, shared, of7, {group: (index) => ({strong: `group ${index + 1}`}), target: "fox", regression}),
    );

  it("says how much the groups are of the layer, and who makes the class", () => {
    expect(said(full, effect([6.1, 1]))).toBe(
      "Two groups explain 75 % of conv; group 1 makes “fox” here: +6.10 by estimate.",
    );
    expect(said(full, effect([2, 1.5, 1.4]))).toMatch(/group 1 argues most for “fox” here: \+2\.00 by estimate\.$/);
    expect(said(full, effect([1, 4], -3), {regression: true})).toMatch(/group 2 raises “fox” here: \+4\.00/);
  });

  it("names two that are as strong, and what is in no group", () => {
    expect(said(full, effect([2, 2]))).toMatch(/group 1 and group 2 argue most for “fox” here, \+2\.00 at most/);
    expect(said(full, effect([1, 1], 10))).toMatch(/but most of what argues for “fox” is in none of them: \+10\.0/);
  });

  it("makes no more of a group than is known of the rest", () => {
    expect(said(full, effect([6.1, 1], null))).toMatch(/group 1 argues most for “fox” here/);
  });

  it("claims nothing where nothing argues for it, or nothing was logged", () => {
    expect(said(full, effect([-1, -2]))).toMatch(/none of them argues for “fox”, and group 2 most against it: −2\.00/);
    expect(said(full, effect([0, 0]))).toMatch(/none of them argues for or against “fox”\.$/);
    expect(said(full)).toBe("Two groups explain 75 % of conv.");
    expect(said(bare)).toBe("Two groups of neurons of conv fire together on this image.");
    expect(said(bare, undefined, {shared: true})).toMatch(/in all images\.$/);
    expect(said({...full, count: 12})).toMatch(/^12 groups/);
  });

  it("says whether the group is found again only where that says something", () => {
    const again = (own: number, chance: number) =>
      said({...full, stability: new Float32Array([own, chance, 0, 0])}, effect([6.1, 1]));
    expect(again(0.93, 0.8)).toMatch(/by estimate, found again from other starts\.$/);
    expect(again(0.55, 0.8)).toMatch(/by estimate, but other starts find other groups\.$/);
    expect(again(0.96, 0.97)).toMatch(/by estimate\.$/);
  });

  it("is said in Chinese too", () => {
    language.choose("zh");
    expect(said(full, effect([6.1, 1]))).toBe(
      "2 个神经元组解释了 conv 的 75 %；此处 “fox” 主要由 group 1 得出：估计为 +6.10。",
    );
  });
});

describe("texts", () => {
  it("say how much the groups are of the layer", () => {
    expect(explainedText(full)).toBe(
      "Together these 2 groups explain 75.0 % of the squared activation of conv; 25.0 % are left.",
    );
    expect(explainedText(bare)).toContain("was not logged");
    expect(explainedText({...bare, unread: ["explained"]})).toMatch(/cannot be read\.$/);
  });

  it("say what went", () => {
    expect(vanishedText(full)).toBe("Gone: group 2, group 31.");
    expect(vanishedText(bare)).toBeNull();
  });

  it("say what the image shows", () => {
    const [group] = groupsOf(full);
    expect(imageCaption(group, null)).toBe("Bright: where group 4 is active, most at row 0, column 0: 5.00.");
    expect(imageCaption(null, {y: 0, x: 1})).toContain("row 0, column 1");
    expect(imageCaption(null, null)).toContain("Point at a group");
  });
});
