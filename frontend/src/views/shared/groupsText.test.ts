import {describe, expect, it} from "vitest";
import type {NeuronGroups} from "../../model/groups";
import {groupsOf} from "./groups";
import {bare, data, full} from "./groups.fixture";
import {changeText, noGroupsText, noticesOf, spokenOf} from "./groupsText";

describe("texts", () => {
  const [group, other] = groupsOf(full);

  it("say what came and stayed", () => {
    expect(changeText(full, group)).toContain("new at this step");
    expect(changeText(full, other)).toContain("0.90 like");
    expect(changeText(bare, groupsOf(bare)[0])).toBeNull();
  });

  it("read out what is chosen", () => {
    expect(spokenOf(full, groupsOf(full), null, {y: 0, x: 1})).toBe("At row 0, column 1: D 0, A 4.00");
    expect(spokenOf(full, groupsOf(full), other, null)).toContain("Group A of conv");
  });

  it("say what is missing", () => {
    const groups = {step: 2, complete: false, layers: [bare]} as unknown as NeuronGroups;
    expect(noticesOf(data, groups)).toHaveLength(3);
    expect(noticesOf(data, {...groups, step: 4, complete: true, layers: [full]})).toEqual([]);
    expect(noGroupsText({...data, layer: bare.layer, unread: true})).toMatch(/logged, but cannot be read/);
    expect(noGroupsText({...data, layer: bare.layer})).toContain("Groups(numbers) in the list log=[…] of the callback");
  });
});
