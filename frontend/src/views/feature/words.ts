/** Numbers, names and notices of the page, in words. */
import {className} from "../../math/classes";
import type {Data} from "./data";
import type {Followed} from "./derive";
import {t} from "./text";

/** Writes an AUROC, which is stored to within 0.002: never as a certainty that is not there. */
export function formatAuroc(auroc: number): string {
  if (auroc < 1 && auroc >= 0.995) return "> 0.99";
  if (auroc > 0 && auroc < 0.005) return "< 0.01";
  return auroc.toFixed(2);
}

/** What a class or a category is called: what is offered as a name. */
export const followedName = (of: Followed, classNames: readonly string[]): string =>
  of.kind === "class" ? className(classNames, of.target) : t().column(of.column, of.category);

/** What is missing, or from elsewhere. */
export function noticesOf({subject, facts, step, otherProbe}: Pick<Data, "subject" | "facts" | "step" | "otherProbe">) {
  const words = t().notices;
  if (subject.kind === "group") return [words.group];
  if (facts === null) return [words.none];
  return [...(facts.step === step ? [] : [words.older(facts.step)]), ...(otherProbe ? [words.otherProbe] : [])];
}
