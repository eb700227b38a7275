import {expect, it} from "vitest";
import type {ViewData} from "../model/frame";
import {hits} from "./finding";

const network = ["block1", "block3", "encoder/block3"].map((name, i) => ({name, channels: 8 * (i + 1)}));
const data = {
  network,
  layer: network[0],
  classNames: ["foxhound", "fox", "wolf"],
  compared: null,
} as unknown as ViewData;
const found = (query: string, of = data) => hits(query, of, 5, 3).map(({target}) => target);

it("finds a channel by its layer and number, in the selected layer where none is named", () => {
  expect(found("block3 12")).toEqual([
    {kind: "channel", layer: "block3", channel: 12},
    {kind: "channel", layer: "encoder/block3", channel: 12},
  ]);
  expect(found("block3 20")).toEqual([{kind: "channel", layer: "encoder/block3", channel: 20}]);
  expect(found("7")[0]).toEqual({kind: "channel", layer: "block1", channel: 7});
});

it("finds examples by number, layers and classes by words", () => {
  expect(found("example 4")).toEqual([{kind: "example", index: 4}]);
  expect(found("example 5")).toEqual([]);
  expect(found("enc")).toEqual([{kind: "layer", layer: "encoder/block3"}]);
  expect(found("fox")).toEqual([
    {kind: "class", index: 1},
    {kind: "class", index: 0},
  ]);
  expect(found(" ")).toEqual([]);
});

it("says of a class that cannot be shown why", () => {
  const compared = {...data, compared: {classes: [0, 2], pair: null, unexplained: null}} as unknown as ViewData;
  const said = hits("fox", compared, 5, 3).map(({disabled, note}): unknown[] => [disabled, note]);
  expect(said).toEqual([
    [true, "no evidence logged"],
    [false, "class"],
  ]);
});

it("finds what users named by its name, where the network has it", () => {
  const channel = (layer: string, channel: number, name: string) =>
    ({run: "r", layer, atom: {kind: "channel", channel}, name}) as const;
  const named = [
    channel("block3", 12, "the red tag"),
    channel("block1", 3, "red"),
    channel("gone", 1, "red"),
    channel("block1", 99, "red"),
    channel("block1", 4, "fox ears"),
  ];
  const of = (query: string) =>
    hits(query, data, 5, 3, named).map(({text, note, target}): unknown[] => [text, note, target.kind]);
  expect(of("red")).toEqual([
    ["red", "block1 · 3", "channel"],
    ["the red tag", "block3 · 12", "channel"],
  ]);
  expect(of("tag RED")).toEqual([["the red tag", "block3 · 12", "channel"]]);
  expect(of("fox").map(([text]) => text)).toEqual(["fox ears", "fox", "foxhound"]);
  expect(hits("red", data, 5, 3, named)[1].target).toEqual({kind: "channel", layer: "block3", channel: 12});
});

it("finds groups that users named too, in the layer that they are of", () => {
  const group = (layer: string, group: number, name: string) =>
    ({run: "r", layer, atom: {kind: "group", group}, name}) as const;
  const named = [group("block3", 2, "the red tag"), group("gone", 1, "red")];
  const [hit, ...others] = hits("red", data, 5, 3, named);
  expect(others).toEqual([]);
  expect(hit).toMatchObject({text: "the red tag", note: "block3 · group 3"});
  expect(hit.target).toEqual({kind: "group", layer: "block3", group: 2});
});
