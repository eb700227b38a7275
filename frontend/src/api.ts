/** The server's routes (`tb_plugin/viewer/http_api.md`), typed and decoded. The only place that fetches. */
import {dumps, fromJson, type Content} from "./grammar";
import {inflate} from "./math/inflate";
import {decodePicture, decodeRows} from "./math/picture";
import {Shared} from "./math/shared";
import {sheetSize, type Sprite} from "./math/sprite";
import {decode, inflatedBytes, type Encoding, type Layout, type Tensor} from "./math/tensor";

export interface StepInfo {
  readonly step: number;
  readonly wall_time: number;
}

export interface TagInfo {
  readonly tag: string;
  readonly kind: string;
  readonly layer: string;
  /** Null in the runs that were not asked for. */
  readonly steps: readonly StepInfo[] | null;
}

export interface RunInfo {
  readonly run: string;
  readonly tags: readonly TagInfo[];
}

export interface Problem {
  readonly run: string;
  readonly tag: string;
  readonly message: string;
}

export interface Index {
  readonly data_location: string;
  readonly runs: readonly RunInfo[];
  readonly problems: readonly Problem[];
}

export interface LayerJson {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly signed: boolean;
  readonly receptive_field: readonly [number, number] | null;
  /** Whether no gradient comes back from the output, so that nothing is attributed to the layer. */
  readonly cut_from_output: boolean;
  /** Whether no gradient comes from the layer to the input, so that it has no icons. */
  readonly cut_from_input: boolean;
}

export interface BlobInfo extends Omit<Layout, "encoding"> {
  readonly index: number;
  /** The canonical text of the content; null where a newer writer used a term that we lack. */
  readonly content: string | null;
  readonly example: number | null;
  readonly targets: readonly number[];
  readonly encoding: "image" | "rows" | Encoding;
  readonly sprite: {
    readonly tile_height: number;
    readonly tile_width: number;
    readonly columns: number;
    readonly count: number;
    /** Of "rows": how many bytes each has. */
    readonly rows?: readonly number[] | null;
  } | null;
  /** Of the last axis only so many values were kept, the others are NaN, or in older logs zero; null: all. */
  readonly strongest: number | null;
  /** Of groups of neurons, which factorisation: their number, 0 where the blob is not about any. */
  readonly groups: number;
  /** With how many groups of the next layer it is compatible; 0: it was made by itself. */
  readonly aligned: number;
  /** Of attribution to groups of a later layer, how many these are. */
  readonly later_groups: number;
  /** Whether the groups are the same for all examples. */
  readonly shared: boolean;
  readonly minimum: number;
  readonly maximum: number;
  readonly p99: number;
}

/** What a manifest says of an artifact that is of a layer, or of several. */
export interface ArtifactJson {
  readonly layer?: LayerJson;
  readonly layers?: readonly LayerJson[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly complete?: boolean;
}

/** An artifact describes itself under the name of its kind. */
export interface Manifest {
  readonly [kind: string]: unknown;
  readonly snapshot?: {
    readonly n_examples: number;
    readonly n_classes: number;
    readonly class_names: readonly string[];
    /** Of each example the first true class, -1 where none is known. */
    readonly labels: readonly number[];
    /** All of them, where an example has several. */
    readonly true_classes?: readonly {readonly classes: readonly number[]}[];
    /** What a regression's outputs should be, example by example; "NaN" where it is not known. */
    readonly true_values?: readonly (number | string)[];
    readonly output: string;
    readonly layers: readonly LayerJson[];
  };
  readonly blobs: readonly BlobInfo[];
}

export interface ScaleInfo {
  readonly content: string | null;
  readonly maximum: number;
  readonly p99: number;
}

/** One artifact. The wall time tells a restarted run's step from the one before. */
export interface Address extends StepInfo {
  readonly run: string;
  readonly tag: string;
}

const MAX_CACHED_BYTES = 192 * 2 ** 20;

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

/** The blobs of a content, of one example or (null) of none. */
export function findBlobs(manifest: Manifest, content: Content, example: number | null): BlobInfo[] {
  const key = dumps(content);
  return manifest.blobs.filter((blob) => blob.example === example && blob.content === key);
}

/** The canonical text of a content; null where a newer writer used a term that we lack. */
function contentText(json: unknown): string | null {
  try {
    return dumps(fromJson(json));
  } catch {
    return null;
  }
}

/** A manifest as it comes: its blobs number the contents, each of which is there once. */
interface ManifestJson extends Omit<Manifest, "blobs"> {
  readonly contents: readonly unknown[];
  readonly blobs: readonly (Omit<BlobInfo, "content" | "encoding"> & {
    readonly content: number;
    readonly encoding: BlobInfo["encoding"] | null;
  })[];
}

/** Spells contents out; blobs of an encoding that we lack are of no use. */
function manifestOf(json: ManifestJson): Manifest {
  const texts = json.contents.map(contentText);
  const blobs = json.blobs.flatMap(({encoding, content, ...blob}) =>
    encoding === null ? [] : [{...blob, encoding, content: texts[content] ?? null}],
  );
  return {...json, blobs};
}

/** The server cannot be reached: nothing else can be read either. */
export class Unreachable extends Error {}

/** Waits for a part of an answer; the connection may break before it is whole. */
async function received<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Unreachable("TensorBoard does not answer. Is it still running?", {cause: error});
  }
}

type Query = Readonly<Record<string, string | number>>;

/** Gives what there is at an address: a server's answer, or what was kept of one. */
export type Ask = (address: string, signal: AbortSignal) => Promise<Response>;

export const askServer: Ask = (address, signal) => fetch(address, {signal, credentials: "same-origin"});

async function get(ask: Ask, path: string, parameters: Query, signal: AbortSignal) {
  const query = new URLSearchParams(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
  const response = await received(ask(query.size > 0 ? `${path}?${query}` : path, signal));
  if (!response.ok) throw new Error(await refusalOf(path, response));
  return response;
}

const MAX_REFUSAL = 500;
/** How the server says of what it speaks; whoever asked says it as well. */
const WHERE = /^Invalid argument: run '.*?', tag '.*?', step -?\d+: /s;

/** The sentence of a refusal, which is plain text; whatever else comes with an error is of no use to people. */
async function refusalOf(path: string, response: Response): Promise<string> {
  const isText = response.headers.get("content-type")?.startsWith("text/plain") === true;
  const text = isText ? (await received(response.text())).trim() : "";
  if (text !== "" && !text.startsWith("<")) return text.replace(WHERE, "").slice(0, MAX_REFUSAL);
  const status = [response.status, response.statusText].join(" ").trim();
  return `TensorBoard answered with error ${status} when it was asked for “${path}”; what it printed may say why`;
}

/** Asks for JSON; a page that somebody in between answers with, to log in say, is none. */
async function getJson(ask: Ask, path: string, parameters: Query, signal: AbortSignal) {
  const text = await received((await get(ask, path, parameters, signal)).text());
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`what came as “${path}” is not TensorBoard’s answer, which is JSON`, {cause: error});
  }
}

/** Beyond these a browser gives no memory, or much too much: the server refuses such descriptions too. */
const MAX_BYTES = 2 ** 29;

export class Api {
  readonly #shared = new Shared(MAX_CACHED_BYTES);

  constructor(private readonly ask: Ask = askServer) {}

  /** What is logged, with the steps of one run, or of the first that has snapshots where there is no such run. */
  async index(run: string | null, signal: AbortSignal): Promise<Index> {
    return (await getJson(this.ask, "index", {run: run ?? ""}, signal)) as Index;
  }

  async scales(run: string, signal: AbortSignal): Promise<readonly ScaleInfo[]> {
    const {scales} = (await getJson(this.ask, "scales", {run}, signal)) as {scales: readonly ScaleInfo[]};
    return scales.map((scale) => ({...scale, content: contentText(scale.content)}));
  }
  /** What anybody wrote beside ours: see `data/scalars.ts`. */
  scalars(path: string, parameters: Query, signal: AbortSignal): Promise<unknown> {
    return getJson(this.ask, path, parameters, signal);
  }

  manifest(at: Address, signal: AbortSignal): Promise<Manifest> {
    return this.#shared.get(
      `manifest ${addressKey(at)}`,
      signal,
      async (s) => manifestOf((await getJson(this.ask, "manifest", parameters(at), s)) as ManifestJson),
      (manifest) => 1000 * manifest.blobs.length,
    );
  }

  array(at: Address, blob: BlobInfo, signal: AbortSignal): Promise<Tensor> {
    const {index, encoding} = blob;
    return this.#shared.get(
      `array ${addressKey(at)} ${index}`,
      signal,
      async (s) => {
        if (isPicture(encoding)) throw new Error(`item ${index} is an image, not an array`);
        const layout = {...blob, encoding};
        const expected = inflatedBytes(layout);
        if (!(expected <= MAX_BYTES)) throw new Error(`item ${index} would become ${expected} bytes, too many to show`);
        const response = await get(this.ask, "blob", {...parameters(at), index}, s);
        return decode(await inflate(response.body, expected), layout);
      },
      ({values}) => values.byteLength,
    );
  }

  /** What was logged, as it is: to be compared with others. */
  async bytes(
    at: Address,
    {index}: BlobInfo,
    signal: AbortSignal,
    rows: readonly number[] | null = null,
  ): Promise<ArrayBuffer> {
    const some = rows === null ? {} : {rows: rows.join(",")};
    return received((await get(this.ask, "blob", {...parameters(at), index, ...some}, signal)).arrayBuffer());
  }

  /** A picture; of an atlas that is kept by rows some of these, which lie on it as `laidOut` says. */
  image(at: Address, blob: BlobInfo, signal: AbortSignal, rows: readonly number[] | null = null): Promise<ImageBitmap> {
    const {index, encoding, sprite} = blob;
    return this.#shared.get(
      `image ${addressKey(at)} ${index} ${rows === null ? "" : String(rows)}`,
      signal,
      async (s) => {
        if (!isPicture(encoding)) throw new Error(`item ${index} is an array, not an image`);
        const data = await this.bytes(at, blob, s, rows);
        const sheet = sprite && spriteOf(sprite);
        if (encoding === "image") {
          return decodePicture(data, sheet ? sheetSize(sheet) : {width: blob.shape[1], height: blob.shape[0]});
        }
        if (sheet === null) throw new Error(`item ${index} is of rows, but of no atlas`);
        return decodeRows(data, sprite?.rows ?? [], sheet, rows);
      },
      ({width, height}) => 4 * width * height,
    );
  }
}

const isPicture = (encoding: BlobInfo["encoding"]) => encoding === "image" || encoding === "rows";

export const spriteOf = (sprite: NonNullable<BlobInfo["sprite"]>): Sprite => ({
  tileHeight: sprite.tile_height,
  tileWidth: sprite.tile_width,
  columns: sprite.columns,
  count: sprite.count,
});

const addressKey = ({run, tag, step, wall_time}: Address): string => JSON.stringify([run, tag, step, wall_time]);

const parameters = ({run, tag, step, wall_time}: Address) => ({run, tag, step, wall_time});
