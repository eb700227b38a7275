/** Chooses the classes that a view is about. */
import {findBlobs, type Manifest} from "../api";
import {dumps, type Content, type Layer} from "../grammar";
import {channelEvidence, comparesClasses, contentOf, type Interfaced} from "../interfaces";
import {pairOf} from "../math/pair";
import {descending} from "../math/rank";
import type {Compared} from "../model/frame";

interface Subject {
  readonly example: number;
  readonly logits: Float32Array;
  readonly prediction: number;
  readonly label: number | null;
}

interface Wishes {
  readonly target: number | null;
  readonly against: number | null;
}

/** How many classes are explained for that example of which most are. */
export function classesExplained({blobs}: Manifest, content: Content): number {
  const key = dumps(content);
  return Math.max(0, ...blobs.filter((blob) => blob.content === key).map(({targets}) => targets.length));
}

/** The two classes that are wished for, or those that come closest; null in a view that compares none. */
export function comparedIn(
  view: Interfaced | null,
  manifest: Manifest,
  layer: Layer,
  {example, logits, prediction, label}: Subject,
  {target, against}: Wishes,
): Compared | null {
  if (view === null || !comparesClasses(view)) return null;
  const explained = findBlobs(manifest, contentOf(channelEvidence(layer)), example).flatMap(({targets}) => targets);
  const classes = descending(logits).filter((index) => explained.includes(index));
  return {
    classes,
    pair: pairOf({classes, prediction, label}, target, against),
    unexplained: [target, against].find((index) => index !== null && !classes.includes(index)) ?? null,
  };
}
