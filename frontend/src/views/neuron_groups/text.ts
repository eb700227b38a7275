/** What the view of neuron groups says about groups. */
import {formatCell, formatNumber, formatProbability, plural} from "../../math/format";
import type {Cell} from "../../math/grid";
import {letterOf} from "../../math/groups";
import type {LayerGroups} from "../../model/groups";
import type {Group} from "../shared/groups";
import type {Full} from "../shared/scaling";
import {percentileText} from "../shared/text";

/** How much of the layer the groups explain. */
export function explainedText({explained, count, layer}: LayerGroups): string {
  const groups = plural(count, "group");
  if (explained === null) return `How much of ${layer.name} these ${groups} explain was not logged.`;
  return `Together these ${groups} explain ${formatProbability(explained)} of the squared activation of ${layer.name}; ${formatProbability(1 - explained)} are left.`;
}

/** What the image shows. */
export function imageCaption(of: LayerGroups, group: Group | null, cell: Cell | null): string {
  if (group !== null) {
    return `Bright: where group ${group.letter} is active, most at ${formatCell(group.peak)}: ${formatNumber(group.peak.value, group.peak.error)}.`;
  }
  if (cell !== null) return `The row below: how active each group is at ${formatCell(cell)}.`;
  return `Point at a group to see where it is active, at one of the ${of.layer.height} × ${of.layer.width} positions for its groups. Click to keep.`;
}

/** How the map is to be read. */
export const mapCaption = (full: Full): string =>
  `Each position in the colours of its groups, mixed where several are active; dark: none. Full: ${percentileText(full)}.`;

/** The groups that have gone since the step before; null where none has. */
export const vanishedText = ({vanished}: LayerGroups): string | null =>
  vanished.length === 0
    ? null
    : `Gone since the step before: ${vanished.map((id) => `group ${letterOf(id)}`).join(", ")}.`;
