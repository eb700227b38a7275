import {afterEach, describe, expect, it} from "vitest";
import {language} from "../../language.svelte";
import type {NeuronGroups} from "../../model/groups";
import {groupsOf} from "./groups";
import {bare, data, full} from "./groups.fixture";
import {changeText, missingOf, noGroupsText, noticesOf, spokenOf, stabilityText} from "./groupsText";

afterEach(() => {
  language.choose("en");
});

describe("texts", () => {
  const [group, other] = groupsOf(full);

  it("say what came and stayed", () => {
    expect(changeText(full, group)).toContain("new at this step");
    expect(changeText(full, other)).toContain("0.90 like");
    expect(changeText(bare, groupsOf(bare)[0])).toBeNull();
    language.choose("zh");
    expect(changeText(full, other)).toBe("其通道与上一步的余弦相似度为 0.90");
  });

  it("say what comes out again, where that was measured", () => {
    expect(stabilityText(full, group)).toBeNull();
    const measured = {...full, stability: new Float32Array([0.93, 0.8, NaN, NaN])};
    expect(stabilityText(measured, group)).toContain("0.93 (mean cosine of 2; 0.80 by chance)");
    expect(stabilityText(measured, other)).toBeNull();
  });

  it("read out what is chosen", () => {
    expect(spokenOf(full, groupsOf(full), null, {y: 0, x: 1})).toBe("At row 0, column 1: group 4 0, group 1 4.00");
    expect(spokenOf(full, groupsOf(full), other, null)).toContain("group 1 of conv");
  });

  it("say what is missing", () => {
    const groups = {step: 2, complete: false, layers: [bare]} as unknown as NeuronGroups;
    const complete = {...groups, step: 4, complete: true, layers: [full]};
    expect(noticesOf(data, groups)).toEqual(["Groups are from step 2, all else from step 4."]);
    expect(noticesOf(data, complete)).toEqual([]);
    expect(missingOf(groups)).toEqual([
      expect.stringMatching(/^Time was up/),
      expect.stringContaining("a piece of an"),
    ]);
    expect(missingOf(complete)).toEqual([]);
    expect(noGroupsText({...data, layer: bare.layer, unread: true})).toMatch(/logged, but cannot be read/);
    expect(noGroupsText({...data, layer: bare.layer})).toContain("Groups(numbers) in the list log=[…] of the callback");
  });
});
