import {findBlobs, type Address, type Api} from "../api";
import {activation, dataset, network, transform, type Content, type Layer} from "../grammar";
import type {Dictionary} from "../model/dictionary";
import type {Later} from "./later";
import {blobOf, describe, loadAtlas, loadValues} from "./parts";

const CROPS = dataset("dataset");

/** Loads a layer's dictionary; its crops and diverse icons, which are the larger part, may come later. */
export async function loadDictionary(
  api: Api,
  address: Address,
  layer: Layer,
  later: Later,
  signal: AbortSignal,
  warnings: string[],
): Promise<Dictionary> {
  const manifest = await api.manifest(address, signal);
  const part = {api, address, manifest, signal, warnings};
  const channels = network("channel", layer);
  const values = (name: string, of: Content) => blobOf(part, transform(name, of), null, name, loadValues);
  const atlas = (name: string, of: Content) => blobOf(part, transform(name, of), null, name, loadAtlas);
  const perChannel = (name: string, of: Content) => findBlobs(manifest, transform(name, of), null).at(0)?.shape[1] ?? 0;
  const extra = (name: string, of: Content) =>
    perChannel(name, of) === 0 ? null : later.load(`${describe(address)}, ${name}`, () => atlas(name, of));
  const [icons, iconMaximum, cropValues, cropPlaces, range, differences, crops, diverse] = await Promise.all([
    atlas("icons", channels),
    values("icon maximum", channels),
    values("crop values", CROPS),
    values("crop places", CROPS),
    values("range", activation(channels)),
    values("difference", channels),
    extra("crops", CROPS),
    extra("diverse icons", channels),
  ]);
  return {
    step: address.step,
    settings: manifest.dictionary?.settings ?? {},
    complete: manifest.dictionary?.complete ?? true,
    icons,
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
