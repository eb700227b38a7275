import {describe, expect, it} from "vitest";
import {groupsOf} from "../shared/groups";
import {bare, full} from "../shared/groups.fixture";
import {explainedText, imageCaption, vanishedText} from "./text";

describe("texts", () => {
  it("say how much the groups are of the layer", () => {
    expect(explainedText(full)).toBe(
      "Together these 2 groups explain 75.0 % of the squared activation of conv; 25.0 % are left.",
    );
    expect(explainedText(bare)).toContain("was not logged");
  });

  it("say what went", () => {
    expect(vanishedText(full)).toBe("Gone since the step before: group B, group E2.");
    expect(vanishedText(bare)).toBeNull();
  });

  it("say what the image shows", () => {
    const [group] = groupsOf(full);
    expect(imageCaption(full, group, null)).toContain("where group D is active, most at row 0, column 0: 5.00");
    expect(imageCaption(full, null, {y: 0, x: 1})).toContain("row 0, column 1");
  });
});
