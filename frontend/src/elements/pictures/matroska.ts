/**
 * A WebM of whole pictures: each frame can be decoded, and come to, by itself, and says how long it is seen.
 *
 * Source: RFC 8794 (EBML) and RFC 9559 (Matroska), of which WebM is a part.
 */

export interface VideoFrame {
  readonly data: Uint8Array;
  readonly milliseconds: number;
}

export interface Track {
  readonly codec: "V_VP8" | "V_VP9";
  readonly width: number;
  readonly height: number;
  /** How colours were coded, as the encoder says. */
  readonly colour: {readonly matrix?: string | null; readonly fullRange?: boolean | null};
}

type Bytes = readonly number[] | Uint8Array;

const ID = {
  header: [0x1a, 0x45, 0xdf, 0xa3],
  segment: [0x18, 0x53, 0x80, 0x67],
  info: [0x15, 0x49, 0xa9, 0x66],
  tracks: [0x16, 0x54, 0xae, 0x6b],
  cluster: [0x1f, 0x43, 0xb6, 0x75],
  cues: [0x1c, 0x53, 0xbb, 0x6b],
} as const;
/** The numbers of what matrices browsers name, as ITU-T H.273 has them. */
const MATRICES: Readonly<Record<string, number>> = {rgb: 0, bt709: 1, bt470bg: 5, smpte170m: 6, "bt2020-ncl": 9};
const NAME = "semantic dictionary";

/** Puts frames that are each a whole picture into one file. */
export function matroskaOf(track: Track, frames: readonly VideoFrame[]): Uint8Array<ArrayBuffer> {
  const starts = frames.map((_, i) => frames.slice(0, i).reduce((sum, {milliseconds}) => sum + milliseconds, 0));
  const total = frames.reduce((sum, {milliseconds}) => sum + milliseconds, 0);
  const head = [
    element(ID.info, [
      element([0x2a, 0xd7, 0xb1], unsigned(1_000_000)), // times are in milliseconds
      element([0x44, 0x89], real(total)),
      element([0x4d, 0x80], text(NAME)),
      element([0x57, 0x41], text(NAME)),
    ]),
    element(ID.tracks, [element([0xae], described(track))]),
  ];
  const clusters = frames.map(({data, milliseconds}, i) =>
    element(ID.cluster, [
      element([0xe7], unsigned(starts[i])),
      element(
        [0xa0],
        [
          // Of track 1, at the cluster's time.
          element([0xa1], [Uint8Array.from([0x81, 0, 0, 0]), data]),
          element([0x9b], unsigned(milliseconds)),
        ],
      ),
    ]),
  );
  // Where a cluster stands is told of the start of the segment, and the list of that comes last.
  let at = lengthOf(head);
  const cues = clusters.map((cluster, i) => {
    const place = element([0xb7], [element([0xf7], unsigned(1)), element([0xf1], unsigned(at))]);
    at += cluster.length;
    return element([0xbb], [element([0xb3], unsigned(starts[i])), place]);
  });
  return joined([
    element(ID.header, [
      element([0x42, 0x86], unsigned(1)),
      element([0x42, 0xf7], unsigned(1)),
      element([0x42, 0xf2], unsigned(4)),
      element([0x42, 0xf3], unsigned(8)),
      element([0x42, 0x82], text("webm")),
      element([0x42, 0x87], unsigned(4)),
      element([0x42, 0x85], unsigned(2)),
    ]),
    element(ID.segment, [...head, ...clusters, element(ID.cues, cues)]),
  ]);
}

function described({codec, width, height, colour}: Track): readonly Bytes[] {
  const matrix = MATRICES[colour.matrix ?? ""] as number | undefined;
  const coded = [
    ...(matrix === undefined ? [] : [element([0x55, 0xb1], unsigned(matrix))]),
    element([0x55, 0xb9], unsigned(colour.fullRange === true ? 2 : 1)),
  ];
  return [
    element([0xd7], unsigned(1)),
    element([0x73, 0xc5], unsigned(1)),
    element([0x83], unsigned(1)), // a video
    element([0x86], text(codec)),
    element(
      [0xe0],
      [element([0xb0], unsigned(width)), element([0xba], unsigned(height)), element([0x55, 0xb0], coded)],
    ),
  ];
}

function element(id: Bytes, content: Bytes | readonly Bytes[]): Uint8Array {
  const parts = isParts(content) ? content : [content];
  return joined([id, size(lengthOf(parts)), ...parts]);
}

const isParts = (content: Bytes | readonly Bytes[]): content is readonly Bytes[] =>
  !(content instanceof Uint8Array) && typeof content[0] !== "number";

const lengthOf = (parts: readonly Bytes[]): number => parts.reduce((sum, {length}) => sum + length, 0);

function joined(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A size in eight bytes, the first of which says that they are eight. */
const size = (length: number): Bytes => [0x01, ...bigEndian(length, 7)];

function unsigned(value: number): Bytes {
  const bytes = bigEndian(value, 6);
  const first = bytes.findIndex((byte) => byte > 0);
  return first < 0 ? [0] : bytes.slice(first);
}

const bigEndian = (value: number, length: number): number[] =>
  Array.from({length}, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);

function real(value: number): Bytes {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  return new Uint8Array(bytes.buffer);
}

const text = (value: string): Bytes => new TextEncoder().encode(value);
