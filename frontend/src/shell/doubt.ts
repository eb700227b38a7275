/** What is said of how sure the decision about an example is, beside its prediction set: pure functions. */
import type {Certainty} from "../model/certainty";
import type {Steadiness} from "../model/steadiness";
import type {OutputKind} from "../math/classes";
import {entropyOf, shareBelow} from "../math/entropy";
import {formatCosine, formatNumber, formatProbability, formatShare} from "../math/format";
import {EXACT} from "../math/known";
import {t} from "./doubtText";

const bits = (of: number): string => formatNumber(of, EXACT);

/** How undecided the answer is; null where classes do not exclude each other, or not all probabilities are known. */
export function entropyText(outputs: Float32Array, output: OutputKind): string | null {
  if (output !== "softmax" || outputs.length < 2) return null;
  const entropy = entropyOf(outputs);
  return entropy === null ? null : t().undecided(`${formatShare(entropy / Math.log2(outputs.length))}\u00a0%`);
}

/** In bits, and how many held-out images, decided rightly or wrongly, have less, where that was measured. */
export function comparedText(outputs: Float32Array, made: Certainty | null): string {
  const entropy = entropyOf(outputs);
  if (entropy === null) return "";
  const own = t().bits(bits(entropy), bits(Math.log2(outputs.length)));
  if (made?.entropies == null) return own;
  const {right, wrong} = made.entropies;
  const [ofRight, ofWrong] = [shareBelow(right, entropy), shareBelow(wrong, entropy)];
  const said = [
    own,
    ofRight === null ? "" : t().ofRight(`${formatShare(ofRight)}\u00a0%`),
    ofWrong === null ? "" : t().ofWrong(`${formatShare(ofWrong)}\u00a0%`),
  ];
  return said.filter(Boolean).join(" ");
}

/** How often passes with dropout decide the same, and how likely it is in 9 of 10 of them; empty without any. */
export function passesText(made: Steadiness | null, example: number): string {
  const own = made?.examples.at(example);
  if (made === null || own === undefined || made.nPasses === 0) return "";
  return t().passes(own.same, made.nPasses, formatProbability(own.low), formatProbability(own.high));
}

/** At how many of the last steps the same was decided; empty where there are none. */
export function stepsText(made: Steadiness | null, example: number): string {
  const own = made?.examples.at(example);
  if (made === null || own === undefined || made.steps.length === 0) return "";
  return t().steps(own.before.filter((each) => each === own.decided).length, made.steps.length);
}

/** How likely that was at each of them. */
export function sharesText(made: Steadiness | null, example: number): string {
  const shares = made?.examples.at(example)?.shares ?? [];
  return shares.map((share, i) => t().at(made?.steps[i] ?? 0, formatProbability(share))).join("\n");
}

/** How alike reasons are to those at the step before; empty where that is not told. */
export function reasonsText(made: Steadiness | null, example: number): string {
  const likeness = made?.examples.at(example)?.likeness ?? null;
  if (made === null || likeness === null) return "";
  return t().reasons(made.steps[made.steps.length - 1], formatCosine(likeness), made.layer);
}
