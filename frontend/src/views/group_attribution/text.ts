/** What group attribution says of its columns. */
import {clauses, enumerated} from "../../language.svelte";
import {className, nounsOf} from "../../math/classes";
import {formatCell, formatNumber, formatProbability, formatSigned} from "../../math/format";
import {EXACT} from "../../math/known";
import type {GroupData} from "../shared/groupsData";
import type {LayerGroups, NeuronGroups} from "../../model/groups";
import type {Group} from "../shared/groups";
import {noticesOf as noticesOfGroups, stabilityText, t as groupWords} from "../shared/groupsText";
import {fullText} from "../shared/text";
import {valueOf, type Flow, type Spread, type Subject} from "./derive";
import {t} from "./wordsText";

/** What the ribbons are of. */
export function titleOf({classNames}: GroupData, flow: Flow, groups: readonly (readonly Group[])[], subject: Subject) {
  if (subject.kind === "class") return t().ofClass(className(classNames, subject.target));
  const {tag} = groups[subject.column][subject.index];
  return t().ofGroup(groupWords().groupOf(tag, flow.layers[subject.column].layer.name));
}

/** How the ribbons are to be read. */
export function legendOf({classNames, regression}: GroupData, flow: Flow, subject: Subject): string {
  if (subject.kind === "group") return t().legendGroup;
  const name = className(classNames, subject.target);
  return flow.layers.length > 1 ? t().legendClass(nounsOf(regression), name) : t().legendAlone(name);
}

/** What a full width stands for, column by column. */
export const widthsOf = ({between, layers}: Flow, regression: boolean): string =>
  clauses(
    between.map(({full}, i) => {
      const next = layers.at(i + 1)?.layer.name;
      const unit = next === undefined ? "logits" : t().activationOf(next);
      return t().to(next ?? nounsOf(regression), fullText(full, unit));
    }),
  );

/** What pointing at a group shows of it. */
export function groupCaption(of: LayerGroups, {tag, peak}: Group): string {
  const group = groupWords().groupOf(tag, of.layer.name);
  return `${t().bright(group, formatCell(peak), formatNumber(peak.value, peak.error))}.`;
}

/** What is known of a group that is looked at beside where it is active; null where that is nothing. */
export function factsOf(of: LayerGroups, group: Group): string | null {
  const again = stabilityText(of, group);
  return again === null ? null : `${groupWords().groupOf(group.tag, of.layer.name)}: ${again}.`;
}

/** How much of each layer its groups explain, as far as that is known. */
export const explainedOf = ({layers}: NeuronGroups): string[] =>
  layers.flatMap(({layer, count, explained}) =>
    explained === null ? [] : [t().explains(t().groupsCount(count), layer.name, formatProbability(explained))],
  );

/** What the alignment is good for, in numbers. */
export function spreadText({earlier, later, of, compatible, separate}: Spread): string {
  const known = [
    ...(Number.isNaN(compatible) ? [] : [t().spreadAligned(compatible.toFixed(1), of)]),
    ...(Number.isNaN(separate) ? [] : [t().spreadSeparate(separate.toFixed(1), of)]),
  ];
  return t().spread(later, earlier, clauses(known));
}

/** What is said on a node. */
export function nodeText(flow: Flow, subject: Subject, column: number, index: number): string | null {
  const value = valueOf(flow, subject, column, index);
  return value === null ? null : formatSigned(value, EXACT);
}

/** What is missing, or from another step. */
export function noticesOf(data: GroupData, groups: NeuronGroups, flow: Flow): string[] {
  const notices = noticesOfGroups(data, groups);
  if (groups.layers.length === 1) notices.push(t()[data.unread ? "aloneRead" : "alone"](groups.layers[0].layer.name));
  else if (data.unread) notices.push(t().someUnread);
  const {target} = data;
  if (flow.targets.length > 0 && !flow.targets.includes(target)) {
    notices.push(t().notOf(className(data.classNames, target)));
  }
  const unknown = flow.between.flatMap(({isKnown, unread, rest, later}, i) => {
    const [layer, next] = [flow.layers[i].layer.name, flow.layers.at(i + 1)?.layer.name];
    const why = t().why[unread ? "unread" : "notLogged"];
    if (!isKnown) return [next === undefined ? t().noEffects(layer, why) : t().noLinks(layer, next, why)];
    return rest === null && later > 0 ? [t().noRest(layer, next ?? nounsOf(data.regression), why)] : [];
  });
  return unknown.length === 0 ? notices : [...notices, unknown.join(" ")];
}

/** In which layers groups of the step before are gone; null where none are. */
export function goneText({layers}: NeuronGroups): string | null {
  const names = layers.filter(({vanished}) => vanished.length > 0).map(({layer}) => layer.name);
  return names.length === 0 ? null : t().gone(enumerated(names));
}
