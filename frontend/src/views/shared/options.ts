/** The options that several views share: what is chosen in one of them is chosen in all. */
import type {IconKind} from "../../model/dictionary";
import {flag, index, indexOrNone, oneOf, valueOf, type Chosen, type Option} from "../../selection/options";

/** Crops, which are the larger part, are waited for where they alone are looked at; beside icons they come when they are there. */
export const icons: Option<IconKind> = {
  ...oneOf(["both", "optimized", "dataset"]),
  shared: true,
  choosesData: true,
  waits: (kind) => kind === "dataset",
};

export const iconKindOf = (chosen: Chosen): IconKind => valueOf(chosen, "icons", icons);

/** What bars are compared with: everything in the run, or what is on screen. */
export type BarScale = "run" | "view";
export const bars: Option<BarScale> = {...oneOf(["run", "view"]), shared: true};

/** How many layers stand side by side in views of several, as `chosenColumns` of `columns.ts` takes it. */
export const columns: Option<number | null> = {...indexOrNone, shared: true};

/** How often the true class shall be left among those that cannot be ruled out, in percent. */
export const LEVELS = ["80", "90", "95", "99"] as const;
export type Level = (typeof LEVELS)[number];
export const level: Option<Level> = {...oneOf<Level>(["90", "80", "95", "99"]), shared: true};

export const levelOf = (chosen: Chosen): number => Number(valueOf(chosen, "level", level)) / 100;

type Counts = Readonly<Record<string, number>>;

/** Which factorisations into groups of neurons are shown. */
export const groupChoice = {
  /** The number of groups by layer; of a layer that is not named, the usual one. */
  groups: {initial: {}, read: readCounts, write: writeCounts, shared: true, choosesData: true} as Option<Counts>,
  /** Whether groups of earlier layers are to be compatible with those of later ones. */
  aligned: {...flag(true), shared: true, choosesData: true},
  /** Whether groups are to be the same for all examples. */
  shared: {...flag(false), shared: true, choosesData: true},
};

/** Whether a group of neurons of one example is one of the others too. */
export const sharesGroups = (chosen: Chosen): boolean => valueOf(chosen, "shared", groupChoice.shared);

/** Reads "block2:6,block3:8": numbers of groups by layer, whose names are encoded; what is nonsense is left out. */
function readCounts(text: string): Counts {
  const pairs = text.split(",").map((item) => item.split(":"));
  return Object.fromEntries(
    pairs.flatMap(([name, ...count]) => {
      const number = index(count.join(":"));
      return name !== "" && number !== undefined && number > 0 ? [[decode(name), number] as const] : [];
    }),
  );
}

function writeCounts(groups: Counts): string {
  return Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${encodeURIComponent(name)}:${count}`)
    .join(",");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
