/** What group attribution says of its columns. */
import {className, nounsOf} from "../../math/classes";
import {formatCell, formatNumber, formatSigned} from "../../math/format";
import {EXACT} from "../../math/known";
import type {GroupData} from "../shared/groupsData";
import type {LayerGroups, NeuronGroups} from "../../model/groups";
import type {Group} from "../shared/groups";
import {noticesOf as noticesOfGroups, stabilityText} from "../shared/groupsText";
import {fullText} from "../shared/text";
import {valueOf, type Flow, type Spread, type Subject} from "./derive";

/** What the ribbons are of. */
export function titleOf({classNames}: GroupData, flow: Flow, groups: readonly (readonly Group[])[], subject: Subject) {
  if (subject.kind === "class") return `How groups of neurons make “${className(classNames, subject.target)}”`;
  const {letter} = groups[subject.column][subject.index];
  return `What group ${letter} of ${flow.layers[subject.column].layer.name} is made of, and what it makes`;
}

/** How the ribbons are to be read. */
export function legendOf({classNames, regression}: GroupData, flow: Flow, subject: Subject): string {
  if (subject.kind === "class") {
    const name = className(classNames, subject.target);
    return flow.layers.length > 1
      ? `Before the ${nounsOf(regression)}: what argues for or against “${name}”. Between layers: what those groups are made of, by how much they matter for “${name}”, in the colour of what the part itself argues.`
      : `What argues for or against “${name}”.`;
  }
  return "Directly: its links. Further on: the links of what it reaches, narrower the less it reaches them.";
}

/** What a full width stands for, column by column. */
export const widthsOf = ({between, layers}: Flow, regression: boolean): string =>
  between
    .map(({full}, i) => {
      const next = layers.at(i + 1)?.layer.name;
      return `to ${next ?? nounsOf(regression)} ${fullText(full, next === undefined ? "logits" : `activation of ${next}`)}`;
    })
    .join("; ");

/** What pointing at a group shows of it. */
export function groupCaption(of: LayerGroups, group: Group): string {
  const {letter, peak} = group;
  const again = stabilityText(of, group);
  return `Bright: where group ${letter} of ${of.layer.name} is active, most at ${formatCell(peak)}: ${formatNumber(peak.value, peak.error)}${again === null ? "" : `; ${again}`}.`;
}

/** What the alignment is good for, in numbers. */
export function spreadText({earlier, later, of, compatible, separate}: Spread): string {
  const count = (value: number) => `${value.toFixed(1)} of ${of}`;
  const bits = (value: number) => `${Math.log2(value).toFixed(2)} bits`;
  const known = [
    ...(Number.isNaN(compatible) ? [] : [`aligned ${count(compatible)} (${bits(compatible)})`]),
    ...(Number.isNaN(separate) ? [] : [`not aligned ${count(separate)} (${bits(separate)})`]),
  ];
  return `A group of ${later} is fed in effect by how many of ${earlier}? ${known.join(", ")}.`;
}

/** What is said on a node. */
export function nodeText(flow: Flow, subject: Subject, column: number, index: number): string | null {
  const value = valueOf(flow, subject, column, index);
  return value === null ? null : formatSigned(value, EXACT);
}

/** What is missing, or from another step. */
export function noticesOf(data: GroupData, groups: NeuronGroups, flow: Flow): string[] {
  const notices = noticesOfGroups(data, groups);
  if (groups.layers.length === 1) {
    notices.push(
      `Groups are logged of ${groups.layers[0].layer.name} alone, so there is nothing that they are made of.`,
    );
  }
  const {target} = data;
  if (flow.targets.length > 0 && !flow.targets.includes(target)) {
    notices.push(`What groups argue for “${className(data.classNames, target)}” was not logged.`);
  }
  flow.between.forEach(({isLogged, rest, later}, i) => {
    const [layer, next] = [flow.layers[i].layer.name, flow.layers.at(i + 1)?.layer.name];
    const what =
      next === undefined ? `What groups of ${layer} argue for` : `How groups of ${layer} make those of ${next}`;
    if (!isLogged) notices.push(`${what} was not logged, so nothing is drawn between them.`);
    else if (rest === null && later > 0) {
      const whom = next ?? nounsOf(data.regression);
      notices.push(
        `What the groups of ${layer} leave of it was not logged, so what goes from there to ${whom} is unknown.`,
      );
    }
  });
  const vanished = groups.layers.filter((of) => of.vanished.length > 0).map(({layer}) => layer.name);
  if (vanished.length > 0) {
    notices.push(`Groups of the step before are gone in ${vanished.join(" and ")}; the view Neuron groups names them.`);
  }
  return notices;
}
