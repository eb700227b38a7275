import {describe, expect, it} from "vitest";
import {bands, linkEntropy, reachOver, ribbonPath} from "./flow";

describe("bands", () => {
  it("are equal, with gaps of a share of a step", () => {
    const {starts, size} = bands(5, 0, 600, 0.2);
    const step = 600 / 5.2;
    expect(size).toBeCloseTo(0.8 * step);
    expect(starts[0]).toBeCloseTo(0.2 * step);
    expect(starts[4] + size).toBeCloseTo(600 - 0.2 * step);
    expect(starts[3] - starts[2]).toBeCloseTo(step);
  });

  it("of none and of one stay inside", () => {
    expect(bands(0, 0, 10, 0.2).starts).toEqual([]);
    const {starts, size} = bands(1, 0, 12, 0.2);
    expect(starts[0]).toBeCloseTo(2);
    expect(starts[0] + size).toBeCloseTo(10);
  });
});

it("a ribbon leaves and arrives level", () => {
  expect(ribbonPath({x: 0, y: 1}, {x: 10, y: 5})).toBe("M0.00 1.00C5.00 1.00 5.00 5.00 10.00 5.00");
});

describe("entropy of links", () => {
  it("is none where each comes from one, and full where from all alike", () => {
    expect(linkEntropy([5, 0, 0, 0, -2, 0], 3)).toBe(0);
    expect(linkEntropy([1, -1, 1, 1, 2, 2, -2, 2], 4)).toBeCloseTo(2);
  });

  it("weighs by how much is linked", () => {
    expect(linkEntropy([3, 3, 2, 0], 2)).toBeCloseTo(6 / 8);
    expect(linkEntropy([1, 1, 0, 0], 2)).toBeCloseTo(1);
  });

  it("of nothing is unknown", () => {
    expect(linkEntropy([0, 0], 2)).toBeNaN();
    expect(linkEntropy([], 0)).toBeNaN();
  });
});

describe("reach", () => {
  // Two later parts of three earlier ones.
  const block = {values: [4, -2, 0, 0, 1, 3], earlier: 3, later: 2};

  it("forward goes by the links of the selected part, either sign", () => {
    expect([...reachOver(block, [0, 1, 0], 4, "forward")]).toEqual([0.5, 0.25]);
  });

  it("back goes by the links to it", () => {
    expect([...reachOver(block, [0, 1], 4, "back")]).toEqual([0, 0.25, 0.75]);
  });

  it("adds up the ways, and is never more than whole", () => {
    expect([...reachOver(block, [0.5, 0.5, 0], 4, "forward")]).toEqual([0.75, 0.125]);
    expect([...reachOver(block, [1, 1, 1], 4, "forward")]).toEqual([1, 1]);
    expect([...reachOver(block, [1, 1, 1], 0, "forward")]).toEqual([0, 0]);
  });
});
