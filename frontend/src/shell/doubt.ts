/** What is said of how sure the decision about an example is, beside its prediction set: pure functions. */
import type {Certainty} from "../model/certainty";
import type {OutputKind} from "../math/classes";
import {entropyOf, shareBelow} from "../math/entropy";
import {formatNumber, formatShare} from "../math/format";
import {EXACT} from "../math/known";
import {t} from "./doubtText";

const bits = (of: number): string => formatNumber(of, EXACT);

/** How undecided the answer is; null where classes do not exclude each other, or not all probabilities are known. */
export function entropyText(outputs: Float32Array, output: OutputKind): string | null {
  if (output !== "softmax" || outputs.length < 2) return null;
  const entropy = entropyOf(outputs);
  return entropy === null ? null : t().entropy(bits(entropy), bits(Math.log2(outputs.length)));
}

/** How many held-out images, decided rightly or wrongly, have less; empty where that was not measured. */
export function comparedText(outputs: Float32Array, made: Certainty | null): string {
  const entropy = entropyOf(outputs);
  if (entropy === null || made?.entropies == null) return "";
  const {right, wrong} = made.entropies;
  const [ofRight, ofWrong] = [shareBelow(right, entropy), shareBelow(wrong, entropy)];
  const said = [
    ofRight === null ? "" : t().ofRight(`${formatShare(ofRight)}\u00a0%`),
    ofWrong === null ? "" : t().ofWrong(`${formatShare(ofWrong)}\u00a0%`),
  ];
  return said.filter(Boolean).join(" ");
}
