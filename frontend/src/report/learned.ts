/** What a card shows of classes and groups: pure functions. */
import {formatProbability, formatShare, formatSigned} from "../math/format";
import {EXACT} from "../math/known";
import type {Audit} from "../model/audit";
import type {ClassRecord} from "../model/findings";
import {groupName, percent} from "../views/audit/cards";
import {conceptsOf, type Concept} from "../math/concepts";
import {sorted} from "../views/overview/derive";
import {coverage} from "./certainty";
import type {RunData} from "./data";
import {t} from "./cardText";

/** So many classes and groups are shown. */
export const MOST_CLASSES = 40;
const MOST_GROUPS = 20;

export interface LearnedClass extends ClassRecord {
  readonly concepts: readonly Concept[];
}

/** The classes, the hardest first, with the channels that argue most for each; how many more there are. */
export function learnedOf(
  {found, usual}: Pick<RunData, "found" | "usual">,
  nameOf: (index: number) => string,
  most = MOST_CLASSES,
): {readonly classes: readonly LearnedClass[]; readonly more: number} {
  const records = sorted(found?.classes ?? [], "accuracy", nameOf);
  const classes = records.slice(0, most).map((record) => ({...record, concepts: conceptsOf(usual, record.index)}));
  return {classes, more: records.length - classes.length};
}

/** The groups as rows, those whose gap is largest first. */
export function groupRows(audited: Pick<Audit, "groups"> | null): readonly (readonly string[])[] {
  const size = (value: number | undefined) => Math.abs(value ?? 0);
  const points = (value: number) => formatSigned(Math.round(100 * value), EXACT).replace(/\.0+$/, "");
  return [...(audited?.groups ?? [])]
    .sort((a, b) => size(b.gap?.value) - size(a.gap?.value))
    .slice(0, MOST_GROUPS)
    .map((group) => [
      groupName(group),
      String(group.right.n),
      percent(group.right),
      percent(group.others),
      group.gap === null ? "–" : t().gap(points(group.gap.value), points(group.gap.low), points(group.gap.high)),
    ]);
}

/** How prediction sets do, by class, those that are held least first; of how many images. */
export function coverageRows({sets}: Pick<RunData, "sets">, nameOf: (index: number) => string) {
  const covered = coverage(sets);
  if (covered === null) return null;
  const share = ({hits, n}: {hits: number; n: number}) => hits / n;
  return {
    n: covered.all.n,
    level: covered.level,
    rows: [...covered.classes]
      .sort((a, b) => share(a) - share(b))
      .slice(0, MOST_CLASSES)
      .map(({index, n, hits, low, high, size}) => {
        const interval = `[${formatShare(low)}..${formatShare(high)} %]`;
        return [nameOf(index), String(n), `${formatProbability(hits / n)} ${interval}`, size.toFixed(2)];
      }),
  };
}
