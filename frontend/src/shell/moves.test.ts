import {expect, it, vi} from "vitest";
import type {Index} from "../api";
import {goTo} from "./moves";
import type {AppState} from "./state.svelte";

const ICONS = {tag: "d", kind: "dictionary", layer: "block3", steps: [{step: 4, wall_time: 1004}]};

function went(layer: string, ...tags: Index["runs"][number]["tags"]) {
  const index: Index = {data_location: "", problems: [], runs: [{run: "one", tags}]};
  const state = {open: vi.fn(), pin: vi.fn(), index, frame: {address: {run: "one", step: 2}}};
  goTo(state as unknown as AppState, {kind: "channel", layer, channel: 12});
  return [state.open.mock.calls, state.pin.mock.calls];
}

it("a channel that was found is shown on its page, and is kept where its layer has no pages", () => {
  const channel = {kind: "channel", channel: 12};
  expect(went("block3", ICONS)).toEqual([[[channel, "block3"]], []]);
  expect(went("block2", ICONS)).toEqual([[], [[channel, "block2"]]]);
  expect(went("block3")).toEqual([[], [[channel, "block3"]]]);
});
