import {expect, it} from "vitest";
import {featureVis, hidden, infoVis, network, transform, type Element} from "../../grammar";
import {image, magnitudes} from "../../interfaces";
import type {ViewData} from "../../model/frame";
import type {LayerInfo} from "../../model/layer";
import {absence, linkedIn, partsOf} from "./derive";

const layer = (name: string, side: number): LayerInfo => ({
  name,
  height: side,
  width: side,
  channels: 2,
  signed: false,
});
const [fine, coarse] = [layer("fine", 8), layer("coarse", 2)];

it("a place is the same in all layers, at the grid of each; a channel is one of its own layer alone", () => {
  const place = {atom: {kind: "neuron", y: 7, x: 0, channel: 1}, layer: fine} as const;
  expect(linkedIn(fine, place)).toBe(place.atom);
  expect(linkedIn(coarse, place)).toEqual({kind: "spatial", y: 1, x: 0});
  expect(linkedIn(coarse, {atom: {kind: "channel", channel: 1}, layer: fine})).toBeNull();
  expect(linkedIn(fine, null)).toBeNull();
});

it("parts are of their layers, and say from which other step they are", () => {
  const elements: Element[] = [image, magnitudes(hidden("coarse")), featureVis(network("channel", hidden("gone")))];
  const get = ({kind}: {kind: string}) =>
    kind === "dataset"
      ? {value: "picture", coming: false, from: {step: 4}}
      : {value: null, coming: false, from: {step: 3}};
  const data = {step: 4, layer: fine, network: [fine, coarse], interface: elements, get} as unknown as ViewData;
  expect(partsOf(data).map(({layer: of, values, step}) => [of.name, values, step])).toEqual([
    ["coarse", "picture", null],
    ["coarse", null, 3],
    ["coarse", null, 3],
  ]);
});

it("what is not drawn says why", () => {
  const element = infoVis(transform("magnitude", network("spatial", hidden("conv"))));
  const part = {element, layer: fine, values: null, step: null};
  expect(absence(part, true)).toMatch(/transform of conv is not logged/);
  expect(absence(part, false)).toBe("Nothing draws transform of conv by itself.");
});
