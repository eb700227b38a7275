/** The server's routes (`tb_plugin/viewer/http_api.md`), typed and decoded. The only place that fetches. */
import {dumps, fromJson, type Content} from "./grammar";
import {Lru} from "./math/lru";
import {decode, inflatedBytes, type Encoding, type ScaleAxis, type Tensor} from "./math/tensor";

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

export interface BlobInfo {
  readonly index: number;
  /** The canonical text of the content; null where a newer writer used a term that we lack. */
  readonly content: string | null;
  readonly example: number | null;
  readonly targets: readonly number[];
  readonly shape: readonly number[];
  readonly encoding: "image" | Encoding;
  readonly sprite: {
    readonly tile_height: number;
    readonly tile_width: number;
    readonly columns: number;
    readonly count: number;
  } | null;
  readonly scale_axis: ScaleAxis;
  /** Of the last axis only so many values were kept, the others are zero; null: all. */
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

async function get(path: string, parameters: Readonly<Record<string, string | number>>, signal: AbortSignal) {
  const query = new URLSearchParams(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
  let response: Response;
  try {
    response = await fetch(query.size > 0 ? `${path}?${query}` : path, {signal, credentials: "same-origin"});
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Error("TensorBoard does not answer. Is it still running? Its reload button tries again.", {cause: error});
  }
  if (!response.ok) throw new Error((await response.text()).trim() || `TensorBoard answered ${response.status}`);
  return response;
}

/** Inflates what a blob holds, and stops where it becomes more than expected: a few bytes can become gigabytes. */
async function inflate(response: Response, expected: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(expected);
  let length = 0;
  for await (const piece of response.body?.pipeThrough(new DecompressionStream("deflate")) ?? []) {
    if (length + piece.length > expected) throw new Error(`a blob must have ${expected} bytes, got more`);
    bytes.set(piece, length);
    length += piece.length;
  }
  if (length !== expected) throw new Error(`a blob must have ${expected} bytes, got ${length}`);
  return bytes.buffer;
}

/** A request that several may wait for; it is aborted when the last of them no longer wants it. */
interface Shared {
  readonly promise: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

export class Api {
  readonly #cache = new Lru<unknown>(MAX_CACHED_BYTES);
  readonly #underway = new Map<string, Shared>();

  /** What is logged, with the steps of one run, or of the first that has snapshots where there is no such run. */
  async index(run: string | null, signal: AbortSignal): Promise<Index> {
    return (await (await get("index", {run: run ?? ""}, signal)).json()) as Index;
  }

  async scales(run: string, signal: AbortSignal): Promise<readonly ScaleInfo[]> {
    const {scales} = (await (await get("scales", {run}, signal)).json()) as {scales: readonly ScaleInfo[]};
    return scales.map((scale) => ({...scale, content: contentText(scale.content)}));
  }

  manifest(at: Address, signal: AbortSignal): Promise<Manifest> {
    return this.#cached(
      `manifest ${addressKey(at)}`,
      signal,
      async (s) => manifestOf((await (await get("manifest", parameters(at), s)).json()) as ManifestJson),
      (manifest) => 1000 * manifest.blobs.length,
    );
  }

  array(at: Address, blob: BlobInfo, signal: AbortSignal): Promise<Tensor> {
    const {index, shape, encoding, scale_axis} = blob;
    return this.#cached(
      `array ${addressKey(at)} ${index}`,
      signal,
      async (s) => {
        if (encoding === "image") throw new Error(`item ${index} is an image, not an array`);
        const expected = inflatedBytes(shape, encoding, scale_axis);
        const response = await get("blob", {...parameters(at), index}, s);
        return decode(await inflate(response, expected), shape, encoding, scale_axis);
      },
      ({values}) => values.byteLength,
    );
  }

  image(at: Address, {index}: BlobInfo, signal: AbortSignal): Promise<ImageBitmap> {
    return this.#cached(
      `image ${addressKey(at)} ${index}`,
      signal,
      async (s) => createImageBitmap(await (await get("blob", {...parameters(at), index}, s)).blob()),
      ({width, height}) => 4 * width * height,
    );
  }

  async #cached<V>(
    key: string,
    signal: AbortSignal,
    load: (signal: AbortSignal) => Promise<V>,
    bytes: (value: V) => number,
  ): Promise<V> {
    signal.throwIfAborted();
    const cached = this.#cache.get(key) as V | undefined;
    if (cached !== undefined) return cached;
    const shared = this.#underway.get(key) ?? this.#start(key, load, bytes);
    shared.waiting++;
    const leave = () => {
      if (--shared.waiting === 0) shared.controller.abort();
    };
    signal.addEventListener("abort", leave, {once: true});
    try {
      const value = (await shared.promise) as V;
      signal.throwIfAborted();
      return value;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  #start<V>(key: string, load: (signal: AbortSignal) => Promise<V>, bytes: (value: V) => number): Shared {
    const controller = new AbortController();
    const promise = load(controller.signal)
      .then((value) => {
        this.#cache.set(key, value, bytes(value));
        return value;
      })
      .finally(() => {
        if (this.#underway.get(key) === shared) this.#underway.delete(key);
      });
    const shared: Shared = {promise, controller, waiting: 0};
    controller.signal.addEventListener("abort", () => this.#underway.delete(key));
    this.#underway.set(key, shared);
    return shared;
  }
}

const addressKey = ({run, tag, step, wall_time}: Address): string => JSON.stringify([run, tag, step, wall_time]);

const parameters = ({run, tag, step, wall_time}: Address) => ({run, tag, step, wall_time});
