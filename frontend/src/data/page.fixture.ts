/** A server of bytes for tests of the whole page: a snapshot with the icons of its layer. */
import {vi} from "vitest";
import {deflateSync} from "node:zlib";
import {activation, attribution, dataset, hidden, network, transform, type Content} from "../grammar";

const layer = hidden("conv");
const channels = network("channel", layer);
const output = network("neuron", {kind: "output"});
const neurons = activation(network("neuron", layer));

interface Held {
  readonly content: Content;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly more: Readonly<Record<string, unknown>>;
}

/** As `tb_plugin/encoding` writes an array: deflated, with a scale in front where it is of small integers. */
const packed = (...arrays: readonly (Float32Array | Int8Array)[]): Uint8Array =>
  deflateSync(Buffer.concat(arrays.map(({buffer}) => Buffer.from(buffer))));

const array = (content: Content, shape: number[], values: number[], more = {}): Held => ({
  content,
  shape,
  bytes: packed(new Float32Array(values)),
  more: {encoding: "float32", ...more},
});

/** The header of a PNG of a size, with a number behind it by which it is told. */
export function header(width: number, height: number, number: number): Uint8Array {
  const bytes = Buffer.alloc(25);
  bytes.write("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt8(number, 24);
  return bytes;
}

/** A picture, of which only its size and its number matter. */
const picture = (content: Content, [width, height, number]: [number, number, number], more = {}): Held => ({
  content,
  shape: [height, width, 3],
  bytes: header(width, height, number),
  more: {encoding: "image", ...more},
});

export const [PHOTO, ICONS] = [7, 9];
const sprite = {tile_height: 4, tile_width: 4, columns: 2, count: 3};
const SNAPSHOT: readonly Held[] = [
  picture(dataset("examples"), [16, 8, PHOTO], {example: 0}),
  array(activation(output), [1, 2], [1, 4]),
  // Channel 0 fires on the left, channel 1 on the right, channel 2 nowhere: 0.5 · what is stored.
  {
    content: neurons,
    shape: [1, 2, 3],
    bytes: packed(new Float32Array([0.5]), new Int8Array([8, 1, 0, 2, 6, 0])),
    more: {encoding: "int8", example: 0},
  },
  array(attribution(channels, output), [2, 3], [9, 9, 9, 1, -3, 0.5], {example: 0, targets: [0, 1]}),
];
const DICTIONARY: readonly Held[] = [picture(transform("icons", channels), [8, 8, ICONS], {sprite})];

/** What a blob says of itself that is float32, all known, and of no groups. */
export const PLAIN = {
  encoding: "float32",
  scale_axis: null,
  offsets: false,
  partial: false,
  rounding: 0,
  sprite: null,
  strongest: null,
  groups: 0,
  aligned: 0,
  later_groups: 0,
  shared: false,
} as const;

/** A layer of one row, two columns and three channels. */
export const layerOf = (name: string) => ({
  name,
  height: 1,
  width: 2,
  channels: 3,
  signed: false,
  receptive_field: null,
  cut_from_output: false,
  cut_from_input: false,
});
const LAYER = layerOf("conv");
const ARTIFACTS: Readonly<Record<string, {readonly about: object; readonly held: readonly Held[]}>> = {
  snapshot: {
    about: {n_examples: 1, n_classes: 2, class_names: ["cat", "dog"], labels: [1], output: "softmax", layers: [LAYER]},
    held: SNAPSHOT,
  },
  dictionary: {about: {layer: LAYER, settings: {}, complete: true}, held: DICTIONARY},
};
const blobJson = ({shape, more}: Held, index: number) => ({
  index,
  content: index,
  shape,
  example: null,
  targets: [],
  sprite: null,
  scale_axis: null,
  offsets: false,
  strongest: null,
  groups: 0,
  aligned: 0,
  later_groups: 0,
  shared: false,
  minimum: -10,
  maximum: 10,
  p99: 10,
  ...more,
});

export interface Asked {
  readonly path: string;
  readonly run: string;
  readonly tag: string;
  readonly step: number;
  readonly index: number;
}

interface Served {
  readonly runs?: readonly string[];
  /** The steps of snapshots; icons are of step 3. */
  readonly steps?: readonly number[];
  /** What the index says cannot be read, as of now. */
  readonly problems?: () => readonly {run: string; tag: string; message: string}[];
  /** What comes in place of an answer; null: the answer. */
  readonly instead?: (asked: Asked) => Response | null;
}

/** Makes what answers as `tb_plugin/viewer/http_api.md` says. */
export const serve =
  ({runs = ["r"], steps = [4], problems = () => [], instead = () => null}: Served = {}) =>
  (address: string): Response => {
    const {pathname, searchParams} = new URL(address, "http://localhost/");
    const text = (name: string) => searchParams.get(name) ?? "";
    const [run, tag, step, index] = [text("run"), text("tag"), Number(text("step")), Number(text("index"))];
    const other = instead({path: pathname.slice(1), run, tag, step, index});
    if (other !== null) return other;
    switch (pathname) {
      case "/index": {
        const told = runs.includes(run) ? run : runs[0];
        const listed = (kept: readonly number[]) => kept.map((each) => ({step: each, wall_time: each}));
        const tagsOf = (each: string) => [
          {tag: "snapshot", kind: "snapshot", layer: "", steps: each === told ? listed(steps) : null},
          {tag: "dictionary", kind: "dictionary", layer: "conv", steps: each === told ? listed([3]) : null},
        ];
        return Response.json({
          data_location: "",
          problems: problems(),
          runs: runs.map((each) => ({run: each, tags: tagsOf(each)})),
        });
      }
      case "/scales":
        return Response.json({scales: []});
      case "/manifest":
        return Response.json({
          [tag]: ARTIFACTS[tag].about,
          contents: ARTIFACTS[tag].held.map(({content}) => content),
          blobs: ARTIFACTS[tag].held.map(blobJson),
        });
      default:
        return new Response(Buffer.from(ARTIFACTS[tag].held[index].bytes));
    }
  };

/** What stands for a decoded picture. */
export async function decoded(blob: Blob) {
  const bytes = Buffer.from(await blob.arrayBuffer());
  return {width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), number: bytes[24]};
}

/** Waits until a check passes: as long as it takes, as a busy machine is not wrong. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, {timeout: 60_000});
