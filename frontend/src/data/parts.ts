/** Loads the parts of an artifact. */
import {findBlobs, type Address, type Api, type BlobInfo, type LayerJson, type Manifest, type ScaleInfo} from "../api";
import {dumps, type Content} from "../grammar";
import {magnitude, type Scale} from "../math/scale";
import type {Atlas, LayerInfo, Measured} from "../model/layer";
import {finiteOnly, type Nan} from "./finite";
import {optional, type Warning} from "./optional";

export interface Part {
  readonly api: Api;
  readonly address: Address;
  readonly manifest: Manifest;
  readonly scales: readonly ScaleInfo[];
  readonly signal: AbortSignal;
  readonly warnings: Warning[];
}

export const describe = ({run, tag, step}: Address): string => `Run “${run}”, ${tag}, step ${step}`;

export const layerInfo = ({name, height, width, channels, signed}: LayerJson): LayerInfo => ({
  name,
  height,
  width,
  channels,
  signed,
});

export const row = (values: Float32Array, index: number, size: number): Float32Array =>
  values.subarray(index * size, (index + 1) * size);

/** Loads values with the scale of their run; `target` picks the blob, and the row along axis 0, of one class. */
export async function measured(
  part: Part,
  content: Content,
  example: number,
  what: string,
  target?: number,
): Promise<Measured | null> {
  const blobs = findBlobs(part.manifest, content, example);
  const blob = target === undefined ? blobs.at(0) : blobs.find(({targets}) => targets.includes(target));
  if (blob === undefined) return null;
  const {api, address, warnings, signal} = part;
  const where = `${describe(address)}, ${what}`;
  const all = await optional(loadRows(api, address, blob, signal, target), warnings, where);
  if (all === null) return null;
  const values = finiteOnly(all, "fault", warnings, where);
  return {
    values: blob.strongest === null ? values : values.map((value) => (value === 0 ? NaN : value)),
    ...(blob.strongest === null ? {} : {strongest: blob.strongest}),
    scale: scaleOf(part, content, blob),
  };
}

async function loadRows(api: Api, address: Address, blob: BlobInfo, signal: AbortSignal, target?: number) {
  const {values} = await api.array(address, blob, signal);
  if (target === undefined) return values;
  const {targets, shape} = blob;
  if (shape.at(0) !== targets.length) throw new Error(`it names ${targets.length} classes, got values of ${shape[0]}`);
  return row(values, targets.indexOf(target), values.length / targets.length);
}

/** What the values are compared with: those of their run, or of the image alone where these are not known, or no numbers. */
function scaleOf({scales}: Part, content: Content, blob: BlobInfo): Scale {
  const isScale = ({maximum, p99}: Pick<Scale, "maximum" | "p99">) => Number.isFinite(maximum) && Number.isFinite(p99);
  const scale = scales.find((entry) => entry.content === dumps(content));
  if (scale && isScale(scale)) return {maximum: scale.maximum, p99: scale.p99, over: "run"};
  const own = {maximum: magnitude(blob), p99: blob.p99, over: "image"} as const;
  return isScale(own) ? own : {maximum: 0, p99: 0, over: "image"};
}

/** Loads the one blob of a content, if it is there, in a way that suits its encoding. */
export async function blobOf<T>(
  {api, address, manifest, signal, warnings}: Omit<Part, "scales">,
  content: Content,
  example: number | null,
  what: string,
  load: (api: Api, address: Address, blob: BlobInfo, signal: AbortSignal) => Promise<T | null>,
): Promise<T | null> {
  const blob = findBlobs(manifest, content, example).at(0);
  return blob ? await optional(load(api, address, blob, signal), warnings, `${describe(address)}, ${what}`) : null;
}

export async function loadValues(
  api: Api,
  address: Address,
  blob: BlobInfo,
  signal: AbortSignal,
): Promise<Float32Array> {
  return (await api.array(address, blob, signal)).values;
}

/** Loads the one blob of a content, if it is there, and says of its values which are no numbers. */
export async function valuesOf(
  part: Omit<Part, "scales">,
  content: Content,
  example: number | null,
  what: string,
  nan: Nan = "fault",
): Promise<Float32Array | null> {
  const values = await blobOf(part, content, example, what, loadValues);
  return values && finiteOnly(values, nan, part.warnings, `${describe(part.address)}, ${what}`);
}

export async function loadAtlas(
  api: Api,
  address: Address,
  blob: BlobInfo,
  signal: AbortSignal,
): Promise<Atlas | null> {
  if (blob.sprite === null) return null;
  const {tile_height, tile_width, columns, count} = blob.sprite;
  return {
    bitmap: await api.image(address, blob, signal),
    sprite: {tileHeight: tile_height, tileWidth: tile_width, columns, count},
  };
}
