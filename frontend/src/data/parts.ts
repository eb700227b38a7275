/** Loads the parts of an artifact. */
import {
  findBlobs,
  spriteOf,
  type Address,
  type Api,
  type BlobInfo,
  type LayerJson,
  type Manifest,
  type ScaleInfo,
} from "../api";
import {dumps, type Content} from "../grammar";
import {part, type Stored} from "../math/known";
import {magnitude, type Scale} from "../math/scale";
import {laidOut, rowsWith} from "../math/sprite";
import type {Atlas, LayerInfo, Measured} from "../model/layer";
import {finiteOnly, type Nan} from "./finite";
import {optional, type Warning} from "./optional";
import {t} from "./text";

export interface Part {
  readonly api: Api;
  readonly address: Address;
  readonly manifest: Manifest;
  /** By what values of the run are compared: asked for where something is shown that is. */
  readonly scales: () => Promise<readonly ScaleInfo[]>;
  readonly signal: AbortSignal;
  readonly warnings: Warning[];
}

export const describe = ({run, tag, step}: Address): string => t().at(run, tag, step);

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
  of: Part,
  content: Content,
  example: number,
  what: string,
  target?: number,
): Promise<Measured | null> {
  const blobs = findBlobs(of.manifest, content, example);
  const blob = target === undefined ? blobs.at(0) : blobs.find(({targets}) => targets.includes(target));
  if (blob === undefined) return null;
  const {api, address, warnings, signal} = of;
  const where = t().part(describe(address), what);
  const loaded = optional(loadRows(api, address, blob, signal, target), warnings, where);
  const [all, scale] = await Promise.all([loaded, scaleOf(of, content, blob)]);
  if (all === null) return null;
  const values = finiteOnly(all.values, blob.partial === true ? "absent" : "fault", warnings, where);
  return {
    errors: all.errors,
    // Older logs have zero where nothing was kept.
    values:
      blob.strongest === null || blob.partial === true ? values : values.map((value) => (value === 0 ? NaN : value)),
    ...(blob.strongest === null ? {} : {strongest: blob.strongest}),
    scale,
  };
}

async function loadRows(api: Api, address: Address, blob: BlobInfo, signal: AbortSignal, target?: number) {
  const all: Stored = await api.array(address, blob, signal);
  if (target === undefined) return all;
  const {targets, shape} = blob;
  if (shape.at(0) !== targets.length) throw new Error(`it names ${targets.length} classes, got values of ${shape[0]}`);
  const size = all.values.length / targets.length;
  return part(all, targets.indexOf(target) * size, size);
}

/** What the values are compared with: those of their run, or of the image alone where these are not known, or no numbers. */
async function scaleOf({scales}: Part, content: Content, blob: BlobInfo): Promise<Scale> {
  const isScale = ({maximum, p99}: Pick<Scale, "maximum" | "p99">) => Number.isFinite(maximum) && Number.isFinite(p99);
  const scale = (await scales()).find((entry) => entry.content === dumps(content));
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
  return blob ? await optional(load(api, address, blob, signal), warnings, t().part(describe(address), what)) : null;
}

const loadStored = (api: Api, address: Address, blob: BlobInfo, signal: AbortSignal): Promise<Stored> =>
  api.array(address, blob, signal);

/** Loads the one blob of a content, if it is there, and says of its values which are no numbers. */
export async function storedOf(
  of: Omit<Part, "scales">,
  content: Content,
  example: number | null,
  what: string,
  nan: Nan = findBlobs(of.manifest, content, example).at(0)?.partial === true ? "absent" : "fault",
): Promise<Stored | null> {
  const stored = await blobOf(of, content, example, what, loadStored);
  const where = t().part(describe(of.address), what);
  return stored && {...stored, values: finiteOnly(stored.values, nan, of.warnings, where)};
}

/** Gives the values alone of what is kept without loss. */
export const valuesOf = async (...asked: Parameters<typeof storedOf>): Promise<Float32Array | null> =>
  (await storedOf(...asked))?.values ?? null;

export const loadAtlas = (api: Api, address: Address, blob: BlobInfo, signal: AbortSignal): Promise<Atlas | null> =>
  loadTiles(api, address, blob, signal, null);

/** Loads some tiles of an atlas, or all (null), where it is kept in a way in which some can be read alone. */
export async function loadTiles(
  api: Api,
  address: Address,
  blob: BlobInfo,
  signal: AbortSignal,
  tiles: Iterable<number> | null,
): Promise<Atlas | null> {
  if (blob.sprite === null) return null;
  const atlas = spriteOf(blob.sprite);
  if (blob.encoding !== "rows") return {bitmap: await api.image(address, blob, signal), sprite: atlas};
  const rows = tiles && rowsWith(atlas, tiles);
  if (rows?.length === 0) return null;
  const some = rows && rows.length < Math.ceil(atlas.count / atlas.columns) ? rows : null;
  return {bitmap: await api.image(address, blob, signal, some), sprite: laidOut(atlas, some)};
}
