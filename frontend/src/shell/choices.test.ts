import {expect, it} from "vitest";
import type {Frame} from "../data/frame";
import type {Atom} from "../grammar";
import type {ViewData} from "../model/frame";
import {DEFAULT} from "../selection/selection";
import {groupUnmet, inOtherRun, settledOn, withSide, withTarget} from "./choices";

const alone = {
  prediction: 2,
  label: 0,
  target: 2,
  compared: null,
  example: 1,
  layer: {name: "conv"},
} as unknown as ViewData;
const compared: ViewData = {...alone, compared: {classes: [2, 0, 1], pair: [2, 0], unexplained: null}};

it("a class that would be shown by itself needs no key", () => {
  expect(withTarget(alone, 2)).toEqual({target: null});
  expect(withTarget(alone, 1)).toEqual({target: 1});
  expect(withTarget(compared, 1)).toEqual({target: 1, against: 0});
  expect(withSide(compared, 1, 1)).toEqual({target: null, against: 1});
  expect(withSide(compared, 1, 0)).toEqual({target: null, against: null});
  expect(withSide(alone, 1, 0)).toEqual({});
});

it("a pinned group that is not there is said by its number, where groups are there", () => {
  const dataWith = (value: unknown) => ({layer: {name: "conv"}, get: () => ({value})}) as unknown as ViewData;
  const found = dataWith({of: {ids: [0, 3]}});
  expect(groupUnmet({kind: "group", group: 5}, found).map(({text}) => text)).toEqual([
    "There is no group 6 in layer “conv” here; none is kept.",
  ]);
  expect(groupUnmet({kind: "group", group: 3}, found)).toEqual([]);
  expect(groupUnmet({kind: "channel", channel: 5}, found)).toEqual([]);
  expect(groupUnmet({kind: "group", group: 5}, dataWith(null))).toEqual([]);
});

it("a link names all that is shown, also what would be by itself", () => {
  const address = {run: "r", step: 7, tag: "t", wall_time: 0};
  const frame = (data: ViewData) => ({address, view: {id: "v"}, data}) as unknown as Frame;
  const shown = {...DEFAULT, options: {bars: "view"}};
  const place = {view: "v", run: "r", step: 7, example: 1, layer: "conv"};
  expect(settledOn(shown, frame(compared))).toEqual({...shown, ...place, target: 2, against: 0});
  expect(settledOn({...shown, against: 5}, frame(alone))).toEqual({...shown, ...place, target: 2, against: 5});
  // The last step of another run is another one once more is logged.
  const beside = {...frame(alone), address: {...address, run: "other", step: 3}};
  const reference = {run: "other", step: null};
  expect(settledOn({...shown, reference}, frame(alone), beside).reference).toEqual({run: "other", step: 3});
  expect(settledOn({...shown, reference}, frame(alone)).reference).toEqual(reference);
  expect(settledOn(shown, frame(alone), beside).reference).toBeNull();
});

it("another run keeps the place alone: a channel or group of one network is another one in the next", () => {
  const to = (atom: Atom | null) => inOtherRun(atom, "a", "b");
  const place = {kind: "spatial", y: 1, x: 2} as const;
  expect(to({kind: "channel", channel: 12})).toEqual({
    atom: null,
    told: "Channel 12 of run “a” is no longer kept: run “b” is another network, where it is another one.",
  });
  expect(to({kind: "neuron", y: 1, x: 2, channel: 12}).atom).toEqual(place);
  expect(to({kind: "group", group: 3}).atom).toBeNull();
  expect(to({kind: "group", group: 3}).told).toMatch(/^Group .* of run “a” is no longer kept/);
  expect(to(place)).toEqual({atom: place, told: null});
  expect(to(null)).toEqual({atom: null, told: null});
});
