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
  ofGroups,
  places,
  probe,
  probeImages,
} from "../../interfaces";
import type {ElementOf} from "../../model/content";
import type {Dictionary} from "../../model/dictionary";
import type {ViewData} from "../../model/frame";
import type {NeuronGroups} from "../../model/groups";
import type {Atlas} from "../../model/layer";
import type {Probe} from "../../model/probe";
import {dictionaryOf, imageOf, valueOf} from "../shared/contents";
import {groupIn, groupsOf} from "../shared/groups";
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
  /** Null where nothing was measured: of groups those that all images share are, in one number. */
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

const same = <V>(element: ElementOf<V>): ElementOf<V> => element;

function statisticsOf(data: ViewData, of: typeof same): Statistics {
  const layer = hidden(data.layer.name);
  return {
    summary: valueOf(data, of(channelSummary(layer))),
    distribution: valueOf(data, of(distribution(layer))),
    classes: valueOf(data, of(classActivations(layer))),
    columns: valueOf(data, of(columnActivations(layer))),
    examples: valueOf(data, of(channelExamples(layer))),
    pairs: valueOf(data, of(channelPairs(layer))),
    places: valueOf(data, of(places(layer))),
    evidence: valueOf(data, of(evidenceByClass(layer))),
    removal: valueOf(data, of(measuredRemoval(layer))),
    probe: valueOf(data, probe),
  };
}

/** What was measured of a group: of those that all images share, in the number and at the step in which they are shown. */
export function groupFactsOf(of: Statistics, groups: NeuronGroups | null, group: number): Facts | null {
  const shown = groups?.layers.at(0);
  const any = of.summary ?? of.classes ?? of.distribution;
  if (groups === null || shown === undefined || any === null) return null;
  if (!groups.shared || any.nChannels !== shown.count || any.step !== groups.step) return null;
  const found = groupIn(groupsOf(shown), {kind: "group", group});
  return found === null ? null : factsOf(of, found.index);
}

export function dataOf(data: ViewData, pinned: Atom | null): Data {
  const ofChannels = statisticsOf(data, same);
  const subject = subjectOf(data, pinned, ofChannels);
  const groups = groupsIn(data, [data.layer]);
  const statistics = subject.kind === "group" ? statisticsOf(data, ofGroups) : ofChannels;
  const {summary, probe: told} = statistics;
  // Older logs have them with the answers.
  const thumbnails = valueOf(data, probeImages) ?? told?.thumbnails ?? null;
  const otherProbe = summary !== null && told !== null && summary.fingerprint !== told.fingerprint;
  return {
    ...data,
    image: imageOf(data),
    subject,
    isChosen: pinned?.kind === "group" || channelOf(pinned) !== null,
    facts:
      subject.kind === "channel"
        ? factsOf(statistics, subject.channel)
        : groupFactsOf(statistics, groups, subject.group),
    settings: summary?.settings ?? {},
    dictionary: dictionaryOf(data, data.layer),
    groups,
    probe: told,
    thumbnails: otherProbe ? null : thumbnails,
    otherProbe: otherProbe && thumbnails !== null,
  };
}

/** What is pinned; where nothing is, the channel of which most was found. */
function subjectOf(data: ViewData, pinned: Atom | null, {removal, classes, summary}: Statistics): Subject {
  if (pinned?.kind === "group") return pinned;
  const channel = channelOf(pinned) ?? firstChannel(removal, classes, summary);
  return {kind: "channel", channel: Math.max(0, Math.min(channel, data.layer.channels - 1))};
}

/** Whether the images of the probe set are logged, but have not arrived. */
export const areThumbnailsComing = (data: ViewData): boolean => data.get(contentOf(probeImages)).coming;
