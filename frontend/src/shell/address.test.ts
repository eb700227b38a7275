// @vitest-environment happy-dom
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {keysOfAddress, Writer} from "./address";

const go = (hash: string) => {
  window.history.replaceState(null, "", `#${hash}`);
};

describe("the address is written", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    go("p.semantic_dictionary.step=1");
  });
  afterEach(() => {
    vi.useRealTimers();
    go("");
  });

  it("once, when nothing changes any more, beside what is TensorBoard's", () => {
    const writer = new Writer();
    writer.soon(() => ({step: "2"}));
    go("timeseries&p.semantic_dictionary.step=1");
    writer.soon(() => ({step: "3"}));
    expect(keysOfAddress()).toEqual({step: "1"});
    vi.runAllTimers();
    expect(window.location.hash).toBe("#timeseries&p.semantic_dictionary.step=3");
  });

  it.each([1, 2, 3])("not over a link that was followed meanwhile, of which we are not told yet (%d changes)", (n) => {
    const writer = new Writer();
    writer.soon(() => ({step: "2"}));
    go("p.semantic_dictionary.step=9");
    for (let i = 1; i < n; i++) writer.soon(() => ({step: "2"}));
    vi.runAllTimers();
    expect(keysOfAddress()).toEqual({step: "9"});
    writer.soon(() => ({step: "10"}));
    vi.runAllTimers();
    expect(keysOfAddress()).toEqual({step: "10"});
  });

  it("from where one is, once it was told of the link", () => {
    const writer = new Writer();
    writer.soon(() => ({step: "2"}));
    go("p.semantic_dictionary.step=9");
    writer.cancel();
    writer.soon(() => ({step: "9", view: "audit"}));
    vi.runAllTimers();
    expect(keysOfAddress()).toEqual({step: "9", view: "audit"});
  });
});
