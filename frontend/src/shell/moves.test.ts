import {expect, it, vi} from "vitest";
import type {Index} from "../api";
import type {Target} from "./finding";
import {goTo} from "./moves";
import type {AppState} from "./state.svelte";

const ICONS = {tag: "d", kind: "dictionary", layer: "block3", steps: [{step: 4, wall_time: 1004}]};

type Pages = Index["runs"][number]["tags"];

const went = (layer: string, ...tags: Pages) => wentTo({kind: "channel", layer, channel: 12}, tags);

function wentTo(target: Target, tags: Pages) {
  const index: Index = {data_location: "", problems: [], runs: [{run: "one", tags}]};
  const state = {open: vi.fn(), pin: vi.fn(), index, frame: {address: {run: "one", step: 2}}};
  goTo(state as unknown as AppState, target);
  return [state.open.mock.calls, state.pin.mock.calls];
}

it("a channel that was found is shown on its page, and is kept where its layer has no pages", () => {
  const channel = {kind: "channel", channel: 12};
  expect(went("block3", ICONS)).toEqual([[[channel, "block3"]], []]);
  expect(went("block2", ICONS)).toEqual([[], [[channel, "block2"]]]);
  expect(went("block3")).toEqual([[], [[channel, "block3"]]]);
});

it("so is a group", () => {
  const group = {kind: "group", group: 2} as const;
  expect(wentTo({...group, layer: "block3"}, [ICONS])).toEqual([[[group, "block3"]], []]);
});
