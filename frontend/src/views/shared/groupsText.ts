/** What the views of groups say of them. */
import {formatNumber, formatProbability, plural} from "../../math/format";
import type {Cell} from "../../math/grid";
import {letterOf} from "../../math/groups";
import type {LayerGroups, NeuronGroups} from "../../model/groups";
import type {Group} from "./groups";
import type {Full} from "../spatial_attribution/derive";
import type {ViewData} from "../view";

export const place = ({y, x}: Cell): string => `row ${y}, column ${x}`;

/** How much of the layer the groups are. */
export function explainedText({explained, count, layer}: LayerGroups): string {
  const groups = plural(count, "group");
  if (explained === null) return `How much of ${layer.name} these ${groups} explain was not logged.`;
  return `Together these ${groups} explain ${formatProbability(explained)} of the squared activation of ${layer.name}; ${formatProbability(1 - explained)} are left.`;
}

/** What the image shows. */
export function imageCaption(of: LayerGroups, group: Group | null, cell: Cell | null): string {
  if (group !== null) {
    return `Bright: where group ${group.letter} is active, most at ${place(group.peak)}: ${formatNumber(group.peak.value)}.`;
  }
  if (cell !== null) return `The row below: how active each group is at ${place(cell)}.`;
  return `Point at a group to see where it is active, at one of the ${of.layer.height} × ${of.layer.width} positions for its groups. Click to keep.`;
}

/** At which strength a group counts as fully active. */
export const strengthText = ({value, over}: Full): string =>
  `${formatNumber(value)}, ${over === "view" ? "the largest on screen" : `the 99th percentile of this ${over}`}`;

/** How the map is to be read. */
export const mapCaption = (full: Full): string =>
  `Each position in the colours of its groups, mixed where several are active; dark: none. Full: ${strengthText(full)}.`;

/** How a group stands to those of the step before; null where that is not known. */
export function changeText({similarities}: LayerGroups, {index, isNew}: Group): string | null {
  if (isNew) return "new at this step: no group of the step before is like it";
  const similarity = similarities?.[index];
  return similarity === undefined
    ? null
    : `its channels are ${formatNumber(similarity)} like at the step before (cosine)`;
}

/** The groups that are no more; null where there are none. */
export const vanishedText = ({vanished}: LayerGroups): string | null =>
  vanished.length === 0
    ? null
    : `Gone since the step before: ${vanished.map((id) => `group ${letterOf(id)}`).join(", ")}.`;

/** What the model returns for a class. */
export const returned = ({output, outputs}: ViewData, target: number): string =>
  output === "linear" ? formatNumber(outputs[target]) : formatProbability(outputs[target]);

const CALLBACK = "of SemanticDictionaryCallback";

/** Why there are no groups of this example. */
export const noGroupsText = ({example, layer, step}: ViewData): string =>
  `Of example ${example} no groups of neurons of ${layer.name} are logged at step ${step}. The argument groups ${CALLBACK} says how many there are to be; as many examples get theirs as time allows.`;

/** What is from another step, or not complete. */
export function noticesOf({step}: ViewData, groups: NeuronGroups): string[] {
  const notices: string[] = [];
  if (groups.step !== step) notices.push(`Groups are from step ${groups.step}, all else from step ${step}.`);
  if (!groups.complete) notices.push("Time was up before all groups and their icons were made: some are missing.");
  if (groups.layers.some(({icons}) => icons === null)) {
    notices.push("Where no icon of a group was rendered, a piece of an image that excites it stands for it.");
  }
  return notices;
}

/** What is chosen, to be read out. */
export function spokenOf(of: LayerGroups, groups: readonly Group[], group: Group | null, cell: Cell | null): string {
  if (group !== null) {
    const change = changeText(of, group);
    return [
      `Group ${group.letter} of ${of.layer.name}, most active at ${place(group.peak)}: ${formatNumber(group.peak.value)}`,
      ...(change === null ? [] : [change]),
    ].join("; ");
  }
  if (cell === null) return "";
  const at = (cell.y * of.layer.width + cell.x) * of.count;
  const strengths = groups.map(({letter, index}) => `${letter} ${formatNumber(of.spatial.values[at + index])}`);
  return `At ${place(cell)}: ${strengths.join(", ")}`;
}
