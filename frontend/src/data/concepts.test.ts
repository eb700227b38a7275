import {describe, expect, it} from "vitest";
import {dumps, hidden, type Content} from "../grammar";
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
import type {ContentOf} from "../model/content";
import {channelsShown, imagesShown} from "./concepts";
import type {Reading} from "./reader";

const layer = hidden("b");
const finding = (of: string | null, channels: number[], images: number[], rule = "alone") => ({
  rule,
  layer: of,
  channels,
  images,
  numbers: {},
});
const evidence = (values: number[], positive: number[]) => ({classes: [0, 4], nChannels: 4, values, positive});

/** A reading of a layer beside which these contents are held. */
const beside = (held: readonly (readonly [Content, unknown])[]): Reading => {
  const values = new Map(held.map(([content, value]) => [dumps(content), value]));
  const other = <V>(content: ContentOf<V>) => Promise.resolve((values.get(dumps(content)) ?? null) as V | null);
  return {layers: ["b"], other} as unknown as Reading;
};

describe("the channels that an overview shows", () => {
  const found = [contentOf(findings), {findings: [finding("b", [3, 1], []), finding("a", [2], [])]}] as const;

  it("are those of findings in the layer, and those that speak for classes", async () => {
    const held = [found, [contentOf(evidenceByClass(layer)), evidence([1, 0, 0, 0, 0, 5, 0, -1], [1, 5])]] as const;
    expect(await channelsShown(beside(held), "b")).toEqual([3, 0, 1]);
  });

  it("are both of a pair that does the same, and none of what never fires", async () => {
    const odd = {findings: [finding("b", [3, 1, 0], [], "doubled"), finding("b", [2], [], "silent")]};
    expect(await channelsShown(beside([[contentOf(findings), odd]]), "b")).toEqual([3, 1]);
  });

  it("are those that speak for what is predicted where nothing is known of the truth", async () => {
    const silent = [contentOf(evidenceByClass(layer)), evidence([0, 0, 0, 0, 0, 0, 0, 0], [0, NaN])] as const;
    const said = [contentOf(evidenceByPrediction(layer)), evidence([0, 0, 2, 0, 0, 0, 0, 0], [2, 0])] as const;
    expect(await channelsShown(beside([silent, said]), "b")).toEqual([2]);
  });

  it("are those that fire most where there are no classes", async () => {
    const summary = [contentOf(channelSummary(layer)), {mean: Float32Array.of(1, 3, 2)}] as const;
    expect(await channelsShown(beside([summary]), "b")).toEqual([1, 2, 0]);
    expect(await channelsShown(beside([]), "b")).toEqual([]);
  });
});

describe("the images that an overview shows", () => {
  const examples = [
    contentOf(channelExamples(layer)),
    {examples: [[1, 2, 3, 4, 5].map((image) => ({image})), [{image: 8}]]},
  ] as const;
  const found = [contentOf(findings), {findings: [finding("b", [1], [20, 21])]}] as const;
  const rendered = [contentOf(conceptIcons(layer)), {icons: {}, iconMaximum: Float32Array.of(NaN, 1)}] as const;
  const speaks = [contentOf(evidenceByClass(layer)), evidence([1, 0, 0, 0, 0, 0, 0, 0], [1, 0])] as const;

  it("are those of findings, and pieces for channels without an icon, but those that are there larger", async () => {
    const large = [contentOf(findingPictures), {images: [20]}] as const;
    expect(await imagesShown(beside([found, examples, rendered, speaks, large]))).toEqual([21, 8, 1, 2, 3, 4]);
  });

  it("are those in which either of a pair fires, in whatever layer", async () => {
    const pair = {findings: [finding("b", [1, 0], [], "doubled")]};
    const odd = [contentOf(findings), pair] as const;
    const all = [contentOf(conceptIcons(layer)), {icons: {}, iconMaximum: null}] as const;
    expect(new Set(await imagesShown(beside([odd, examples, all])))).toEqual(new Set([8, 1, 2, 3, 4]));
  });

  it("are none where icons and larger images show all", async () => {
    const all = [contentOf(conceptIcons(layer)), {icons: {}, iconMaximum: null}] as const;
    expect(await imagesShown(beside([examples, all, speaks]))).toEqual([]);
  });
});
