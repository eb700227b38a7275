/** Reads controls: what random weights show, what comes out the same again, how often predictions are right. */
import {findBlobs} from "../api";
import {activation, attribution, hidden, layersIn, network, transform, type Content} from "../grammar";
import type {
  Calibration,
  Calibrations,
  Curve,
  EvidenceControl,
  IconControl,
  Interval,
  Removed,
} from "../model/controls";
import {blobOf, loadAtlas, row, valuesOf} from "./parts";
import type {Reader, Reading} from "./reader";

const output = network("neuron", {kind: "output"});
const byChannel = (layer: string) => attribution(network("channel", hidden(layer)), output);
const logits = activation(output);
const heldBy = () => ({kind: "controls", layers: [""]});

const evidence: Reader<EvidenceControl> = {
  shapes: [transform("deletion", byChannel(""))],
  heldBy,
  read: async (content, reading) => {
    const of = byChannel(layersIn(content).join());
    const values = (name: string) => read(reading, transform(name, of));
    const [shares, curves, gains, counts] = await Promise.all(
      ["deletion shares", "deletion", "deletion gain", "deletion counts"].map(values),
    );
    if (!shares || gains?.length !== 6 || counts?.length !== 4 || curves?.length !== 8 * shares.length) return null;
    const curve = (i: number): Curve => {
      const own = [...curves.subarray(2 * i * shares.length, 2 * (i + 1) * shares.length)];
      return {means: own.filter((_, at) => at % 2 === 0), errors: own.filter((_, at) => at % 2 === 1)};
    };
    const removed = (i: number): Removed => ({
      byEvidence: curve(2 * i),
      atRandom: curve(2 * i + 1),
      gain: intervalOf(gains, 3 * i),
    });
    const [lead, randomLead, images, orders] = counts;
    return {
      step: reading.address.step,
      shares: [...shares],
      own: removed(0),
      random: Number.isNaN(randomLead) ? null : removed(1),
      lead,
      images,
      orders,
    };
  },
};

const icons: Reader<IconControl> = {
  shapes: [transform("likeness", network("channel", hidden("")))],
  heldBy,
  read: async (content, reading) => {
    const of = network("channel", hidden(layersIn(content).join()));
    const values = (name: string) => read(reading, transform(name, of));
    const [channels, reach, likeness, atlas] = await Promise.all([
      values("control channels"),
      values("control reach"),
      values("likeness"),
      blobOf(reading, transform("control icons", of), null, "icons made again", loadAtlas),
    ]);
    if (!channels || reach?.length !== 4 * channels.length || likeness?.length !== 4 * channels.length) return null;
    return {
      step: reading.address.step,
      icons: atlas,
      hasRandom: reach.some((value, i) => i % 4 === 2 && !Number.isNaN(value)),
      channels: [...channels].map((channel, i) => ({
        channel,
        randomReach: reach[4 * i + 3] > 0 ? reach[4 * i + 2] / reach[4 * i + 3] : NaN,
        pixels: likeness[4 * i],
        pixelsByChance: likeness[4 * i + 1],
        seen: likeness[4 * i + 2],
        seenByChance: likeness[4 * i + 3],
      })),
    };
  },
};

const calibration: Reader<Calibrations> = {
  shapes: [transform("calibration", logits)],
  heldBy,
  read: async (content, reading) => {
    const targets = findBlobs(reading.manifest, content, null).at(0)?.targets ?? [];
    const [bins, errors] = await Promise.all([
      read(reading, content),
      read(reading, transform("calibration error", logits)),
    ]);
    const n = Math.max(1, targets.length);
    if (!bins || bins.length % (3 * n) !== 0 || errors?.length !== 4 * n) return null;
    const each = Array.from({length: n}, (_, i) =>
      calibrationOf(reading.address.step, row(bins, i, bins.length / n), row(errors, i, 4)),
    );
    return targets.length === 0
      ? {step: reading.address.step, predicted: each[0], outputs: new Map()}
      : {step: reading.address.step, predicted: null, outputs: new Map(targets.map((target, i) => [target, each[i]]))};
  },
};

const calibrationOf = (step: number, bins: Float32Array, error: Float32Array): Calibration => ({
  step,
  bins: Array.from({length: bins.length / 3}, (_, i) => ({
    says: bins[3 * i],
    right: bins[3 * i + 1],
    images: bins[3 * i + 2],
  })),
  error: intervalOf(error, 0),
  byChance: error[3],
});

export default [evidence, icons, calibration];

const read = (reading: Reading, content: Content) => valuesOf(reading, content, null, "controls", "absent");

const intervalOf = (values: Float32Array, at: number): Interval => ({
  value: values[at],
  low: values[at + 1],
  high: values[at + 2],
});
