/** What users call channels and groups: kept in the browser, and in the URL for those who are sent a link. */
import type {Atom} from "../grammar";
import {formatAtom, parseAtom} from "./selection";
import type {Option} from "./options";

/** A channel or group of a layer of a run: of another run it is another one. */
export interface Nameable {
  readonly run: string;
  readonly layer: string;
  readonly atom: Extract<Atom, {kind: "channel" | "group"}>;
}

/** Names by `keyOf`. */
export type Names = Readonly<Record<string, string>>;

/** Where names are kept: the browser's storage, or anything like it. */
export type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const PREFIX = "semantic_dictionary.name:";
/** Longer ones are cut; and the address holds so many, the last that were used. */
export const LONGEST = 60;
const IN_ADDRESS = 20;

/** "creatures%2Fexamples:block4:channel.17": parts are encoded, so that no two have one key. */
export const keyOf = ({run, layer, atom}: Nameable): string =>
  [run, layer, formatAtom(atom)].map(encodeURIComponent).join(":");

/** A name as it is kept: without what nobody sees, and not too long. */
export const tidied = (name: string): string =>
  Array.from(name.trim().replace(/\s+/g, " ")).slice(0, LONGEST).join("").trim();

/** The browser's storage; null where it keeps nothing. */
export function storage(): Kept | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** What a channel or group is called: as the address says, else as it was called in this browser; null: it has no name. */
export function nameOf(of: Nameable, names: Names, kept: Kept | null = storage()): string | null {
  const key = keyOf(of);
  return Object.hasOwn(names, key) ? names[key] : keptAs(key, kept);
}

function keptAs(key: string, kept: Kept | null): string | null {
  try {
    return kept?.getItem(PREFIX + key) ?? null;
  } catch {
    return null;
  }
}

export interface Named extends Nameable {
  readonly name: string;
}

/** All that has a name in a run, as the address says, else as in this browser. */
export function namedIn(run: string, names: Names, kept: Kept | null = storage()): Named[] {
  const keys = new Set([...Object.keys(names), ...keysOf(kept)]);
  return [...keys].flatMap((key) => {
    const of = nameableOf(key);
    const name = of?.run === run ? nameOf(of, names, kept) : null;
    return of && name !== null ? [{...of, name}] : [];
  });
}

/** The keys of all names that are kept. */
function keysOf(kept: Kept | null): string[] {
  try {
    const all = Array.from({length: kept?.length ?? 0}, (_, i) => kept?.key(i) ?? "");
    return all.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/** What a key is of; null where that says nothing. */
function nameableOf(key: string): Nameable | null {
  const [run, layer = "", text = ""] = key.split(":").map(decoded);
  const atom = parseAtom(text);
  return atom?.kind === "channel" || atom?.kind === "group" ? {run, layer, atom} : null;
}

/** Calls something by a name from now on, by none where it is empty; gives the names that the address then holds. */
export function called(of: Nameable, name: string, names: Names, kept: Kept | null = storage()): Names {
  const [key, text] = [keyOf(of), tidied(name)];
  try {
    if (text === "") kept?.removeItem(PREFIX + key);
    else kept?.setItem(PREFIX + key, text);
  } catch {
    // The address keeps it.
  }
  return withName(names, key, text);
}

/** Names with one that was kept in the browser alone, so that a link tells it; the same where there is nothing to add. */
export function told(of: Nameable, names: Names, kept: Kept | null = storage()): Names {
  const [key, name] = [keyOf(of), nameOf(of, names, kept)];
  return name === null || Object.hasOwn(names, key) ? names : withName(names, key, name);
}

function withName(names: Names, key: string, text: string): Names {
  const others = Object.entries(names).filter(([each]) => each !== key);
  return Object.fromEntries([...others, ...(text === "" ? [] : [[key, text] as const])].slice(-IN_ADDRESS));
}

/** The names in the address. */
export const names: Option<Names> = {
  initial: {},
  read: (text) => Object.fromEntries(text.split(",").flatMap(readName)),
  write: (value) =>
    Object.entries(value)
      .map(([key, name]) => `${key}:${encodeURIComponent(name)}`)
      .join(","),
  shared: true,
};

/** Reads "run:layer:channel.17:red%20tag"; nonsense is left out. */
function readName(item: string): [string, string][] {
  const parts = item.split(":");
  const name = tidied(decoded(parts.at(-1) ?? ""));
  return parts.length === 4 && name !== "" ? [[parts.slice(0, 3).join(":"), name]] : [];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
