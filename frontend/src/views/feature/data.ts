/** What the page of a feature takes from the contents of its interface. */
import {channelOf} from "../../atoms";
import {hidden, type Atom} from "../../grammar";
import {
  channelExamples,
  channelPairs,
  channelSummary,
  classActivations,
  columnActivations,
  contentOf,
  distribution,
  evidenceByClass,
  measuredRemoval,
  places,
  probe,
  probeImages,
} from "../../interfaces";
import type {Dictionary} from "../../model/dictionary";
import type {ViewData} from "../../model/frame";
import type {NeuronGroups} from "../../model/groups";
import type {Atlas} from "../../model/layer";
import type {Probe} from "../../model/probe";
import {dictionaryOf, imageOf, valueOf} from "../shared/contents";
import {groupsIn} from "../shared/groupsData";
import {factsOf, type Facts, type Statistics} from "./facts";
import {firstChannel} from "./derive";

/** What the page is about. */
export type Subject = Extract<Atom, {kind: "channel" | "group"}>;

export interface Data extends ViewData {
  readonly image: ImageBitmap;
  readonly subject: Subject;
  /** Whether that was chosen, or is only what the page opens with. */
  readonly isChosen: boolean;
  /** Null of a group, and where nothing was measured. */
  readonly facts: Facts | null;
  readonly settings: Readonly<Record<string, string>>;
  readonly dictionary: Dictionary | null;
  readonly groups: NeuronGroups | null;
  readonly probe: Probe | null;
  /** Tile p is image p of the probe set; null until they have arrived. */
  readonly thumbnails: Atlas | null;
  /** Whether they are logged, but of other images. */
  readonly otherProbe: boolean;
}

export function dataOf(data: ViewData, pinned: Atom | null): Data {
  const layer = hidden(data.layer.name);
  const statistics: Statistics = {
    summary: valueOf(data, channelSummary(layer)),
    distribution: valueOf(data, distribution(layer)),
    classes: valueOf(data, classActivations(layer)),
    columns: valueOf(data, columnActivations(layer)),
    examples: valueOf(data, channelExamples(layer)),
    pairs: valueOf(data, channelPairs(layer)),
    places: valueOf(data, places(layer)),
    evidence: valueOf(data, evidenceByClass(layer)),
    removal: valueOf(data, measuredRemoval(layer)),
    probe: valueOf(data, probe),
  };
  const subject = subjectOf(data, pinned, statistics);
  const {summary, probe: told} = statistics;
  // Older logs have them with the answers.
  const thumbnails = valueOf(data, probeImages) ?? told?.thumbnails ?? null;
  const otherProbe = summary !== null && told !== null && summary.fingerprint !== told.fingerprint;
  return {
    ...data,
    image: imageOf(data),
    subject,
    isChosen: pinned?.kind === "group" || channelOf(pinned) !== null,
    facts: subject.kind === "channel" ? factsOf(statistics, subject.channel) : null,
    settings: summary?.settings ?? {},
    dictionary: dictionaryOf(data, data.layer),
    groups: groupsIn(data, [data.layer]),
    probe: told,
    thumbnails: otherProbe ? null : thumbnails,
    otherProbe: otherProbe && thumbnails !== null,
  };
}

/** What is pinned; where nothing is, the channel of which most was found. */
function subjectOf(data: ViewData, pinned: Atom | null, {removal, classes}: Statistics): Subject {
  if (pinned?.kind === "group") return pinned;
  const channel = channelOf(pinned) ?? firstChannel(removal, classes);
  return {kind: "channel", channel: Math.max(0, Math.min(channel, data.layer.channels - 1))};
}

/** Whether the images of the probe set are logged, but have not arrived. */
export const areThumbnailsComing = (data: ViewData): boolean => data.get(contentOf(probeImages)).coming;
