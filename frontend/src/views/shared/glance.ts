/** Whether evidence can be trusted, in one glance: one sign with a sentence that says what was measured. */
import {formatNumber} from "../../math/format";
import {EXACT} from "../../math/known";
import type {Checked} from "./checks";
import {t} from "./checksWords";

/** What the sign says: exact by construction, removals agree, read it as a hint, or nothing was measured. */
export type Sign = "exact" | "agrees" | "hint" | "unchecked";

export interface Glance {
  readonly sign: Sign;
  readonly text: string;
}

/** From here on evidence is said to over- or understate, or its sum or signs to be off. */
const [FACTOR, SUM_OFF, WRONG_SIGNS] = [1.5, 0.25, 0.1];

const known = (value: number): boolean => !Number.isNaN(value);

/** The sentence on what was measured of a layer's evidence; it grades nothing, as no check tells right evidence from wrong. */
export function glanceOf(checked: Checked | null, layer: string): Glance {
  const {glance} = t();
  if (checked?.linear?.exact) return {sign: "exact", text: glance.exact};
  if (!checked?.checks) return {sign: "unchecked", text: glance.unchecked};
  const {sumError, slope, wrongSigns, nSigns} = checked.checks;
  if (!known(sumError) && !known(slope.value)) return {sign: "unchecked", text: glance.unchecked};
  const faults = [...sizeFault(slope, layer), ...(sumError > SUM_OFF ? [glance.sumOff] : [])];
  if (wrongSigns.value > WRONG_SIGNS) faults.push(glance.wrongSigns(Math.round(wrongSigns.value * nSigns), nSigns));
  if (faults.length > 0) return {sign: "hint", text: glance.hint(faults)};
  return {sign: "agrees", text: glance.agrees(known(sumError), known(slope.value))};
}

/** By what factor evidence over- or understates what removals show, where its interval says so too. */
function sizeFault({value, low, high}: {value: number; low: number; high: number}, layer: string): string[] {
  const {glance} = t();
  const sure = (beyond: (bound: number) => boolean, bound: number) => !known(bound) || beyond(bound);
  if (value <= 0) return [glance.opposite(layer)];
  if (value < 1 / FACTOR && sure((bound) => bound < 1, high))
    return [glance.overstates(layer, formatNumber(1 / value, EXACT))];
  if (value > FACTOR && sure((bound) => bound > 1, low)) return [glance.understates(layer, formatNumber(value, EXACT))];
  return [];
}

/** How many of the channels that are shown disagree with what was measured. */
export const contradictedIn = (checked: Checked | null, channels: readonly number[]): number =>
  (checked?.used.tested ?? []).filter(({channel, contradicted}) => contradicted && channels.includes(channel)).length;
