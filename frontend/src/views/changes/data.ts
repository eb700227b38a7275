/** What the view of changes takes from the contents of its interface. */
import {iconOf} from "../../elements/pictures/channelIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {hidden} from "../../grammar";
import {changes, channelIcons, contentOf, moves, referencePictures, sketch} from "../../interfaces";
import {artifactFor} from "../../math/steps";
import type {Changes, Moves} from "../../model/changes";
import type {Course} from "../../model/course";
import type {Dictionary, IconKind} from "../../model/dictionary";
import type {ViewData} from "../../model/frame";
import {valueOf} from "../shared/contents";
import type {Beside} from "../view";
import {changesBetween, sketchesOf, type Why} from "./sketched";

export interface Data extends ViewData {
  readonly changes: Changes;
  readonly history: Course<Moves>;
  /** Where what changed is from: the log, or sketches of both states; or why it is not told since the state beside it. */
  readonly by: "log" | "sketches" | Why;
  /** What the channels of a layer of the reference look like, where that is another run. */
  readonly there: (layer: string) => Dictionary | null;
}

/** What the view shows; null where nothing was compared, without which it is not opened. */
export function dataOf(data: ViewData, other: ReturnType<Beside>): Data | null {
  const logged = valueOf(data, changes);
  if (logged === null) return null;
  const history = data.course(contentOf(moves));
  const there = (layer: string) =>
    valueOf(data, referencePictures)?.get(layer) ??
    (other === null || other.sameRun ? null : valueOf(other.data, channelIcons(hidden(layer))));
  const asLogged = {...data, changes: logged, history, there};
  if (other === null) return {...asLogged, by: "log"};
  const run = other.sameRun ? null : other.data.run;
  const {reference, step} = logged;
  if (step === data.step && reference.run === run && reference.step === other.data.step) {
    return {...asLogged, by: "log"};
  }
  const found = changesBetween(sketchesOf(other.data), sketchesOf(data), run, other.data.step);
  return typeof found === "string"
    ? {...asLogged, by: isComing(data, other.data) ? "coming" : found}
    : {...asLogged, changes: found, by: "sketches"};
}

/** Whether sketches of either state have not arrived yet. */
const isComing = (...states: readonly ViewData[]): boolean =>
  states.some((state) => state.network.some(({name}) => state.get(contentOf(sketch(hidden(name)))).coming));

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

/** The picture of a channel of the reference, which is another run. */
export const pictureThere = (data: Data, layer: string, channel: number, kind: IconKind): IconPicture =>
  iconOf(data.there(layer), channel, kind);
