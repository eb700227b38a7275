import {findBlobs, type Address, type Api, type BlobInfo} from "../api";
import {activation, dataset, network, transform, type Content, type Layer} from "../grammar";
import type {Atlas, Dictionary} from "../views/view";
import {optional} from "./optional";

const CROPS = dataset("dataset");

/** Loads a layer's dictionary; its crops, which are the larger part, only where they are wanted. */
export async function loadDictionary(
  api: Api,
  address: Address,
  layer: Layer,
  withCrops: boolean,
  signal: AbortSignal,
  warnings: string[],
): Promise<Dictionary> {
  const manifest = await api.manifest(address, signal);
  const channels = network("channel", layer);
  const part = async <T>(
    name: string,
    of: Content,
    load: (api: Api, address: Address, blob: BlobInfo, signal: AbortSignal) => Promise<T | null>,
  ): Promise<T | null> => {
    const blob = findBlobs(manifest, transform(name, of), null).at(0);
    const what = `Run “${address.run}”, ${address.tag}, step ${address.step}, ${name}`;
    return blob ? await optional(load(api, address, blob, signal), warnings, what) : null;
  };
  const [icons, iconMaximum, cropValues, range, crops] = await Promise.all([
    part("icons", channels, loadAtlas),
    part("icon maximum", channels, loadValues),
    part("crop values", CROPS, loadValues),
    part("range", activation(channels), loadValues),
    withCrops ? part("crops", CROPS, loadAtlas) : null,
  ]);
  return {
    step: address.step,
    settings: manifest.dictionary?.settings ?? {},
    complete: manifest.dictionary?.complete ?? true,
    icons,
    iconMaximum,
    cropsPerChannel: findBlobs(manifest, transform("crops", CROPS), null).at(0)?.shape[1] ?? 0,
    crops,
    cropValues,
    range,
  };
}

async function loadValues(api: Api, address: Address, blob: BlobInfo, signal: AbortSignal): Promise<Float32Array> {
  return (await api.array(address, blob, signal)).values;
}

async function loadAtlas(api: Api, address: Address, blob: BlobInfo, signal: AbortSignal): Promise<Atlas | null> {
  if (blob.sprite === null) return null;
  const {tile_height, tile_width, columns, count} = blob.sprite;
  return {
    bitmap: await api.image(address, blob, signal),
    sprite: {tileHeight: tile_height, tileWidth: tile_width, columns, count},
  };
}
