/**
 * The article's grammar as discriminated unions: `tb_plugin/grammar.py` in TypeScript.
 *
 *     Atom      = Neuron | Spatial | Channel | Group | Whole
 *     Layer     = Input | Hidden name | Output
 *     Substrate = Network atom layer | Dataset name | Parameters name
 *     Content   = Substrate | Activation of | Attribution source target | Transform name of
 *     Element   = InfoVis content | FeatureVis content
 *
 * Both read `tests/fixtures/grammar.json` in their tests.
 */

export type Atom =
  | {kind: "neuron"; y: number; x: number; channel: number}
  | {kind: "spatial"; y: number; x: number}
  | {kind: "channel"; channel: number}
  | {kind: "group"; group: number}
  | {kind: "whole"};

export type AtomKind = Atom["kind"];

export type Layer = {kind: "input"} | {kind: "hidden"; name: string} | {kind: "output"};

export type Substrate =
  | {kind: "network"; atom: AtomKind; layer: Layer}
  | {kind: "dataset"; name: string}
  | {kind: "parameters"; name: string};

export type Content =
  | Substrate
  | {kind: "activation"; of: Substrate}
  | {kind: "attribution"; source: Substrate; target: Substrate}
  | {kind: "transform"; name: string; of: Content};

export type Element = {kind: "info_vis"; content: Content} | {kind: "feature_vis"; content: Content};

export type Interface = readonly Element[];

export type Term = Atom | Layer | Content | Element;

const FIELDS: Readonly<Record<Term["kind"], readonly string[]>> = {
  neuron: ["channel", "x", "y"],
  spatial: ["x", "y"],
  channel: ["channel"],
  group: ["group"],
  whole: [],
  input: [],
  hidden: ["name"],
  output: [],
  network: ["atom", "layer"],
  dataset: ["name"],
  parameters: ["name"],
  activation: ["of"],
  attribution: ["source", "target"],
  transform: ["name", "of"],
  info_vis: ["content"],
  feature_vis: ["content"],
};

const isObject = (data: unknown): data is Record<string, unknown> =>
  typeof data === "object" && data !== null && !Array.isArray(data);

const isKind = (kind: unknown): kind is Term["kind"] => typeof kind === "string" && Object.hasOwn(FIELDS, kind);

/** Reads a term from its JSON form; throws where `data` is no term of the grammar. */
export function fromJson(data: unknown): Term {
  if (!isObject(data))
    throw new Error(`a term of the grammar is a JSON object with a kind, got ${JSON.stringify(data)}`);
  const {kind, ...fields} = data;
  if (!isKind(kind)) {
    throw new Error(`kind must be one of ${Object.keys(FIELDS).join(", ")}, got ${JSON.stringify(kind)}`);
  }
  const names = Object.keys(fields).sort();
  if (names.join() !== FIELDS[kind].join()) {
    throw new Error(`${kind} has the fields [${FIELDS[kind].join(", ")}], got [${names.join(", ")}]`);
  }
  const values = Object.entries(fields).map(([name, value]) => [name, isObject(value) ? fromJson(value) : value]);
  return {kind, ...(Object.fromEntries(values) as object)} as Term;
}

/** Gives the canonical text of a term: equal terms have equal texts, and the same ones as in Python. */
export function dumps(term: Term): string {
  const text = JSON.stringify(term, (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return text.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Reads a term back from the text that `dumps` gives. */
export function loads(text: string): Term {
  return fromJson(JSON.parse(text));
}

/** The names of the hidden layers of a term, sources first. */
export const layersIn = (term: Term): string[] =>
  term.kind === "hidden"
    ? [term.name]
    : Object.values(term).flatMap((part: unknown) => (isObject(part) ? layersIn(part as Term) : []));

/** A term of hidden layers without names: what terms of the same shape have in common. */
export const shapeOf = <T extends Term>(term: T): T =>
  Object.fromEntries(
    Object.entries(term).map(([name, part]: [string, unknown]) => [
      name,
      !isObject(part) ? part : part.kind === "hidden" ? hidden("") : shapeOf(part as Term),
    ]),
  ) as T;

export const hidden = (name: string): Layer => ({kind: "hidden", name});
export const network = (atom: AtomKind, layer: Layer): Substrate => ({kind: "network", atom, layer});
export const dataset = (name: string): Substrate => ({kind: "dataset", name});
export const parameters = (name: string): Substrate => ({kind: "parameters", name});
export const activation = (of: Substrate): Content => ({kind: "activation", of});
export const attribution = (source: Substrate, target: Substrate): Content => ({kind: "attribution", source, target});
export const transform = (name: string, of: Content): Content => ({kind: "transform", name, of});
export const infoVis = (content: Content): Element => ({kind: "info_vis", content});
export const featureVis = (content: Content): Element => ({kind: "feature_vis", content});
