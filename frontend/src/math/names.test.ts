import {describe, expect, it} from "vitest";
import {elided} from "./names";

const DEEP = Array.from({length: 30}, (_, i) => `encoder/stage${1 + Math.floor(i / 6)}/block${1 + (i % 6)}/conv2`);

describe("names of layers", () => {
  it("are whole where they fit", () => {
    expect(elided(["block1", "encoder/conv2"], 13)).toEqual(["block1", "encoder/conv2"]);
  });

  it("lose parts of their middle, as few as need be", () => {
    expect(elided(["encoder/stage1/block3/conv2", "stem"], 16)[0]).toBe("encoder/…/conv2");
    expect(elided(["encoder/stage1/block3/conv2", "stem"], 24)[0]).toBe("encoder/…/block3/conv2");
    expect(elided(["features.0.conv.relu"], 18)).toEqual(["features.0.….relu"]);
  });

  it("stay apart, by what they have for themselves", () => {
    const short = elided(DEEP, 22);
    expect(new Set(short).size).toBe(DEEP.length);
    expect(short[0]).toBe("…/stage1/block1/conv2");
    expect(elided(["net/a/block1/conv", "net/b/block2/conv"], 14)).toEqual(["…/block1/conv", "…/block2/conv"]);
  });

  it("stay apart where that needs more room", () => {
    expect(new Set(elided(DEEP, 10)).size).toBe(DEEP.length);
  });

  it("use the room that there is", () => {
    expect(elided(["stem/convolution.1", "head"], 14)).toEqual(["stem/convol….1", "head"]);
    const long = "stem/convolution_of_all.1";
    for (let length = 8; length <= long.length; length++) {
      const short = elided([...DEEP, long], length);
      expect(short[DEEP.length].length).toBeGreaterThan(length - 4);
      expect(short[DEEP.length].length).toBeLessThanOrEqual(length);
      expect(new Set(short).size).toBe(short.length);
    }
  });

  it("of one part lose letters of its middle", () => {
    expect(elided(["mixed_convolution_and_more"], 11)).toEqual(["mixed…_more"]);
  });
});
