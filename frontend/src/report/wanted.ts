/** Which tiles of sheets a page shows: of the others it needs nothing. Pure functions. */
import {hasTransform} from "./contents";
import {checkedOf} from "../views/shared/checks";
import {className} from "../math/classes";
import {reportDataOf, runDataOf, type RunData} from "./data";
import {elementsOf, nearestOtherwise, usualOf} from "./decision";
import type {ViewData} from "../model/frame";
import {learnedOf} from "./learned";

export interface Tiles {
  readonly channels: ReadonlySet<number>;
  /** Places in the probe set. */
  readonly images: ReadonlySet<number>;
}

/** So many images of each finding are shown at most. */
const OF_FINDING = 6;

/** What a report shows. */
export function tilesOf(data: ViewData): Tiles {
  const shown = reportDataOf(data);
  const {evidence, prediction} = shown;
  const checked = evidence && checkedOf(shown.trust, [prediction], evidence);
  const usual = usualOf(shown.usual, prediction, evidence);
  const nearest = nearestOtherwise(shown.activations, shown.sketched, shown.probed, prediction);
  return {
    channels: new Set([...elementsOf(evidence, checked), ...(usual?.channels ?? [])].map(({channel}) => channel)),
    images: new Set([...(nearest ? [nearest.image] : []), ...imagesOf(shown)]),
  };
}

/** What a card shows. */
export function cardTilesOf(data: ViewData): Tiles {
  const shown = runDataOf(data);
  const {classes} = learnedOf(shown, (index) => className(data.classNames, index));
  const channels = classes.flatMap(({concepts}) => concepts.map(({channel}) => channel));
  return {channels: new Set(channels), images: new Set(imagesOf(shown))};
}

/** The images that show what was found. */
export const imagesOf = ({found, audited}: Pick<RunData, "found" | "audited">): number[] => [
  ...(found?.findings ?? []).flatMap(({images}) => images.slice(0, OF_FINDING)),
  ...(audited?.slices ?? []).flatMap(({images}) => images.slice(0, OF_FINDING)),
];

interface SheetBlob {
  readonly shape: readonly number[];
}

/** Which tiles of a sheet are wanted; null where all are. */
export function wantedIn(content: unknown, {shape}: SheetBlob, {channels, images}: Tiles): readonly number[] | null {
  if (hasTransform(content, "icons")) return [...channels];
  if (hasTransform(content, "crops")) {
    const [, each] = shape;
    return [...channels].flatMap((channel) => Array.from({length: each}, (_, i) => channel * each + i));
  }
  return isProbe(content) ? [...images] : null;
}

const isProbe = (content: unknown): boolean =>
  JSON.stringify(content) === JSON.stringify({kind: "dataset", name: "probe"});
