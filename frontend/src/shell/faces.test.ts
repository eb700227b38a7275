import {expect, it, vi} from "vitest";
import type {View} from "../views/view";
import {faceOf, loadFaces} from "./faces";

const viewOf = (drawing: object): View => ({component: () => Promise.resolve({default: drawing})}) as unknown as View;

it("views are loaded one after the other once the page is idle, and none after it was left", async () => {
  const left = new AbortController();
  const waiting: (() => void)[] = [];
  vi.stubGlobal("window", {requestIdleCallback: (then: () => void) => waiting.push(then)});
  const views = [viewOf({}), viewOf({}), viewOf({})];
  const all = loadFaces(views, left.signal);
  waiting.shift()?.();
  await vi.waitFor(() => {
    expect(waiting.length).toBe(1);
  });
  expect(faceOf(views[0])).not.toBeNull();
  left.abort();
  vi.stubGlobal("window", undefined);
  waiting.shift()?.();
  await all;
  expect(faceOf(views[2])).toBeNull();
  vi.unstubAllGlobals();
});
