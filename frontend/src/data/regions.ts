/** Reads the strongest regions of evidence at a layer, and what was measured of them. */
import {findBlobs, type ArtifactJson} from "../api";
import {attribution, hidden, layersIn, network, transform, type Content} from "../grammar";
import type {EvidenceRegions, RegionEffect} from "../model/regions";
import {finiteOnly} from "./finite";
import {optional} from "./optional";
import {describe} from "./parts";
import type {Reader, Reading} from "./reader";

const regions: Reader<EvidenceRegions> = {
  shapes: [transform("regions", attribution(network("spatial", hidden("")), network("neuron", {kind: "output"})))],
  heldBy: (content) => ({kind: "regions", layers: layersIn(content)}),
  read: (content, reading) => {
    const what = `${describe(reading.address)}, regions of ${layersIn(content).join()}`;
    return optional(loadRegions(reading, content, what), reading.warnings, what);
  },
};

export default [regions];

type RegionsJson = ArtifactJson & {readonly n_donors?: number};

async function loadRegions(reading: Reading, content: Content, what: string): Promise<EvidenceRegions | null> {
  const {api, address, manifest, signal, example} = reading;
  const blob = findBlobs(manifest, content, example).at(0);
  if (blob === undefined) return null;
  const [n, ...place] = blob.shape;
  const size = place.reduce((a, b) => a * b, 1);
  const [{values}, evidence, effects, errors] = await Promise.all([
    api.array(address, blob, signal),
    tableOf(reading, transform("evidence", content), n, what),
    tableOf(reading, transform("effects", content), n, what),
    tableOf(reading, transform("standard errors", content), n, what),
  ]);
  const donors = (manifest.regions as RegionsJson | undefined)?.n_donors ?? 0;
  const found = Array.from({length: n}, (_, r) => ({
    mask: Uint8Array.from(values.subarray(r * size, (r + 1) * size), (value) => (value > 0.5 ? 1 : 0)),
    effects: evidence.targets.flatMap((target): RegionEffect[] => {
      const [predicted, effect, error] = [evidence, effects, errors].map((table) => table.at(target, r));
      if (predicted === null || effect === null || error === null) return [];
      return [{target, evidence: predicted, effect, error}];
    }),
  }));
  return {regions: found, donors};
}

interface Table {
  readonly targets: readonly number[];
  /** The number of a class and a region; null where there is none. */
  readonly at: (target: number, region: number) => number | null;
}

/** Loads numbers by class and region; an example without regions has none. */
async function tableOf(reading: Reading, content: Content, n: number, what: string): Promise<Table> {
  const {api, address, manifest, signal, warnings, example} = reading;
  const blob = findBlobs(manifest, content, example).at(0);
  if (blob === undefined) return {targets: [], at: () => null};
  const {targets, shape} = blob;
  if (shape[0] !== targets.length || shape[1] !== n)
    throw new Error(`there must be numbers of ${targets.length} classes and ${n} regions, got ${shape.join(" × ")}`);
  const values = finiteOnly((await api.array(address, blob, signal)).values, "fault", warnings, what);
  const at = (target: number, region: number) => {
    const value = values.at(targets.indexOf(target) * n + region) ?? NaN;
    return targets.includes(target) && !Number.isNaN(value) ? value : null;
  };
  return {targets, at};
}
