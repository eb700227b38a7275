/** What a report and a card are made of, as elements of the grammar. */
import {hidden, type Layer} from "../grammar";
import {
  answersWithout,
  audit,
  calibration,
  certainty,
  channelEvidence,
  channelIcons,
  contentOf,
  evidence,
  evidenceByClass,
  evidenceByPrediction,
  findingPictures,
  findings,
  image,
  neurons,
  probe,
  probeImages,
  removal,
  sketch,
  weightsFingerprint,
  type Interfaced,
} from "../interfaces";

const ofRun = (layer: Layer) => [
  findings,
  findingPictures,
  audit,
  probe,
  probeImages,
  calibration,
  certainty,
  weightsFingerprint,
  channelIcons(layer),
  evidenceByClass(layer),
  evidenceByPrediction(layer),
];

export const REPORT: Interfaced = {
  id: "report",
  title: "Report",
  interface: ({layer}) => [
    image,
    channelEvidence(layer),
    evidence(layer),
    neurons(layer),
    removal(layer),
    sketch(layer),
    answersWithout,
    ...ofRun(layer),
  ],
  needs: () => [contentOf(image)],
  wants: () => [],
  layers: "selected",
};

export const CARD: Interfaced = {
  id: "card",
  title: "Card",
  interface: ({layer}) => ofRun(layer),
  needs: () => [],
  wants: () => [],
  layers: "selected",
};

/** The layer that is shown, as a layer of the grammar. */
export const layerOf = ({layer: {name}}: {readonly layer: {readonly name: string}}): Layer => hidden(name);
