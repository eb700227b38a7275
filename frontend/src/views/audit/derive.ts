/** From an audit to what is drawn: the matrix of concepts and classes, and the axis of groups. Pure functions. */
import type {Audit, AuditCell, AuditConcept, AuditGroup, Counted} from "../../model/audit";
import type {Finding} from "../../model/findings";

/** So much of each is shown. */
export const [CONCEPTS, CLASSES, GROUPS, REASONS] = [10, 10, 6, 3] as const;
/** What is likelier by chance is not told. */
export const CHANCE = 0.05;

export interface Matrix {
  /** Places of concepts in the list, those first that tell classes apart most. */
  readonly concepts: readonly number[];
  readonly classes: readonly number[];
  /** By class and concept, in their order; null of what was not kept. */
  readonly cells: readonly (readonly (AuditCell | null)[])[];
  /** The largest share that argues for or against a class, which colours are made by. */
  readonly most: number;
}

/** Whether anything was counted: where outputs are no classes, or all classes are too small, nothing is, and nothing can be found. */
export const countsAnything = ({classes, cells, groups, slices}: Audit): boolean =>
  [classes, cells, groups, slices].some(({length}) => length > 0);

/** The concepts of a layer against classes, those first that tell classes apart most. */
export function matrixOf({concepts, classes, cells}: Audit, layer: string, most = CONCEPTS): Matrix {
  const own = cells.filter(({concept}) => concepts[concept].layer === layer);
  // What argues for every class alike tells them not apart.
  const contrast = (concept: number): number => {
    const shares = own.filter((cell) => cell.concept === concept).map(({share}) => share);
    const missing = shares.length < classes.length ? [0] : [];
    return Math.max(...shares, ...missing) - Math.min(...shares, ...missing);
  };
  const ranked = [...new Set(own.map(({concept}) => concept))].sort((a, b) => contrast(b) - contrast(a) || a - b);
  // Concepts of one strongest channel have one picture.
  const chosen = ranked
    .filter((a, i) => ranked.findIndex((b) => concepts[b].channels[0] === concepts[a].channels[0]) === i)
    .slice(0, most);
  const shown = hardestFirst(classes).slice(0, CLASSES);
  const at = (index: number, concept: number) =>
    own.find((cell) => cell.index === index && cell.concept === concept) ?? null;
  const table = shown.map((index) => chosen.map((concept) => at(index, concept)));
  const shares = table.flat().map((cell) => Math.abs(cell?.share ?? 0));
  return {concepts: chosen, classes: shown, cells: table, most: Math.max(...shares, 0)};
}

/** Classes by their accuracy, the lowest first; in their order where it is not known. */
const hardestFirst = (classes: Audit["classes"]): number[] =>
  [...classes].sort((a, b) => (shareOf(a.right) ?? 0) - (shareOf(b.right) ?? 0)).map(({index}) => index);

export const shareOf = ({n, hits}: Counted): number | null => (hits === null || n === 0 ? null : hits / n);

/** The place of the concept that a finding is of; null where the audit has none of just these channels. */
export function conceptOf(concepts: readonly AuditConcept[], {layer, channels}: Finding): number | null {
  const asked = new Set(channels);
  const place = concepts.findIndex(
    (each) => each.layer === layer && each.channels.length === asked.size && each.channels.every((c) => asked.has(c)),
  );
  return place < 0 ? null : place;
}

/** Whether the accuracy of a group differs from that of the rest beyond its interval. */
export const isApart = ({gap}: AuditGroup): boolean => gap !== null && (gap.low > 0 || gap.high < 0);

/** From where to 1 accuracies of groups are drawn: a multiple of a tenth. */
export function lowestOf(groups: readonly AuditGroup[]): number {
  const lows = groups.flatMap(({right, others}) => [right, others]).map(({hits, low}) => (hits === null ? 1 : low));
  return Math.min(0.9, Math.max(0, Math.floor(10 * Math.min(1, ...lows)) / 10));
}
