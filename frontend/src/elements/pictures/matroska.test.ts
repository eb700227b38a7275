import {expect, it} from "vitest";
import {matroskaOf} from "./matroska";

const track = {codec: "V_VP9", width: 640, height: 360, colour: {matrix: "smpte170m", fullRange: false}} as const;
const frame = (length: number, milliseconds: number) => ({data: new Uint8Array(length).fill(0xff), milliseconds});

interface Element {
  readonly id: string;
  readonly start: number;
  readonly content: Uint8Array;
}

/** The elements at the top of some bytes. */
function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  let at = 0;
  const width = () => Math.clz32(bytes[at]) - 23;
  while (at < bytes.length) {
    const start = at;
    const id = [...bytes.subarray(at, at + width())].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    at += width();
    const digits = [...bytes.subarray(at, at + width())];
    const size = digits.reduce((sum, byte, i) => sum * 256 + (i === 0 ? byte & (0xff >> digits.length) : byte), 0);
    at += digits.length;
    found.push({id, start, content: bytes.subarray(at, at + size)});
    at += size;
  }
  expect(at).toBe(bytes.length);
  return found;
}

const inside = (bytes: Uint8Array, ...path: string[]): Uint8Array[] =>
  path.reduce<Uint8Array[]>(
    (all, id) => all.flatMap((each) => elements(each).filter((found) => found.id === id)).map(({content}) => content),
    [bytes],
  );
const numberIn = (bytes: Uint8Array): number => [...bytes].reduce((sum, byte) => sum * 256 + byte, 0);

it("keeps each frame whole, with its time and how long it is seen", () => {
  const frames = [frame(3, 500), frame(70_000, 500), frame(1, 2000)];
  const file = matroskaOf(track, frames);
  expect(inside(file, "18538067", "1f43b675", "e7").map(numberIn)).toEqual([0, 500, 1000]);
  expect(inside(file, "18538067", "1f43b675", "a0", "9b").map(numberIn)).toEqual([500, 500, 2000]);
  const kept = inside(file, "18538067", "1f43b675", "a0", "a1").map((block) => block.subarray(4));
  expect(kept).toEqual(frames.map(({data}) => data));
  const [length] = inside(file, "18538067", "1549a966", "4489");
  expect(new DataView(length.slice().buffer).getFloat64(0)).toBe(3000);
});

it("says where each frame is found", () => {
  const file = matroskaOf(track, [frame(3, 500), frame(300, 500), frame(5, 500)]);
  const [segment] = inside(file, "18538067");
  const clusters = elements(segment).flatMap(({id, start}) => (id === "1f43b675" ? [start] : []));
  expect(inside(segment, "1c53bb6b", "bb", "b7", "f1").map(numberIn)).toEqual(clusters);
  expect(inside(segment, "1c53bb6b", "bb", "b3").map(numberIn)).toEqual([0, 500, 1000]);
});

it("tells how large pictures are and how their colours were coded", () => {
  const [video] = inside(matroskaOf(track, [frame(1, 1)]), "18538067", "1654ae6b", "ae", "e0");
  expect([inside(video, "b0"), inside(video, "ba")].map(([bytes]) => numberIn(bytes))).toEqual([640, 360]);
  expect(inside(video, "55b0", "55b1").map(numberIn)).toEqual([6]);
  expect(inside(video, "55b0", "55b9").map(numberIn)).toEqual([1]);
});
