/** Loads what a view of all layers asks of each. */
import {findBlobs, type Index} from "../api";
import {activation, attribution, hidden, network, transform} from "../grammar";
import {attributesChannels, attributesPositions, type Interfaced} from "../interfaces";
import {descending} from "../math/rank";
import type {ClassEvidence, Factors} from "../model/evidence";
import type {LayerData} from "../model/frame";
import type {LayerInfo} from "../model/layer";
import {dictionaryAt} from "./catalog";
import {loadDictionary} from "./dictionary";
import type {Later} from "./later";
import {optional} from "./optional";
import {blobOf, describe, loadValues, measured, type Part} from "./parts";

const OUTPUT = network("neuron", {kind: "output"});
const LOADINGS = transform("factors", activation(OUTPUT));
const byPosition = (layer: string) => attribution(network("spatial", hidden(layer)), OUTPUT);
const byChannel = (layer: string) => attribution(network("channel", hidden(layer)), OUTPUT);

interface Subject {
  readonly example: number;
  readonly logits: Float32Array;
}

/** Loads every layer, shallow to deep, for a view that attributes; none for another. */
export async function loadLayers(
  part: Part,
  index: Index,
  layers: readonly LayerInfo[],
  subject: Subject,
  view: Interfaced | null,
  later: Later,
): Promise<LayerData[]> {
  const ofPositions = view !== null && attributesPositions(view);
  const ofChannels = view !== null && attributesChannels(view);
  if (!ofPositions && !ofChannels) return [];
  const {example} = subject;
  return Promise.all(
    layers.map(async (layer): Promise<LayerData> => {
      const {name} = layer;
      const own = activation(network("neuron", hidden(name)));
      const [activations, evidence, factors, dictionary] = await Promise.all([
        // They are the larger part, and are looked at when something is pointed at.
        later.load(`${describe(part.address)}, activations of ${name}, example ${example}`, () =>
          measured(part, own, example, `activations of ${name}`),
        ),
        loadEvidence(part, name, subject, ofPositions, ofChannels),
        ofPositions
          ? measured(part, transform("factors", byPosition(name)), example, `factors of ${name}`)
          : Promise.resolve(null),
        ofChannels ? dictionaryFor(part, index, name, later) : Promise.resolve(null),
      ]);
      return {layer, activations, evidence, factors, dictionary};
    }),
  );
}

async function loadEvidence(
  part: Part,
  layer: string,
  {example, logits}: Subject,
  ofPositions: boolean,
  ofChannels: boolean,
): Promise<ClassEvidence[]> {
  const contents = [...(ofPositions ? [byPosition(layer)] : []), ...(ofChannels ? [byChannel(layer)] : [])];
  const explained = contents.flatMap((content) =>
    findBlobs(part.manifest, content, example).flatMap(({targets}) => targets),
  );
  const targets = descending(logits).filter((target) => explained.includes(target));
  return Promise.all(
    targets.map(async (target) => {
      const [positions, channels] = await Promise.all([
        ofPositions ? measured(part, byPosition(layer), example, `evidence by position of ${layer}`, target) : null,
        ofChannels ? measured(part, byChannel(layer), example, `evidence by channel of ${layer}`, target) : null,
      ]);
      return {target, positions, channels};
    }),
  );
}

async function dictionaryFor({api, address, signal, warnings}: Part, index: Index, layer: string, later: Later) {
  const at = dictionaryAt(index, address.run, layer, address.step);
  if (at === undefined) return null;
  return optional(loadDictionary(api, at, hidden(layer), later, signal, warnings), warnings, describe(at));
}

/** Loads what the factors of the evidence by position stand for; null where none were logged, or none is shown. */
export async function loadFactors(part: Part, example: number, view: Interfaced | null): Promise<Factors | null> {
  if (view === null || !attributesPositions(view)) return null;
  const blob = findBlobs(part.manifest, LOADINGS, example).at(0);
  const values = await blobOf(part, LOADINGS, example, "factors", loadValues);
  if (blob === undefined || values === null) return null;
  const {targets} = blob;
  const nFactors = blob.shape[1];
  const loadings = Float32Array.from(
    values,
    (_, i) => values[(i % targets.length) * nFactors + Math.floor(i / targets.length)],
  );
  return {targets, loadings};
}
