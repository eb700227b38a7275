import {findBlobs, type Api} from "../api";
import {dataset} from "../grammar";
import type {Stepped} from "../math/steps";
import type {Frame, Wanted} from "./frame";
import {optional} from "./optional";

const AT_ONCE = 4;

/**
 * Loads the images of all examples, a few at once. The first time they come as they arrive, later only all together,
 * so that the old ones stay on screen until the new are there. What cannot be read is null: it is said where it is looked at.
 */
export async function* loadThumbnails(
  api: Api,
  {address, manifest, examples}: Frame,
  shown: readonly (ImageBitmap | null)[],
  signal: AbortSignal,
): AsyncGenerator<readonly (ImageBitmap | null)[]> {
  const thumbnails: (ImageBitmap | null)[] = examples.map(() => null);
  for (let first = 0; first < examples.length; first += AT_ONCE) {
    const batch = examples.slice(first, first + AT_ONCE).map(async (_, i) => {
      const blob = findBlobs(manifest, dataset("examples"), first + i).at(0);
      thumbnails[first + i] = blob ? await optional(api.image(address, blob, signal), [], "") : null;
    });
    await Promise.all(batch);
    if (shown.length !== examples.length) yield [...thumbnails];
  }
  yield thumbnails;
}

/** What is one click away: the next step, the examples and the layers beside. */
export function neighbours(
  wanted: Wanted,
  {address, examples, layers, data}: Frame,
  steps: readonly Stepped[],
): Wanted[] {
  const layer = layers.findIndex(({name}) => name === data.layer.name);
  const step = steps.findIndex((s) => s.step === address.step);
  const fixed = {...wanted, run: address.run, step: address.step, example: data.example, layer: data.layer.name};
  return [
    ...steps.slice(step + 1, step + 2).map((next) => ({...fixed, step: next.step})),
    ...[data.example + 1, data.example - 1]
      .filter((i) => i in examples)
      .map((example) => ({...fixed, example, target: null, against: null})),
    ...[layer - 1, layer + 1].flatMap((i) => (i in layers ? {...fixed, layer: layers[i].name} : [])),
  ];
}
