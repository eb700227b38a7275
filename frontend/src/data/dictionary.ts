/** Reads the icons of a layer's channels, with all that is known of each. */
import {findBlobs, type ArtifactJson} from "../api";
import {activation, dataset, hidden, layersIn, network, transform, type Content} from "../grammar";
import type {Dictionary} from "../model/dictionary";
import type {Nan} from "./finite";
import {blobOf, describe, loadAtlas, valuesOf} from "./parts";
import {otherStep, type Reader, type Reading} from "./reader";

const CROPS = dataset("dataset");

const icons: Reader<Dictionary> = {
  shapes: [transform("icons", network("channel", hidden("")))],
  heldBy: (content) => ({kind: "dictionary", layers: layersIn(content)}),
  isLogged: () => true,
  read: (content, reading) => loadDictionary(reading, layersIn(content).join()),
};

export default [icons];

/** Loads a layer's dictionary; its crops and diverse icons, which are the larger part, may come later. */
export async function loadDictionary(part: Reading, layer: string): Promise<Dictionary> {
  const {address, manifest, later} = part;
  const {settings = {}, complete = true} = (manifest.dictionary ?? {}) as ArtifactJson;
  const channels = network("channel", hidden(layer));
  const values = (name: string, of: Content, nan?: Nan) => valuesOf(part, transform(name, of), null, name, nan);
  const atlas = (name: string, of: Content) => blobOf(part, transform(name, of), null, name, loadAtlas);
  const perChannel = (name: string, of: Content) => findBlobs(manifest, transform(name, of), null).at(0)?.shape[1] ?? 0;
  const extra = (name: string, of: Content) =>
    perChannel(name, of) === 0 ? null : later.load(`${describe(address)}, ${name}`, () => atlas(name, of));
  const [pictures, iconMaximum, cropValues, cropPlaces, range, differences, crops, diverse] = await Promise.all([
    atlas("icons", channels),
    values("icon maximum", channels, "absent"),
    values("crop values", CROPS, "absent"),
    values("crop places", CROPS),
    values("range", activation(channels)),
    values("difference", channels, "absent"),
    extra("crops", CROPS),
    extra("diverse icons", channels),
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
