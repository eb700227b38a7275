/** Prediction sets: the classes that cannot be ruled out of an example at a level. */

/** `[examples, classes]`: how unusual each would be if it were of each class. */
export interface Ranked {
  readonly ranks: Float32Array;
  readonly nClasses: number;
}

/** As of `tb_plugin.conformal.sets`, and for what single precision leaves of a rank of one in ten. */
const ROUNDING = 1e-6;

/** The classes of an example that cannot be ruled out, ascending. */
export function setOf({ranks, nClasses}: Ranked, example: number, level: number): number[] {
  const own = ranks.subarray(example * nClasses, (example + 1) * nClasses);
  return Array.from(own.keys()).filter((index) => own[index] > 1 - level + ROUNDING);
}

/** What was measured at a level; of the nearest where it was not measured at that one. */
export function atLevel<L extends {readonly level: number}>(
  {levels}: {readonly levels: readonly L[]},
  level: number,
): L | null {
  const apart = levels.map((each) => Math.abs(each.level - level));
  return levels.length === 0 ? null : levels[apart.indexOf(Math.min(...apart))];
}
