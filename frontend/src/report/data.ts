/** What a report takes from the contents of its interface; null where something was not logged. */
import {hidden} from "../grammar";
import {
  answersWithout,
  audit,
  calibration,
  certainty,
  channelEvidence,
  evidence,
  evidenceByClass,
  evidenceByPrediction,
  channelIcons,
  findingPictures,
  findings,
  image,
  neurons,
  probe,
  probeImages,
  sketch,
  weightsFingerprint,
} from "../interfaces";
import type {Answers, Audit} from "../model/audit";
import type {Certainty} from "../model/certainty";
import type {Calibrations} from "../model/controls";
import type {Dictionary} from "../model/dictionary";
import type {Trust} from "../model/evidence";
import type {Findings} from "../model/findings";
import type {ViewData} from "../model/frame";
import type {Measured} from "../model/layer";
import type {Probe} from "../model/probe";
import type {Sketch} from "../model/sketch";
import type {EvidenceByClass} from "../model/statistics";
import {trustOf} from "../views/shared/checks";
import {ofThisStep, valueOf} from "../views/shared/contents";
import {tileOf, type ProbeImage} from "../views/shared/probePictures";

/** What both a report and a card show of a run. */
export interface RunData extends ViewData {
  readonly dictionary: Dictionary | null;
  readonly found: Findings | null;
  readonly audited: Audit | null;
  readonly probed: Probe | null;
  readonly calibrated: Calibrations | null;
  /** Which classes cannot be ruled out of the examples, by held-out images. */
  readonly sets: Certainty | null;
  /** Of the model's weights at this step. */
  readonly weights: string | null;
  /** Means over the images of each class. */
  readonly usual: EvidenceByClass | null;
  readonly imageOf: (image: number) => ProbeImage | null;
}

export interface ReportData extends RunData {
  readonly picture: ImageBitmap | null;
  /** Of the predicted class: `[C]`, and `[H, W, C]`. */
  readonly evidence: Measured | null;
  readonly places: Measured | null;
  /** `[H, W, C]` */
  readonly activations: Measured | null;
  readonly trust: Trust | null;
  readonly sketched: Sketch | null;
  /** What is answered about the example without concepts, at this step. */
  readonly answers: Answers | null;
}

export function runDataOf(data: ViewData): RunData {
  const layer = hidden(data.layer.name);
  const [found, audited, probed] = [valueOf(data, findings), valueOf(data, audit), valueOf(data, probe)];
  const [large, small] = [valueOf(data, findingPictures), valueOf(data, probeImages)];
  const nImages = probed?.nImages ?? found?.nImages ?? audited?.nImages;
  return {
    ...data,
    dictionary: valueOf(data, channelIcons(layer)),
    found,
    audited,
    probed,
    calibrated: valueOf(data, calibration),
    sets: ofThisStep(data, certainty),
    weights: ofThisStep(data, weightsFingerprint)?.digits ?? null,
    usual: known(valueOf(data, evidenceByClass(layer))) ?? known(valueOf(data, evidenceByPrediction(layer))),
    imageOf: (index) => {
      const own = large && tileOf(large.atlas, large.images.indexOf(index));
      return own ?? (small && small.sprite.count === nImages ? tileOf(small, index) : null);
    },
  };
}

export function reportDataOf(data: ViewData): ReportData {
  const layer = hidden(data.layer.name);
  return {
    ...runDataOf(data),
    picture: valueOf(data, image),
    evidence: valueOf(data, channelEvidence(layer))?.get(data.prediction) ?? null,
    places: valueOf(data, evidence(layer))?.get(data.prediction) ?? null,
    activations: valueOf(data, neurons(layer)),
    trust: trustOf(data, data.layer.name),
    sketched: valueOf(data, sketch(layer)),
    answers: ofThisStep(data, answersWithout),
  };
}

/** Of evidence by class, that which says anything. */
const known = (of: EvidenceByClass | null): EvidenceByClass | null =>
  of?.positive.some((value) => value > 0) ? of : null;
