/** What is selected, all of it in the URL: pure functions between the selection and the keys of the page's hash. */
import type {Atom} from "../grammar";
import {clampCell, samePlace, type GridSize} from "../math/grid";
import {withoutOldKeys} from "./oldKeys";
import {asksForMore, choicesOf, index, readOptions, writeOptions, type Chosen, type Options} from "./options";
import {formatReference, parseReference, type Reference} from "./reference";

export interface Selection {
  /** Null: the first that is offered. */
  readonly view: string | null;
  /** Null: the first. */
  readonly run: string | null;
  /** Null: the last, also when a newer one is logged. */
  readonly step: number | null;
  /** What it is shown beside. */
  readonly reference: Reference | null;
  /** Whether bars show how far they are from those of the reference. */
  readonly difference: boolean;
  readonly example: number;
  /** Null: the deepest with positions. */
  readonly layer: string | null;
  /** What is pinned. */
  readonly atom: Atom | null;
  /** The class whose evidence is shown; null: the predicted one. */
  readonly target: number | null;
  /** The class that it is compared with; null: the true one, or the runner-up. */
  readonly against: number | null;
  /** What was chosen of what only some views know. */
  readonly options: Chosen;
}

export const DEFAULT: Selection = {
  view: null,
  run: null,
  step: null,
  reference: null,
  difference: false,
  example: 0,
  layer: null,
  atom: null,
  target: null,
  against: null,
  options: {},
};

const PREFIX = "p.semantic_dictionary.";

const COORDINATES: Readonly<Record<Atom["kind"], readonly string[]>> = {
  neuron: ["y", "x", "channel"],
  spatial: ["y", "x"],
  channel: ["channel"],
  group: ["group"],
  whole: [],
};

function integer(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Reads "spatial.4.1" (y.x), "channel.12", "neuron.4.1.12" (y.x.channel); null for anything else. */
export function parseAtom(text: string): Atom | null {
  const [kind, ...numbers] = text.split(".");
  if (!Object.hasOwn(COORDINATES, kind)) return null;
  const names = COORDINATES[kind as Atom["kind"]];
  const values = numbers.map(index);
  if (values.length !== names.length || values.includes(undefined)) return null;
  return {kind, ...Object.fromEntries(names.map((name, i) => [name, values[i]]))} as Atom;
}

export function formatAtom(atom: Atom): string {
  const coordinates = COORDINATES[atom.kind].map((name) => atom[name as keyof Atom] as string | number);
  return [atom.kind, ...coordinates].join(".");
}

/** Reads a selection; a key that is absent or nonsense means its default. */
export function parse(given: Readonly<Partial<Record<string, string>>>, options: Options): Selection {
  const keys = withoutOldKeys(given);
  return {
    view: keys.view ?? null,
    run: keys.run ?? null,
    step: integer(keys.step),
    reference: parseReference(keys.reference ?? ""),
    difference: keys.difference === "true",
    example: index(keys.example) ?? 0,
    layer: keys.layer ?? null,
    atom: parseAtom(keys.atom ?? ""),
    target: index(keys.target) ?? null,
    against: index(keys.against) ?? null,
    options: readOptions(options, keys),
  };
}

/** The keys of a link that mean nothing, and so have their defaults. */
export function misread(given: Readonly<Partial<Record<string, string>>>, options: Options): readonly string[] {
  const read: Readonly<Record<string, (text: string) => unknown>> = {
    step: (text) => integer(text) ?? undefined,
    reference: (text) => parseReference(text) ?? undefined,
    difference: (text) => (text === "true" ? true : undefined),
    example: index,
    target: index,
    against: index,
    atom: (text) => parseAtom(text) ?? undefined,
    ...Object.fromEntries(Object.entries(options).map(([key, option]) => [key, (text: string) => option.read(text)])),
  };
  return Object.keys(given).filter((key) => Object.hasOwn(read, key) && read[key](given[key] ?? "") === undefined);
}

/** Gives the keys of a selection that are not defaults. */
export function format({options: chosen, ...selection}: Selection, options: Options): Record<string, string> {
  const {atom, reference} = selection;
  const texts = {atom: atom && formatAtom(atom), reference: reference && formatReference(reference)};
  const entries = Object.entries({...selection, ...texts})
    .filter(([key, value]) => value !== null && value !== DEFAULT[key as keyof Selection])
    .map(([key, value]) => [key, String(value)]);
  return {...(Object.fromEntries(entries) as Record<string, string>), ...writeOptions(options, chosen)};
}

/** The parts of a selection that decide which data are on screen, beside the options that do. */
const DATA_KEYS = ["view", "run", "step", "reference", "layer", "example", "target", "against"] as const;

/** What of a selection decides which data are on screen, by key; all else is only how they are looked at. */
const dataOf = (selection: Selection, options: Options): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(DATA_KEYS.map((key) => [key, selection[key]])),
  ...choicesOf(options, selection.options),
  [MORE]: asksForMore(options, selection.options),
});

/** The cause of a change that asks for more of the same data. */
export const MORE = "more";

/** The key of the first change that needs other data; null where there is none. */
export function causeOf(before: Selection, after: Selection, options: Options): string | null {
  const [old, wanted] = [dataOf(before, options), dataOf(after, options)];
  return Object.keys(wanted).find((key) => JSON.stringify(old[key]) !== JSON.stringify(wanted[key])) ?? null;
}

/** A selection that looks like another at the data of its own. */
export function lookingLike(own: Selection, other: Selection, options: Options): Selection {
  const data = Object.fromEntries(DATA_KEYS.map((key) => [key, own[key]]));
  const isData = ([key]: [string, unknown]) => options[key].choosesData === true;
  const chosen = [
    ...Object.entries(own.options).filter(isData),
    ...Object.entries(other.options).filter((entry) => !isData(entry)),
  ];
  return {...other, ...data, options: Object.fromEntries(chosen)};
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const isOurs = (item: string): boolean => decode(item).startsWith(PREFIX);

/** Finds our keys in the hash of TensorBoard's page. */
export function keysOfHash(hash: string): Record<string, string> {
  const pairs = hash.replace(/^#/, "").split("&").filter(isOurs);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, ...value] = pair.split("=");
      return [decode(key).slice(PREFIX.length), decode(value.join("="))];
    }),
  );
}

/** Replaces our keys in the hash of TensorBoard's page, and leaves everything else in it alone. */
export function hashWithKeys(hash: string, keys: Readonly<Record<string, string>>): string {
  const others = hash
    .replace(/^#/, "")
    .split("&")
    .filter((item) => item !== "" && !isOurs(item));
  const ours = Object.entries(keys).map(
    ([key, value]) => `${encodeURIComponent(PREFIX + key)}=${encodeURIComponent(value)}`,
  );
  return `#${[...others, ...ours].join("&")}`;
}

export interface LayerSize extends GridSize {
  readonly channels: number;
}

const clampIndex = (value: number, count: number): number => Math.max(0, Math.min(value, count - 1));

/** Moves an atom's coordinates into a layer. */
export function clampAtom(atom: Atom | null, layer: LayerSize): Atom | null {
  switch (atom?.kind) {
    case "neuron":
      return {...atom, ...clampCell(atom, layer), channel: clampIndex(atom.channel, layer.channels)};
    case "spatial":
      return {...atom, ...clampCell(atom, layer)};
    case "channel":
      return {...atom, channel: clampIndex(atom.channel, layer.channels)};
    default:
      return atom ?? null;
  }
}

/** What stays pinned in another layer: the place, at its grid; a channel of one layer is nothing in another. */
export function moveAtom(atom: Atom | null, from: GridSize, to: GridSize): Atom | null {
  if (atom?.kind !== "neuron" && atom?.kind !== "spatial") return null;
  return {kind: "spatial", ...samePlace(atom, from, to)};
}

/**
 * What stays pinned on another example: the channel, and the group if all examples share theirs; a place in one image is
 * nothing in another.
 */
export function withoutPlace(atom: Atom | null, shared: boolean): Atom | null {
  if (atom?.kind === "group") return shared ? atom : null;
  return atom?.kind === "neuron" || atom?.kind === "channel" ? {kind: "channel", channel: atom.channel} : null;
}
