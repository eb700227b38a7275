/** Reads values between two layers: how one is made of the other. */
import {findBlobs} from "../api";
import {attribution, hidden, network} from "../grammar";
import type {Measured} from "../model/layer";
import type {ChannelLinks} from "../model/relations";
import {measured} from "./parts";
import type {Reader} from "./reader";

const layer = hidden("");

const ofPositions: Reader<Measured> = {
  shapes: [attribution(network("spatial", layer), network("spatial", layer))],
  heldBy: () => ({kind: "relations", layers: [""]}),
  read: (content, reading) => measured(reading, content, reading.example, "relations of positions"),
};

const ofChannels: Reader<ChannelLinks> = {
  shapes: [attribution(network("channel", layer), network("channel", layer))],
  heldBy: () => ({kind: "relations", layers: [""]}),
  read: async (content, reading) => {
    const blob = findBlobs(reading.manifest, content, reading.example).at(0);
    const values = await measured(reading, content, reading.example, "relations of channels");
    return blob && values ? {later: blob.targets, values} : null;
  },
};

export default [ofPositions, ofChannels];
