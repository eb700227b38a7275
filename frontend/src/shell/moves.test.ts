import {expect, it, vi} from "vitest";
import {goTo} from "./moves";
import type {AppState} from "./state.svelte";

function went(...views: string[]) {
  const state = {open: vi.fn(), pin: vi.fn(), frame: {views: views.map((id) => ({id}))}};
  goTo(state as unknown as AppState, {kind: "channel", layer: "block3", channel: 12});
  return [state.open.mock.calls, state.pin.mock.calls];
}

it("a channel that was found is shown on its page, and is kept where there are no pages", () => {
  const channel = [{kind: "channel", channel: 12}, "block3"];
  expect(went("compare_classes", "feature")).toEqual([[channel], []]);
  expect(went("compare_classes")).toEqual([[], [channel]]);
});
