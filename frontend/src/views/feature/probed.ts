/** What the network answers on images of the probe set: pure functions. */
import {argmax} from "../../math/rank";
import type {Probe} from "../../model/probe";

/** The predicted class of an image; null where that is not known, or there are no classes. */
export function predictionOf({logits, nClasses, nImages, trueValues}: Probe, place: number): number | null {
  if (logits === null || trueValues !== null || nClasses < 2 || place < 0 || place >= nImages) return null;
  const own = logits.subarray(place * nClasses, (place + 1) * nClasses);
  return own.every((value) => Number.isFinite(value)) ? argmax(own) : null;
}
