/** Which classes and groups prediction sets serve worst: pure functions. */
import type {CertaintyLevel, Covered} from "../../model/certainty";
import {t} from "./text";

export const SHOWN = 8;

/** Classes and groups, those first whose true class is in its set least often; of equal ones, those with larger sets. */
export function leastCovered({classes, groups}: CertaintyLevel): Covered[] {
  const share = ({hits, n}: Covered): number => hits / n;
  return [...groups, ...classes]
    .filter(({n}) => n > 0)
    .sort((a, b) => (share(a) === share(b) ? b.size - a.size : share(a) - share(b)));
}

/** What the images have in common. */
export function nameOfCovered({column, category, index}: Covered, nameOf: (index: number) => string): string {
  if (column === "") return nameOf(index);
  return category === "" ? t().above(column) : t().category(column, category);
}
