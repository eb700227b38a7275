import {describe, expect, it} from "vitest";
import {edgesOf, firstCell, verdictOf, type Edge} from "./regions";

const size = {height: 2, width: 3};
const length = ({from, to}: Edge) => Math.abs(to.x - from.x) + Math.abs(to.y - from.y);

describe("the outline of a region", () => {
  it("is the four sides of a cell, of cells side by side those that they do not share", () => {
    expect(edgesOf(new Uint8Array([0, 1, 0, 0, 0, 0]), size)).toEqual([
      {from: {x: 1, y: 0}, to: {x: 2, y: 0}},
      {from: {x: 1, y: 1}, to: {x: 2, y: 1}},
      {from: {x: 1, y: 0}, to: {x: 1, y: 1}},
      {from: {x: 2, y: 0}, to: {x: 2, y: 1}},
    ]);
    expect(edgesOf(new Uint8Array([0, 1, 1, 0, 0, 0]), size)).toHaveLength(6);
    // Two that touch at a corner share no side.
    expect(edgesOf(new Uint8Array([0, 1, 0, 1, 0, 0]), size)).toHaveLength(8);
    expect(edgesOf(new Uint8Array([1, 1, 1, 1, 1, 1]), size)).toHaveLength(10);
    expect(edgesOf(new Uint8Array(6), size)).toEqual([]);
  });

  it("is of sides of cells", () => {
    expect(edgesOf(new Uint8Array([1, 0, 1, 1, 1, 0]), size).map(length)).toEqual(new Array(12).fill(1));
  });

  it("is numbered at its first position", () => {
    expect(firstCell(new Uint8Array([0, 0, 0, 0, 1, 1]), size)).toEqual({y: 1, x: 1});
    expect(firstCell(new Uint8Array(6), size)).toBeNull();
  });
});

describe("a measured effect", () => {
  it("contradicts the evidence where its sign is another and is clear", () => {
    expect(verdictOf({evidence: 2.1, effect: -0.7, error: 0.3})).toBe("contradicts");
    expect(verdictOf({evidence: -2.1, effect: 0.7, error: 0.3})).toBe("contradicts");
    expect(verdictOf({evidence: 2.1, effect: 0.7, error: 0.3})).toBe("agrees");
    expect(verdictOf({evidence: -2.1, effect: -0.7, error: 0})).toBe("agrees");
  });

  it("says nothing within two standard errors, or where it is no number", () => {
    expect(verdictOf({evidence: 2.1, effect: -0.6, error: 0.3})).toBe("unclear");
    expect(verdictOf({evidence: 2.1, effect: 0, error: 0})).toBe("unclear");
    expect(verdictOf({evidence: 2.1, effect: NaN, error: 0.3})).toBe("unclear");
    expect(verdictOf({evidence: 2.1, effect: 3, error: NaN})).toBe("unclear");
  });
});
