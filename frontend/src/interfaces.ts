/** The interfaces of the article: their elements by name, and which of them are offered and shown. */
import {
  activation,
  attribution,
  dataset,
  dumps,
  featureVis,
  hidden,
  infoVis,
  network,
  parameters,
  shapeOf,
  transform,
  type Atom,
  type Content,
  type Interface,
  type Layer,
  type Substrate,
} from "./grammar";
import type {Changes, Moves, ReferencePictures} from "./model/changes";
import type {ContentOf, ElementOf} from "./model/content";
import type {Calibrations, EvidenceControl, IconControl} from "./model/controls";
import type {Dictionary} from "./model/dictionary";
import type {ByClass, Factors, Trust} from "./model/evidence";
import type {Components} from "./model/grids";
import type {Answers, Audit} from "./model/audit";
import type {Certainty} from "./model/certainty";
import type {Findings, Pictured} from "./model/findings";
import type {FoundGroups, GroupLinks} from "./model/groups";
import type {Atlas, Measured} from "./model/layer";
import type {EvidenceRegions} from "./model/regions";
import type {Probe} from "./model/probe";
import type {ChannelLinks} from "./model/relations";
import type {Sketch} from "./model/sketch";
import type {Steadiness} from "./model/steadiness";
import type {
  ChannelExamples,
  ChannelPairs,
  ChannelSummary,
  ClassActivations,
  ColumnActivations,
  Distribution,
  EvidenceByClass,
  MeasuredRemoval,
  Places,
} from "./model/statistics";
import type {LayerTransport} from "./model/transport";
import type {Weights, WeightsFingerprint} from "./model/weights";

/** The layers that there are to show, shallow to deep, and the selected one. */
export interface Scope {
  readonly layer: Layer;
  readonly layers: readonly Layer[];
}

/** Something that is made of elements. */
export interface Interfaced {
  /** Its name in the URL. */
  readonly id: string;
  /** Its name on screen. */
  readonly title: string;
  /** The elements it is made of: their contents are loaded where they are logged. */
  readonly interface: (scope: Scope) => Interface;
  /** The contents that it cannot do without; it is offered where they are logged. */
  readonly needs: (layer: Layer) => readonly Content[];
  /** The elements that it shows only where another state stands beside it; it does not wait for them. */
  readonly beside?: (scope: Scope) => Interface;
  /** The elements that it shows once they are asked for, by a value of an option; it does not wait for them. */
  readonly more?: (scope: Scope) => Interface;
  /** The contents that it does not wait for: they arrive later, the first time that they are shown. */
  readonly wants: (scope: Scope) => readonly Content[];
  /** The elements that it shows as they were at every step, of what is pinned; they arrive after the rest. */
  readonly course?: (scope: Scope, pinned: Atom | null) => Interface;
  /** Whether it shows the selected layer, or all that have what it needs. */
  readonly layers: "selected" | "all";
  /** Whether it sets the evidence for two classes against each other. */
  readonly comparesClasses?: boolean;
}

const output = network("neuron", {kind: "output"});
const vectors = (layer: Layer) => activation(network("spatial", layer));
const components = (layer: Layer) => transform("principal components", vectors(layer));

export const image: ElementOf<ImageBitmap> = infoVis(dataset("examples"));
export const neurons = (layer: Layer): ElementOf<Measured> => infoVis(activation(network("neuron", layer)));
export const channelIcons = (layer: Layer): ElementOf<Dictionary> => featureVis(network("channel", layer));
/** The same of the channels alone that stand for classes, and for what was found. */
export const conceptIcons = (layer: Layer): ElementOf<Dictionary> =>
  infoVis(transform("concepts", network("channel", layer)));
export const vectorIcons = (layer: Layer): ElementOf<Atlas> => featureVis(vectors(layer));
export const magnitudes = (layer: Layer): ElementOf<Measured> => infoVis(transform("magnitude", vectors(layer)));
export const componentValues = (layer: Layer): ElementOf<Components> => infoVis(transform("values", components(layer)));
export const componentIcons = (layer: Layer): ElementOf<Atlas> => featureVis(components(layer));
export const evidence = (layer: Layer): ElementOf<ByClass> => infoVis(attribution(network("neuron", layer), output));
export const channelEvidence = (layer: Layer): ElementOf<ByClass> =>
  infoVis(attribution(network("channel", layer), output));
export const channelLinks = (earlier: Layer, later: Layer): ElementOf<ChannelLinks> =>
  infoVis(attribution(network("channel", earlier), network("channel", later)));
export const removal = (layer: Layer): ElementOf<Trust> =>
  infoVis(transform("ablation", attribution(network("channel", layer), output)));
export const positionEvidence = (layer: Layer): ElementOf<ByClass> =>
  infoVis(attribution(network("spatial", layer), output));
export const evidenceRegions = (layer: Layer): ElementOf<EvidenceRegions> =>
  infoVis(transform("regions", attribution(network("spatial", layer), output)));
export const positionFactors = (layer: Layer): ElementOf<Measured> =>
  infoVis(transform("factors", attribution(network("spatial", layer), output)));
export const classFactors: ElementOf<Factors> = infoVis(transform("factors", activation(output)));
export const positionLinks = (earlier: Layer, later: Layer): ElementOf<Measured> =>
  infoVis(attribution(network("spatial", earlier), network("spatial", later)));
export const groups = (layer: Layer): ElementOf<FoundGroups> => infoVis(activation(network("group", layer)));
export const groupEvidence = (layer: Layer): ElementOf<FoundGroups> =>
  infoVis(attribution(network("group", layer), output));
export const groupLinks = (earlier: Layer, later: Layer): ElementOf<GroupLinks> =>
  infoVis(attribution(network("group", earlier), network("group", later)));
export const probe: ElementOf<Probe> = infoVis(transform("probe", activation(output)));
export const groupIcons = (layer: Layer): ElementOf<FoundGroups> => featureVis(network("group", layer));

/** The probe set's images, small. */
export const probeImages: ElementOf<Atlas> = infoVis(dataset("probe"));
/** Those alone that show what was found, and channels without icons. */
export const conceptImages: ElementOf<Atlas> = infoVis(transform("concepts", dataset("probe")));
/** Where the network errs. */
export const audit: ElementOf<Audit> = infoVis(transform("audit", dataset("probe")));
/** What is answered about the example without the strongest concepts: of classes, and of outputs that exclude no other. */
export const answersWithout: ElementOf<Answers> = infoVis(transform("without concepts", activation(output)));
export const outputsWithout: ElementOf<Answers> = infoVis(transform("outputs without concepts", activation(output)));
export const findings: ElementOf<Findings> = infoVis(transform("findings", dataset("probe")));
/** The images that show findings, larger than the rest of the probe set. */
export const findingPictures: ElementOf<Pictured> = infoVis(
  transform("findings", transform("images", dataset("probe"))),
);
/** What became of channels since a reference; and how far layers moved, of which a course is soon loaded. */
export const changes: ElementOf<Changes> = infoVis(transform("changes", dataset("probe")));
/** Icons of the reference, where that is another run. */
export const referencePictures: ElementOf<ReferencePictures> = infoVis(
  transform("reference icons", transform("changes", dataset("probe"))),
);
export const moves: ElementOf<Moves> = infoVis(transform("moves", dataset("probe")));

const ofChannels = (name: string, layer: Layer): Content => transform(name, activation(network("channel", layer)));
const ofChannelEvidence = (name: string, layer: Layer): Content =>
  transform(name, attribution(network("channel", layer), output));
export const channelSummary = (layer: Layer): ElementOf<ChannelSummary> => infoVis(ofChannels("summary", layer));
export const distribution = (layer: Layer): ElementOf<Distribution> => infoVis(ofChannels("histogram", layer));
export const classActivations = (layer: Layer): ElementOf<ClassActivations> =>
  infoVis(ofChannels("class AUROC", layer));
export const columnActivations = (layer: Layer): ElementOf<ColumnActivations> =>
  infoVis(ofChannels("column AUROC", layer));
export const sketch = (layer: Layer): ElementOf<Sketch> => infoVis(ofChannels("sketch", layer));
export const channelExamples = (layer: Layer): ElementOf<ChannelExamples> => infoVis(ofChannels("examples", layer));
export const channelPairs = (layer: Layer): ElementOf<ChannelPairs> => infoVis(ofChannels("pairs", layer));
export const places = (layer: Layer): ElementOf<Places> => infoVis(ofChannels("places", layer));
export const evidenceByClass = (layer: Layer): ElementOf<EvidenceByClass> =>
  infoVis(ofChannelEvidence("evidence by true class", layer));
export const evidenceByPrediction = (layer: Layer): ElementOf<EvidenceByClass> =>
  infoVis(ofChannelEvidence("evidence by predicted class", layer));
export const measuredRemoval = (layer: Layer): ElementOf<MeasuredRemoval> =>
  infoVis(ofChannelEvidence("removal", layer));

/** How far sets of the probe set's images lie apart in the layer. */
export const transport = (layer: Layer): ElementOf<LayerTransport> => infoVis(ofChannels("transport", layer));
/** How large the weights of all layers are, and those that are images. */
export const weights: ElementOf<Weights> = infoVis(transform("norms", parameters("all")));
/** What tells the model's weights from all others. */
export const weightsFingerprint: ElementOf<WeightsFingerprint> = infoVis(transform("fingerprint", parameters("all")));

/** The same statistics of the groups that all examples share, which are channels of a layer of their own. */
export function ofGroups<V>({content, ...more}: ElementOf<V>): ElementOf<V> {
  const ofAtom = (of: Substrate): Substrate => (of.kind === "network" ? {...of, atom: "group"} : of);
  const within = (of: Content): Content =>
    of.kind === "transform"
      ? {...of, of: within(of.of)}
      : of.kind === "activation"
        ? {...of, of: ofAtom(of.of)}
        : of.kind === "attribution"
          ? {...of, source: ofAtom(of.source)}
          : ofAtom(of);
  return {...more, content: within(content)};
}

export const evidenceControl = (layer: Layer): ElementOf<EvidenceControl> =>
  infoVis(transform("deletion", attribution(network("channel", layer), output)));
export const iconControl = (layer: Layer): ElementOf<IconControl> =>
  infoVis(transform("likeness", network("channel", layer)));
export const calibration: ElementOf<Calibrations> = infoVis(transform("calibration", activation(output)));
/** Which classes cannot be ruled out of the examples. */
export const certainty: ElementOf<Certainty> = infoVis(transform("ranks", activation(output)));
/** How steady decisions about the examples are. */
export const steadiness: ElementOf<Steadiness> = infoVis(transform("steadiness", activation(output)));
/** What is said of the outputs beside every view of an example. */
export const ofOutputs: Interface = [calibration, certainty, steadiness];

/** What is logged for an element: a feature visualization as icons. */
export const contentOf = <V>({kind, content}: ElementOf<V>): ContentOf<V> =>
  kind === "feature_vis" ? transform("icons", content) : content;

/** What there is of each layer with each earlier one. */
export const ofPairs = <L, E>(layers: readonly L[], element: (earlier: L, later: L) => E): E[] =>
  layers.flatMap((later, i) => layers.slice(0, i).map((earlier) => element(earlier, later)));

/** The layers that a view is about. */
export const layersOf = ({layers}: Interfaced, scope: Scope): readonly Layer[] =>
  layers === "all" ? scope.layers : [scope.layer];

/**
 * The views that the logged contents, as canonical texts, provide for: those of the selected layer, and those of all layers
 * where any layer has what they need.
 */
export function offered<V extends Interfaced>(views: readonly V[], scope: Scope, contents: ReadonlySet<string>): V[] {
  const provides = (view: V) => (layer: Layer) => view.needs(layer).every((content) => contents.has(dumps(content)));
  return views.filter((view) => layersOf(view, scope).some(provides(view)));
}

/** The elements of an interface that are like another, of any layers. */
export const like = <V>(shown: Interface, element: (layer: Layer) => ElementOf<V>): readonly ElementOf<V>[] =>
  shown.filter((each) => dumps(shapeOf(each)) === dumps(element(hidden(""))));

/** The elements of an interface that are icons of channels, of all or of some. */
export const iconsIn = (shown: Interface): readonly ElementOf<Dictionary>[] => [
  ...like(shown, channelIcons),
  ...like(shown, conceptIcons),
];

const shows = (view: Interfaced, element: (layer: Layer) => ElementOf<unknown>): boolean =>
  like(view.interface({layer: hidden(""), layers: [hidden("")]}), element).length > 0;

/** Whether a view shows the icons of channels, which are of two kinds. */
export const showsChannelIcons = (view: Interfaced): boolean => shows(view, channelIcons) || shows(view, conceptIcons);

/** Whether a view shows the example that is selected. */
export const showsExample = (view: Interfaced): boolean => shows(view, () => image);

/** Whether a view shows evidence for the selected class. */
export const showsEvidence = (view: Interfaced): boolean => shows(view, evidence);

/** Whether a view is about a class: about what argues for it. */
export const showsClass = (view: Interfaced): boolean =>
  view
    .interface({layer: hidden(""), layers: [hidden("")]})
    .some(
      ({content}) =>
        content.kind === "attribution" && content.target.kind === "network" && content.target.layer.kind === "output",
    );

/** Whether a view sets the evidence for two classes against each other. */
export const comparesClasses = (view: Interfaced): boolean => view.comparesClasses === true;

/** The view to open unless another is wanted: one that compares classes only where there are two to compare. */
export const defaultView = <V extends Interfaced>(views: readonly V[], nClasses: number): V | null =>
  views.find((view) => nClasses > 1 || !comparesClasses(view)) ?? views.at(0) ?? null;
