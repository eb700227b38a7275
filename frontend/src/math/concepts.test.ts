import {describe, expect, it} from "vitest";
import {conceptsOf, groundOf, imagesOf, telling} from "./concepts";

const evidence = (values: readonly number[], positive: readonly number[]) => ({
  classes: [1, 3],
  nChannels: values.length / 2,
  values: Float32Array.from(values),
  positive: Float32Array.from(positive),
});

describe("what speaks for a class", () => {
  it("are its strongest channels, with their share of all that does, also of what was not kept", () => {
    const of = evidence([0, 0, 0, 0, 1, NaN, 3, -9], [1, 10]);
    expect(conceptsOf(of, 3)).toEqual([
      {channel: 2, share: expect.closeTo(0.3) as number},
      {channel: 0, share: expect.closeTo(0.1) as number},
    ]);
  });

  it("is nothing where nothing does, where it was not measured, and of classes that are not among them", () => {
    expect(conceptsOf(evidence([-1, 0, 0, 0], [0, NaN]), 1)).toEqual([]);
    expect(conceptsOf(evidence([1, 1, 1, 1], [NaN, NaN]), 3)).toEqual([]);
    expect(conceptsOf(evidence([1, 1, 1, 1], [2, 2]), 2)).toEqual([]);
    expect(conceptsOf(null, 1)).toEqual([]);
  });

  it("is taken from what was measured: of evidence that says nothing the next is", () => {
    const [silent, loud] = [evidence([0, 0], [0, NaN]), evidence([1, 0], [1, 0])];
    expect(telling(null, silent, loud)).toBe(loud);
    expect(telling(null, silent)).toBeNull();
  });
});

describe("the images of a finding", () => {
  const examples = [{image: 7}, {image: 5}];

  it("come with a place first, else in their order; without any, those that excite its channel do", () => {
    expect(imagesOf({images: [1, 5, 2, 7], numbers: {}}, examples)).toEqual([5, 7, 1, 2]);
    expect(imagesOf({images: [], numbers: {}}, examples)).toEqual([7, 5]);
  });

  it("stay in their order where it lies at one place in all", () => {
    const numbers = {top: 0, bottom: 0.5, left: 0, right: 0.25};
    expect(groundOf({numbers})).toEqual({left: 0, top: 0, width: 0.25, height: 0.5});
    expect(imagesOf({images: [1, 5], numbers}, examples)).toEqual([1, 5]);
    expect(groundOf({numbers: {top: 0}})).toBeNull();
  });
});
