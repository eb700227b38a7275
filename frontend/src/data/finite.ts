/** Numbers that are none: what diverged, or was damaged, is said and not drawn. */
import type {Warning} from "./optional";
import {t} from "./text";

/** What NaN says in the values of a content: that there is no value, or it is a fault as infinity always is. */
export type Nan = "absent" | "fault";

/**
 * Gives values whose infinities are NaN, which nothing draws and which is written as a dash; says how many are no numbers.
 *
 * `values` may be shared with a cache, and stay as they are.
 */
export function finiteOnly(values: Float32Array, nan: Nan, warnings: Warning[], what: string): Float32Array {
  let [infinite, absent] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) absent++;
    else if (!Number.isFinite(value)) infinite++;
  }
  const n = infinite + (nan === "fault" ? absent : 0);
  if (n === 0) return values;
  const {all, some} = t().notFinite;
  warnings.push({text: n === values.length ? all(what) : some(what, n, values.length), retry: false});
  return infinite === 0 ? values : values.map((value) => (Number.isFinite(value) ? value : NaN));
}
