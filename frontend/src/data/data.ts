/** Gives the values of contents: of one snapshot, for one view. */
import {findBlobs, type Address, type Api, type ArtifactJson, type Index, type Manifest, type ScaleInfo} from "../api";
import {dumps, layersIn, shapeOf, type Content} from "../grammar";
import type {ContentOf, Origin, Resolved} from "../model/content";
import {READERS} from ".";
import {artifactAt} from "./catalog";
import type {Later} from "./later";
import {optional, type Warning} from "./optional";
import {describe, layerInfo, type Part} from "./parts";
import type {Asked, Reader, Reading} from "./reader";

/** The snapshot, and all that is logged beside it. */
export interface Place {
  readonly api: Api;
  readonly index: Index;
  readonly address: Address;
  readonly scales: () => Promise<readonly ScaleInfo[]>;
  readonly signal: AbortSignal;
  readonly warnings: Warning[];
}

const BY_SHAPE = new Map(READERS.flatMap((reader) => reader.shapes.map((shape) => [dumps(shape), reader] as const)));

export const readerOf = (content: Content): Reader | undefined => BY_SHAPE.get(dumps(shapeOf(content)));

export const ABSENT: Resolved<never> = {value: null, coming: false, from: null, problem: null};

/** The content that the values of another are read with. */
const mainOf = (content: Content): Content => readerOf(content)?.readWith?.(content) ?? content;

export const keyOf = (content: Content): string => dumps(mainOf(content));

function addressOf({index, address}: Place, reader: Reader, content: Content, layers: readonly string[]) {
  const {kind, layers: names} = reader.heldBy(content, layers);
  if (kind === "snapshot") return address;
  const found = names.flatMap((name) => artifactAt(index, address.run, kind, name, address.step) ?? []);
  return found.at(0);
}

/** The artifact that holds a content; null where there is none, or it cannot be read. */
async function partOf(place: Place, reader: Reader, content: Content, layers: readonly string[]): Promise<Part | null> {
  const address = addressOf(place, reader, content, layers);
  if (address === undefined) return null;
  const manifest = await optional(place.api.manifest(address, place.signal), place.warnings, describe(address));
  return manifest && {...place, address, manifest};
}

/** Whether a content is logged, of any example. */
export async function isHeld(place: Place, content: Content): Promise<boolean> {
  const reader = readerOf(content);
  if (reader === undefined) return false;
  const layers = layersIn(content);
  if (reader.always) return addressOf(place, reader, content, layers) !== undefined;
  const part = await partOf(place, reader, content, layers);
  const text = dumps(content);
  return part?.manifest.blobs.some((blob) => blob.content === text) ?? false;
}

function originOf({step}: Address, manifest: Manifest, content: Content, example: number, kind: string): Origin {
  const {layer, layers, settings = {}, complete = true} = (manifest[kind] ?? {}) as ArtifactJson;
  const text = dumps(content);
  const own = manifest.blobs.filter((blob) => blob.content === text);
  const examples = [...new Set(own.flatMap((blob) => blob.example ?? []))].sort((a, b) => a - b);
  return {
    step,
    layers: (layers ?? (layer ? [layer] : [])).map(layerInfo),
    settings,
    complete,
    reached: manifest.blobs.some((blob) => blob.example === example),
    examples,
    targets: own.filter((blob) => blob.example === example).flatMap(({targets}) => targets),
  };
}

export class Data {
  readonly #place: Place;
  readonly #asked: Asked;
  readonly #later: Later;
  /** The keys of contents that may come later. */
  readonly #wanted: ReadonlySet<string>;
  readonly #resolved = new Map<string, Promise<Resolved<unknown>>>();

  constructor(place: Place, asked: Asked, later: Later, wants: readonly Content[]) {
    this.#place = place;
    this.#asked = asked;
    this.#later = later;
    this.#wanted = new Set(wants.map(keyOf));
  }

  /** Gives the values of a content, loaded once, and from where they are. */
  get<V>(content: ContentOf<V>): Promise<Resolved<V>> {
    const key = keyOf(content);
    const resolved = this.#resolved.get(key) ?? this.#resolve(mainOf(content), key);
    this.#resolved.set(key, resolved);
    return resolved as Promise<Resolved<V>>;
  }

  /** Gives what several contents came to, once all of them have. */
  async all(contents: readonly Content[]): Promise<<V>(content: ContentOf<V>) => Resolved<V>> {
    const entries = contents.map(async (content) => [keyOf(content), await this.get(content)] as const);
    const resolved = new Map<string, Resolved<unknown>>(await Promise.all(entries));
    return <V>(content: ContentOf<V>) => (resolved.get(keyOf(content)) ?? ABSENT) as Resolved<V>;
  }

  /** Reads a content, and keeps with it what failed on the way. */
  async #resolve(content: Content, key: string): Promise<Resolved<unknown>> {
    const warnings: Warning[] = [];
    const read = await this.#read({...this.#place, warnings}, content, key);
    this.#place.warnings.push(...warnings);
    return {...read, problem: warnings.find(({retry}) => retry)?.text ?? null};
  }

  async #read(place: Place, content: Content, key: string): Promise<Omit<Resolved<unknown>, "problem">> {
    const reader = readerOf(content);
    if (reader === undefined) return ABSENT;
    const part = await partOf(place, reader, content, this.#asked.layers);
    if (part === null) return ABSENT;
    const other = async <V>(of: ContentOf<V>): Promise<V | null> => (await this.get(of)).value;
    const reading: Reading = {...part, ...this.#asked, later: this.#later, shown: place.address.step, other};
    const {example, classes, choices} = this.#asked;
    const {kind} = reader.heldBy(content, this.#asked.layers);
    const from = originOf(part.address, part.manifest, content, example, kind);
    const read = () => optional(reader.read(content, reading), part.warnings, describe(part.address));
    if (!this.#wanted.has(key)) return {value: await read(), coming: false, from};
    const isLogged = reader.isLogged ?? (() => findBlobs(part.manifest, content, example).length > 0);
    if (!isLogged(content, reading)) return {value: null, coming: false, from};
    const what = `${describe(part.address)}, ${key}, ${JSON.stringify([example, classes, choices])}`;
    if (this.#later.leaves(what)) return {value: null, coming: true, from};
    return {value: await this.#later.load(what, read), coming: false, from};
  }
}
