/** What images of the same class differ in, where it bears on decisions: pure functions. */
import {formatShare} from "../../math/format";
import type {Audit, AuditDirection, AuditLead, AuditSlice} from "../../model/audit";
import {filled, type Piece} from "../shared/headline";
import {plain, type Card, type Named} from "./cards";
import {CHANCE} from "./derive";
import {t} from "./directionsText";

/** So many are told. */
export const MOST_DIRECTIONS = 4;
/** A channel whose ROC curve has so much below it within classes shows what the direction does. */
export const SHOWN = 0.9;

type Source = Pick<Audit, "directions" | "directionSlices">;

/** Classes that are worse at one end, by how many images that makes wrong; then decisions that move, by how much of the lead goes. */
export function directionCards(audit: Source, named: Named, most = MOST_DIRECTIONS): readonly Card[] {
  const worst = new Map<number, AuditSlice>();
  for (const slice of audit.directionSlices) {
    if (slice.chance <= CHANCE && !worst.has(slice.index)) worst.set(slice.index, slice);
  }
  const slices = [...worst.values()].sort((a, b) => b.worse * b.right.n - a.worse * a.right.n);
  // Several layers have a direction of one cause, each of which moves the same decision.
  const leads = new Map<string, {direction: AuditDirection; lead: AuditLead}>();
  for (const direction of audit.directions) {
    const {lead} = direction;
    if (lead === null || lead.chance > CHANCE) continue;
    const pair = [lead.index, lead.other].sort((a, b) => a - b).join(" ");
    if (lead.margin > (leads.get(pair)?.lead.margin ?? 0)) leads.set(pair, {direction, lead});
  }
  const moved = [...leads.values()].sort((a, b) => b.lead.margin - a.lead.margin);
  return [
    ...slices.map((slice) => sliceCard(audit, slice, named)),
    ...moved.map(({direction, lead}) => leadCard(direction, lead, named)),
  ].slice(0, most);
}

const strong = (text: string): Piece => ({strong: text});

/** How a sentence begins, and what opens: the channel that shows it, where one does. */
function told({layer, channel, shown}: AuditDirection, named: Named) {
  const isShown = shown >= SHOWN;
  return {
    isShown,
    feature: isShown ? {layer, channel} : null,
    pieces: {layer: strong(layer), concept: isShown ? named.concept(layer, [channel], null) : ""},
  };
}

function sliceCard({directions}: Source, slice: AuditSlice, named: Named): Card {
  const {isShown, feature, pieces} = told(directions[slice.concept], named);
  return {
    kind: "direction",
    sentence: filled(isShown ? t().sliceShown : t().slice, {...pieces, class: strong(named.nameOf(slice.index))}),
    slice: null,
    feature,
    classes: [slice.index],
    finding: null,
    having: slice.images,
    lacking: slice.otherImages,
    halves: [t().right(plain(slice.right)), plain(slice.others)],
  };
}

function leadCard(direction: AuditDirection, {index, other, margin}: AuditLead, named: Named): Card {
  const {isShown, feature, pieces} = told(direction, named);
  const numbers = {
    class: strong(named.nameOf(index)),
    other: strong(named.nameOf(other)),
    margin: strong(`${formatShare(margin)}\u00a0%`),
  };
  return {
    kind: "direction",
    sentence: filled(isShown ? t().leadShown : t().lead, {...pieces, ...numbers}),
    slice: null,
    feature,
    classes: [index, other],
    finding: null,
    having: direction.images,
    lacking: direction.otherImages,
    halves: [t().oneEnd, t().otherEnd],
  };
}
