/** Which channels' icons, and which images, the classes and findings of a run are shown with. */
import {hidden} from "../grammar";
import {
  channelExamples,
  channelSummary,
  conceptIcons,
  contentOf,
  evidenceByClass,
  evidenceByPrediction,
  findingPictures,
  findings,
} from "../interfaces";
import {conceptsOf, imagesOf, N_STRONGEST, picturedChannels, telling} from "../math/concepts";
import {descending} from "../math/rank";
import type {Finding} from "../model/findings";
import type {Reading} from "./reader";

/** Of what was found so much may be shown, and so many images of each. */
const [N_FINDINGS, N_IMAGES] = [12, 4];

/** The channels of a layer that stand for classes and findings; where there is no class, those that fire most. */
export async function channelsShown({other}: Reading, layer: string): Promise<readonly number[]> {
  const of = hidden(layer);
  const [found, byTruth, byPrediction] = await Promise.all([
    other(contentOf(findings)),
    other(contentOf(evidenceByClass(of))),
    other(contentOf(evidenceByPrediction(of))),
  ]);
  const evidence = telling(byTruth, byPrediction);
  const own = found?.findings.flatMap((each) => (each.layer === layer ? picturedChannels(each) : [])) ?? [];
  const classes = evidence?.classes.flatMap((index) => conceptsOf(evidence, index).map(({channel}) => channel)) ?? [];
  const summary = classes.length > 0 ? null : await other(contentOf(channelSummary(of)));
  const strongest = summary === null ? [] : descending(summary.mean).slice(0, N_STRONGEST);
  return [...new Set([...own, ...classes, ...strongest])];
}

/** The places in the probe set of the images that show findings, and channels without icons, but those that are logged larger. */
export async function imagesShown(reading: Reading): Promise<readonly number[]> {
  const {other, layers} = reading;
  const [found, large] = await Promise.all([other(contentOf(findings)), other(contentOf(findingPictures))]);
  const ofFindings = (found?.findings ?? []).slice(0, N_FINDINGS).map(async (finding) => {
    const all = await Promise.all(
      picturedChannels(finding).map((channel) => examplesOf(reading, finding.layer, channel)),
    );
    const pieces = all.flatMap((examples) => examples.slice(0, N_IMAGES).map(({image}) => image));
    return [...imagesOf(finding, all.at(0) ?? []).slice(0, N_IMAGES), ...pieces];
  });
  const ofChannels = layers.map(async (layer) => {
    const dictionary = await other(contentOf(conceptIcons(hidden(layer))));
    const icons = dictionary?.icons ?? null;
    const rendered = (channel: number) => icons !== null && !Number.isNaN(dictionary?.iconMaximum?.[channel] ?? 0);
    const bare = (await channelsShown(reading, layer)).filter((channel) => !rendered(channel));
    const examples = await Promise.all(bare.map((channel) => examplesOf(reading, layer, channel)));
    return examples.flatMap((of) => of.slice(0, N_IMAGES).map(({image}) => image));
  });
  const all = (await Promise.all([...ofFindings, ...ofChannels])).flat();
  return [...new Set(all)].filter((image) => !(large?.images.includes(image) ?? false));
}

async function examplesOf({other}: Reading, layer: Finding["layer"], channel: number) {
  if (layer === null) return [];
  return (await other(contentOf(channelExamples(hidden(layer)))))?.examples[channel] ?? [];
}
