import {describe, expect, it} from "vitest";
import {againOf, leadOf} from "./lead";

const lead = (values: number[], rest: number | null = 0) => leadOf({values: new Float32Array(values), rest});

describe("what stands out for a class", () => {
  it("is a group that is half of all that argues for it", () => {
    expect(lead([1, 5, -9])).toEqual({kind: "makes", index: 1, value: 5});
    expect(lead([5], 4)).toMatchObject({kind: "makes", index: 0});
  });

  it("is less where others argue too, and nobody where two are as strong", () => {
    expect(lead([3, 2, 2])).toMatchObject({kind: "most", index: 0});
    expect(lead([1, 3, 2.5])).toMatchObject({kind: "two", index: 1, second: 2});
    expect(lead([2, 2])).toMatchObject({kind: "two", index: 0, second: 1});
  });

  it("makes nothing where the rest is not known", () => {
    expect(lead([1, 5], null)).toEqual({kind: "most", index: 1, value: 5});
    expect(lead([1, 5], NaN)).toMatchObject({kind: "most", index: 1});
  });

  it("is the rest where most is in no group", () => {
    expect(lead([3, 1], 5)).toEqual({kind: "rest", value: 5});
    expect(lead([-3, -1], 1)).toMatchObject({kind: "rest"});
    expect(lead([3, 1], -50)).toMatchObject({kind: "makes", index: 0});
  });

  it("is what argues against it, or nothing", () => {
    expect(lead([-1, -4, 0])).toEqual({kind: "against", index: 1, value: -4});
    expect(lead([0, 0])).toEqual({kind: "none"});
    expect(lead([])).toEqual({kind: "none"});
    expect(lead([NaN, NaN])).toEqual({kind: "none"});
    expect(lead([NaN, 2])).toMatchObject({kind: "makes", index: 1});
    expect(leadOf(undefined)).toBeNull();
  });
});

it("a group is found again only if chance does not find it as well", () => {
  const again = (own: number, chance: number) => againOf({stability: new Float32Array([own, chance])}, 0);
  expect(again(0.93, 0.8)).toBe("again");
  expect(again(0.93, 0.92)).toBeNull();
  expect(again(0.96, 1)).toBeNull();
  expect(again(0.75, 0.2)).toBeNull();
  expect(again(0.6, 0.9)).toBe("not");
  expect(again(0.6, 0.1)).toBe("not");
  expect(again(NaN, 0.8)).toBeNull();
  expect(againOf({stability: null}, 0)).toBeNull();
  expect(againOf({}, 0)).toBeNull();
});
