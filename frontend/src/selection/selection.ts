/** What is selected, all of it in the URL: pure functions between the selection and the keys of the page's hash. */
import type {Atom} from "../grammar";
import {clampCell, samePlace, type GridSize} from "../math/grid";
import type {GroupChoice} from "../math/groups";
import {
  GRID_MODES,
  type GridMode,
  type IconKind,
  BAR_SCALES,
  HINTS,
  MASKS,
  SIGNS,
  type BarScale,
  type Hint,
  type Mask,
  type Signs,
} from "./look";

export interface Selection extends GroupChoice {
  /** Null: the first that is offered. */
  readonly view: string | null;
  /** Null: the first. */
  readonly run: string | null;
  /** Null: the last, also when a newer one is logged. */
  readonly step: number | null;
  readonly example: number;
  /** Null: the deepest with positions. */
  readonly layer: string | null;
  /** What is pinned. */
  readonly atom: Atom | null;
  /** The class whose evidence is shown; null: the predicted one. */
  readonly target: number | null;
  /** The class that it is compared with; null: the true one, or the runner-up. */
  readonly against: number | null;
  readonly icons: IconKind;
  readonly grid: GridMode;
  /** The principal component that alone is coloured; null: all. */
  readonly component: number | null;
  /** What of a channel lies over the image. */
  readonly mask: Mask;
  /** What bars are as long as. */
  readonly bars: BarScale;
  /** How many channels are shown for each of two classes; null: as many as fit. */
  readonly count: number | null;
  /** What the layers of spatial attribution show of themselves. */
  readonly hint: Hint;
  readonly signs: Signs;
}

export const DEFAULT: Selection = {
  view: null,
  run: null,
  step: null,
  example: 0,
  layer: null,
  atom: null,
  target: null,
  against: null,
  icons: "optimized",
  grid: "icons",
  component: null,
  mask: "activation",
  bars: "run",
  count: null,
  hint: "factors",
  signs: "positive",
  groups: {},
  aligned: true,
  shared: false,
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

function index(text: string | undefined): number | null {
  const value = integer(text);
  return value === null || value < 0 ? null : value;
}

/** Reads "spatial.4.1" (y.x), "channel.12", "neuron.4.1.12" (y.x.channel); null for anything else. */
export function parseAtom(text: string): Atom | null {
  const [kind, ...numbers] = text.split(".");
  if (!Object.hasOwn(COORDINATES, kind)) return null;
  const names = COORDINATES[kind as Atom["kind"]];
  const values = numbers.map(index);
  if (values.length !== names.length || values.includes(null)) return null;
  return {kind, ...Object.fromEntries(names.map((name, i) => [name, values[i]]))} as Atom;
}

export function formatAtom(atom: Atom): string {
  const coordinates = COORDINATES[atom.kind].map((name) => atom[name as keyof Atom] as string | number);
  return [atom.kind, ...coordinates].join(".");
}

/** Reads "block2:6,block3:8": numbers of groups by layer, whose names are encoded; what is nonsense is left out. */
function parseGroups(text: string): Record<string, number> {
  const pairs = text.split(",").map((item) => item.split(":"));
  return Object.fromEntries(
    pairs.flatMap(([name, ...count]) => {
      const number = index(count.join(":"));
      return name !== "" && number !== null && number > 0 ? [[decode(name), number] as const] : [];
    }),
  );
}

const formatGroups = (groups: GroupChoice["groups"]): string =>
  Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${encodeURIComponent(name)}:${count}`)
    .join(",");

/** Reads a selection; a key that is absent or nonsense means its default. */
export function parse(keys: Readonly<Partial<Record<string, string>>>): Selection {
  return {
    view: keys.view ?? null,
    run: keys.run ?? null,
    step: integer(keys.step),
    example: index(keys.example) ?? 0,
    layer: keys.layer ?? null,
    atom: parseAtom(keys.atom ?? ""),
    target: index(keys.target),
    against: index(keys.against),
    icons: keys.icons === "dataset" ? "dataset" : DEFAULT.icons,
    grid: GRID_MODES.find((mode) => mode === keys.grid) ?? DEFAULT.grid,
    component: index(keys.component),
    mask: MASKS.find((mask) => mask === keys.mask) ?? DEFAULT.mask,
    bars: BAR_SCALES.find((scale) => scale === keys.bars) ?? DEFAULT.bars,
    count: index(keys.count),
    hint: HINTS.find((hint) => hint === keys.hint) ?? DEFAULT.hint,
    signs: SIGNS.find((signs) => signs === keys.signs) ?? DEFAULT.signs,
    groups: parseGroups(keys.groups ?? ""),
    aligned: keys.aligned !== "false",
    shared: keys.shared === "true",
  };
}

/** Gives the keys of a selection that are not defaults. */
export function format(selection: Selection): Record<string, string> {
  const {atom} = selection;
  const groups = formatGroups(selection.groups) || null;
  const entries = Object.entries({...selection, atom: atom && formatAtom(atom), groups})
    .filter(([key, value]) => value !== null && value !== DEFAULT[key as keyof Selection])
    .map(([key, value]) => [key, String(value)]);
  return Object.fromEntries(entries) as Record<string, string>;
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
