/** What the view of changes takes from the contents of its interface. */
import {iconOf} from "../../elements/pictures/channelIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {hidden} from "../../grammar";
import {changes, channelIcons, contentOf, moves} from "../../interfaces";
import {artifactFor} from "../../math/steps";
import type {Changes, Moves} from "../../model/changes";
import type {Course} from "../../model/course";
import type {IconKind} from "../../model/dictionary";
import type {ViewData} from "../../model/frame";
import {valueOf} from "../shared/contents";

export interface Data extends ViewData {
  readonly changes: Changes;
  readonly history: Course<Moves>;
}

/** What the view shows; null where nothing was compared, without which it is not opened. */
export function dataOf(data: ViewData): Data | null {
  const found = valueOf(data, changes);
  return found && {...data, changes: found, history: data.course(contentOf(moves))};
}

/** The picture of a channel as it is now. */
export const pictureNow = (data: ViewData, layer: string, channel: number, kind: IconKind): IconPicture =>
  iconOf(valueOf(data, channelIcons(hidden(layer))), channel, kind);

/** Its picture at a step of the same run; null where that is of no other step than the one now. */
export function pictureAt(
  data: ViewData,
  step: number,
  layer: string,
  channel: number,
  kind: IconKind,
): IconPicture | null {
  const content = contentOf(channelIcons(hidden(layer)));
  const now = data.get(content).value;
  const found = artifactFor(data.course(content).steps, step);
  if (found === undefined || found.step === now?.step) return null;
  const icon = iconOf(found.value, channel, kind);
  // What was made at another step than it stands for says so.
  return icon.kind === "tiles" ? {...icon, step: found.step === step ? null : found.step} : icon;
}
