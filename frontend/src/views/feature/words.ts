/** Numbers, names and notices of the page, in words. */
import {className} from "../../math/classes";
import {formatCosine} from "../../math/format";
import type {Data} from "./data";
import {DOUBLED, type Followed} from "./derive";
import type {Facts} from "./facts";
import {t} from "./text";

/** What a class or a category is called: what is offered as a name. */
export const followedName = (of: Followed, classNames: readonly string[]): string =>
  of.kind === "class" ? className(classNames, of.target) : t().column(of.column, of.category);

/** What is missing, or from elsewhere. */
export function noticesOf({subject, facts, step, otherProbe}: Pick<Data, "subject" | "facts" | "step" | "otherProbe">) {
  const words = t().notices;
  // Of a group without numbers its page says how these are logged.
  if (facts === null) return subject.kind === "group" ? [] : [words.none];
  return [...(facts.step === step ? [] : [words.older(facts.step)]), ...(otherProbe ? [words.otherProbe] : [])];
}

type Likeness = Pick<Facts, "alike" | "leastAlike">;

/** That another channel does the same; null where none is known to. */
export function doubledOf(facts: Likeness | null, nameOf: (channel: number) => string): string | null {
  const first = facts?.alike.at(0);
  if (facts?.leastAlike == null || first === undefined || first.correlation < DOUBLED) return null;
  return t().related.doubled(nameOf(first.channel), formatCosine(first.correlation));
}

/** That none does, as far as that was measured; empty where one is alike. */
export function notDoubledOf({alike, leastAlike}: Likeness): string {
  if (leastAlike === null) return t().related.alikeUnknown;
  return alike.length > 0 ? "" : t().related.notDoubled(formatCosine(leastAlike));
}
