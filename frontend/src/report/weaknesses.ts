/** Which of what was found of a run touches a decision: pure functions. */
import type {Audit} from "../model/audit";
import type {ClassRecord, Finding, Findings} from "../model/findings";
import {cardsOf as auditCards, type Named} from "../views/audit/cards";
import {cardsOf as findingCards} from "../views/overview/cards";
import type {Piece} from "../views/shared/headline";

export interface Weakness {
  readonly sentence: readonly Piece[];
  /** How right the class is with it and without, or what else was measured; null where that is not known. */
  readonly more: readonly Piece[] | null;
  /** Whether it is about one of the decision's main elements. */
  readonly involved: boolean;
  /** Places in the probe set of images that show it. */
  readonly images: readonly number[];
}

/** What a decision is about. */
export interface Touched {
  /** The predicted class, and the true one. */
  readonly classes: readonly number[];
  readonly layer: string;
  readonly channels: readonly number[];
}

/** Rules that tell of a training, not of a weakness of what was trained. */
const NO_WEAKNESS: readonly string[] = ["born", "changed", "died", "doubled", "silent"];

const MOST = 4;
const MOST_OF_RUN = 8;

/** What was found that is about a class of the decision, or about one of its elements; what was measured to bear on most first. */
export function weaknessesOf(
  found: Findings | null,
  audited: Audit | null,
  touched: Touched,
  named: Named,
): readonly Weakness[] {
  const isInvolved = (layer: string | null, channels: readonly number[]): boolean =>
    layer === touched.layer && channels.some((channel) => touched.channels.includes(channel));
  const touches = ({layer, channels, classes}: Finding): boolean =>
    classes.slice(0, 1).some((index) => touched.classes.includes(index)) || isInvolved(layer, channels);
  const told = (found?.findings ?? []).filter(touches);
  const slices = (audited?.slices ?? []).filter(({index}) => touched.classes.includes(index));
  return cardsOf(
    {findings: told, classes: found?.classes ?? []},
    audited && {...audited, slices},
    named,
    isInvolved,
    MOST,
  );
}

/** What was found of a whole run. */
export const suspectsOf = (found: Findings | null, audited: Audit | null, named: Named): readonly Weakness[] =>
  cardsOf(found ?? {findings: [], classes: []}, audited, named, () => false, MOST_OF_RUN);

function cardsOf(
  {findings, classes}: Pick<Findings, "findings" | "classes">,
  audited: Audit | null,
  named: Named,
  isInvolved: (layer: string | null, channels: readonly number[]) => boolean,
  most: number,
): readonly Weakness[] {
  const weak = findings.filter(({rule}) => !NO_WEAKNESS.includes(rule));
  const ours = findingCards({findings: weak, classes}, named.nameOf, most).map(({sentence, note, finding}) => ({
    sentence,
    more: note === null ? null : [note],
    involved: isInvolved(finding.layer, finding.channels),
    images: finding.images,
  }));
  if (audited === null) return ours;
  const cards = auditCards({...audited, groups: []}, weak, named, most).filter(({kind}) => kind === "slice");
  const others = cards.map(({sentence, slice, feature, having}) => ({
    sentence,
    more: slice,
    involved: feature !== null && isInvolved(feature.layer, [feature.channel]),
    images: having,
  }));
  return [...ours, ...others].slice(0, most);
}

/** How right the network is about a class; null where that is not known. */
export function recordOf(found: Findings | null, index: number): (ClassRecord & {readonly accuracy: number}) | null {
  const record = found?.classes.find((each) => each.index === index);
  return record?.accuracy == null ? null : {...record, accuracy: record.accuracy};
}
