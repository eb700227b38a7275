/** What the audit takes from the contents of its interface. */
import {hidden} from "../../grammar";
import {
  answersWithout,
  audit,
  certainty,
  channelExamples,
  channelIcons,
  findingPictures,
  findings,
  image,
  outputsWithout,
  probeImages,
} from "../../interfaces";
import type {Answers, Audit} from "../../model/audit";
import type {Certainty} from "../../model/certainty";
import type {Finding} from "../../model/findings";
import type {ViewData} from "../../model/frame";
import {ofThisStep, valueOf} from "../shared/contents";
import {tileOf, type Sources} from "../shared/probePictures";

export interface Data extends ViewData, Pick<Sources, "dictionary" | "imageOf" | "examplesOf" | "layerOf"> {
  readonly audit: Audit;
  /** About the example, where they are of the audit's step and examples are still the same; null before they are there. */
  readonly answers: Answers | null;
  /** The example; null before it is there. */
  readonly picture: ImageBitmap | null;
  /** Null where no held-out images were given. */
  readonly certainty: Certainty | null;
  /** Of the same images at the same step; none where they were not logged. */
  readonly findings: readonly Finding[];
}

/** What the view shows; null where there is no audit, without which it is not opened. */
export function dataOf(data: ViewData): Data | null {
  const found = valueOf(data, audit);
  if (found === null) return null;
  const [told, large, small] = [valueOf(data, findings), valueOf(data, findingPictures), valueOf(data, probeImages)];
  const isOurs = told?.fingerprint === found.fingerprint && told.step === found.step;
  const ours = <V extends {readonly fingerprint: string}>(value: V | null): V | null =>
    value?.fingerprint === found.fingerprint ? value : null;
  return {
    ...data,
    audit: found,
    answers: answersOf(data, found),
    picture: valueOf(data, image),
    certainty: ofThisStep(data, certainty),
    findings: isOurs ? told.findings : [],
    dictionary: valueOf(data, channelIcons(hidden(data.layer.name))),
    imageOf: (image) => {
      const own = large && isOurs ? tileOf(large.atlas, large.images.indexOf(image)) : null;
      return own ?? (small?.sprite.count === found.nImages ? tileOf(small, image) : null);
    },
    examplesOf: (name) => ours(valueOf(data, channelExamples(hidden(name)))),
    layerOf: (name) => data.network.find((each) => each.name === name) ?? null,
  };
}

function answersOf(data: ViewData, {step, decided, moves}: Audit): Answers | null {
  const found = valueOf(data, moves.length > 0 ? outputsWithout : answersWithout);
  const n = moves.at(0)?.flips.length ?? decided.length;
  return found?.step === step && n === data.examples.length ? found : null;
}
