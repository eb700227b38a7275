import {describe, expect, it} from "vitest";
import {imageSize} from "./imageHeader";

/** The first bytes of pictures that Pillow wrote, 300 wide and 7 high, of each form that we take. */
const WRITTEN = {
  PNG: "89504e470d0a1a0a0000000d494844520000012c0000000708020000003d03e7",
  "lossy WebP": "52494646fe0300005745425056503820f2030000b012009d012a2c0107003f81",
  "lossless WebP": "524946460e190000574542505650384c021900002f2b810100902000000135b6",
  JPEG: "ffd8ffe000104a46494600010100000100010000ffdb004300ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdb004301ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc00011080007012c030122",
  "extended WebP": "524946463419000057454250565038580a000000080000002b01000600005650",
};

const bytesOf = (hex: string): ArrayBuffer => Uint8Array.from(Buffer.from(hex, "hex")).buffer;

describe("the size of a picture", () => {
  it.each(Object.entries(WRITTEN))("is read from the first bytes of a %s", (_, hex) => {
    expect(imageSize(bytesOf(hex))).toEqual({width: 300, height: 7});
  });

  it.each(Object.entries(WRITTEN))("is not guessed where a %s ends before it", (_, hex) => {
    for (let length = 0; length < hex.length / 2; length++) {
      const size = imageSize(bytesOf(hex.slice(0, 2 * length)));
      if (size !== null) expect(size).toEqual({width: 300, height: 7});
    }
    expect(imageSize(bytesOf(hex.slice(0, 40)))).toBeNull();
  });

  it("is null of what is no picture, or of a format that we do not log", () => {
    const text = (is: string) => Uint8Array.from(Buffer.from(is)).buffer;
    for (const is of ["", "GIF89a________________________________", "BM______________________________________"]) {
      expect(imageSize(text(is))).toBeNull();
    }
    expect(imageSize(text("RIFF____WEBPVP9 ________________________"))).toBeNull();
    expect(imageSize(text(`<svg width="9" height="9">${"_".repeat(40)}`))).toBeNull();
    expect(imageSize(bytesOf(`ffd8${"00".repeat(40)}`))).toBeNull();
  });
});
