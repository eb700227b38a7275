/** Reads the icons of a layer's channels, with all that is known of each. */
import {findBlobs, type ArtifactJson} from "../api";
import {activation, dataset, hidden, layersIn, network, transform, type Content} from "../grammar";
import type {Dictionary} from "../model/dictionary";
import type {Nan} from "./finite";
import {channelsShown} from "./concepts";
import {blobOf, describe, loadTiles, valuesOf} from "./parts";
import {otherStep, type Reader, type Reading} from "./reader";

const CROPS = dataset("dataset");

const icons: Reader<Dictionary> = {
  shapes: [transform("icons", network("channel", hidden("")))],
  heldBy: (content) => ({kind: "dictionary", layers: layersIn(content)}),
  isLogged: () => true,
  read: (content, reading) => loadDictionary(reading, layersIn(content).join(), null),
};

/** The same of the channels alone that stand for classes and findings. */
const concepts: Reader<Dictionary> = {
  shapes: [transform("concepts", network("channel", hidden("")))],
  heldBy: icons.heldBy,
  isLogged: () => true,
  always: true,
  read: async (content, reading) => {
    const layer = layersIn(content).join();
    const {choices, later} = reading;
    // On its surface an icon has one crop: the others are those of its large picture.
    const nCrops = later.pointed || choices.icons === "dataset" ? Infinity : 1;
    return loadDictionary(reading, layer, {channels: await channelsShown(reading, layer), nCrops});
  },
};

export default [icons, concepts];

/** Some channels, and at most so many crops of each. */
interface Some {
  readonly channels: readonly number[];
  readonly nCrops: number;
}

/** Loads a layer's dictionary, or that of some channels; its crops and diverse icons, the larger part, may come later. */
export async function loadDictionary(part: Reading, layer: string, some: Some | null = null): Promise<Dictionary> {
  const {address, manifest, later} = part;
  const {settings = {}, complete = true} = (manifest.dictionary ?? {}) as ArtifactJson;
  const channels = network("channel", hidden(layer));
  const values = (name: string, of: Content, nan?: Nan) => valuesOf(part, transform(name, of), null, name, nan);
  const atlas = (name: string, of: Content, each: number) =>
    blobOf(part, transform(name, of), null, name, (api, at, blob, signal) =>
      loadTiles(api, at, blob, signal, some && tilesOf(some, each)),
    );
  const perChannel = (name: string, of: Content) => findBlobs(manifest, transform(name, of), null).at(0)?.shape[1] ?? 0;
  const extra = (name: string, of: Content) =>
    perChannel(name, of) === 0
      ? null
      : later.load(`${describe(address)}, ${name}`, () => atlas(name, of, perChannel(name, of)));
  const [pictures, iconMaximum, cropValues, cropPlaces, range, differences, crops, diverse] = await Promise.all([
    atlas("icons", channels, 1),
    values("icon maximum", channels, "absent"),
    values("crop values", CROPS, "absent"),
    values("crop places", CROPS),
    values("range", activation(channels)),
    values("difference", channels, "absent"),
    extra("crops", CROPS),
    some === null ? extra("diverse icons", channels) : null,
  ]);
  return {
    layer,
    step: address.step,
    otherStep: otherStep(part),
    settings,
    complete,
    icons: pictures,
    iconMaximum,
    cropsPerChannel: perChannel("crops", CROPS),
    crops,
    cropValues,
    cropPlaces,
    range,
    diversePerChannel: perChannel("diverse icons", channels),
    diverse,
    differences,
  };
}

const tilesOf = ({channels, nCrops}: Some, each: number): number[] =>
  channels.flatMap((channel) => Array.from({length: Math.min(each, nCrops)}, (_, i) => channel * each + i));
