/** What the views of groups say about groups. */
import {formatReturned} from "../../math/classes";
import {formatCell, formatCosine, formatKnown, formatNumber} from "../../math/format";
import type {Cell} from "../../math/grid";
import {EXACT} from "../../math/known";
import type {ViewData} from "../../model/frame";
import type {LayerGroups, NeuronGroups} from "../../model/groups";
import type {Group} from "./groups";
import type {GroupData} from "./groupsData";

/** How like a group is to the groups of the step before; null where that is not known. */
export function changeText({similarities}: LayerGroups, {index, isNew}: Group): string | null {
  if (isNew) return "new at this step: no group of the step before is like it";
  const similarity = similarities?.[index];
  return similarity === undefined
    ? null
    : `its channels are ${formatNumber(similarity, EXACT)} like at the step before (cosine)`;
}

/** How like itself a group comes out again; null where that was not measured. */
export function stabilityText({stability}: LayerGroups, {index}: Group): string | null {
  const [again, chance] = [stability?.[2 * index], stability?.[2 * index + 1]];
  if (again === undefined || chance === undefined || Number.isNaN(again)) return null;
  return `found again from random starts: ${formatCosine(again)} (mean cosine of 2; ${formatCosine(chance)} by chance)`;
}

/** What the model returns for a class. */
export const returned = ({output, outputs, truth, atMost}: ViewData, target: number): string =>
  formatReturned(outputs[target], output, target, truth, atMost);

/** Why there are no groups of this example. */
export const noGroupsText = ({
  example,
  layer,
  step,
  unread,
}: Pick<GroupData, "example" | "layer" | "step" | "unread">) =>
  unread
    ? `The groups of neurons of example ${example} are logged, but cannot be read.`
    : `Of example ${example} no groups of neurons of ${layer.name} are logged at step ${step}. Groups(numbers) in the list log=[…] of the callback says how many there are to be; as many examples get theirs as time allows.`;

/** Says what is from another step, and what is not complete. */
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
      `Group ${group.letter} of ${of.layer.name}, most active at ${formatCell(group.peak)}: ${formatNumber(group.peak.value, group.peak.error)}`,
      ...(change === null ? [] : [change]),
    ].join("; ");
  }
  if (cell === null) return "";
  const at = (cell.y * of.layer.width + cell.x) * of.count;
  const strengths = groups.map(({letter, index}) => `${letter} ${formatKnown(of.spatial, at + index)}`);
  return `At ${formatCell(cell)}: ${strengths.join(", ")}`;
}
