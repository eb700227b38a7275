import {describe, expect, it} from "vitest";
import {areSame, counterparts} from "./counterparts";

const named = (...names: string[]) => ({names, n: names.length});
const unnamed = (n: number) => ({names: [], n});

describe("classes of two networks", () => {
  it("are the same by name, whatever their number", () => {
    expect(counterparts(named("fox", "owl", "cat"), named("cat", "fox"))).toEqual([1, null, 0]);
    expect(counterparts(named("fox", "owl"), named("fox", "owl", "cat"))).toEqual([0, 1]);
  });

  it("are those of the same number only where nobody names them", () => {
    expect(counterparts(unnamed(3), unnamed(3))).toEqual([0, 1, 2]);
    expect(counterparts(unnamed(3), unnamed(2))).toEqual([null, null, null]);
    expect(counterparts(unnamed(2), named("fox", "owl"))).toEqual([null, null]);
    expect(counterparts(named("fox", "owl"), unnamed(2))).toEqual([null, null]);
  });

  it("take their turn where several have one name", () => {
    expect(counterparts(named("crane", "owl", "crane"), named("crane", "crane", "owl"))).toEqual([0, 2, 1]);
    expect(counterparts(named("crane", "crane"), named("crane"))).toEqual([0, null]);
  });

  it("are told to be the same only where all are, in their order", () => {
    expect([[0, 1], [1, 0], [0, null], []].map(areSame)).toEqual([true, false, false, true]);
  });
});
