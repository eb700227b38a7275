import {existsSync} from "node:fs";
import {expect, it} from "vitest";
import {readerOf} from "../data/data";
import {dumps, hidden, layersIn} from "../grammar";
import {comparesClasses, contentOf, defaultView, offered, showsChannelIcons, showsEvidence} from "../interfaces";
import {VIEWS} from ".";
import type {View} from "./view";

const layer = hidden("block3");
const scope = (selected: string, ...layers: string[]) => ({layer: hidden(selected), layers: layers.map(hidden)});
const own = scope("block3", "block3");

/** Whether what a view needs is of a layer. */
const isOfLayer = (view: View): boolean => view.needs(layer).some((content) => layersIn(content).length > 0);

it("a view is offered where what it needs is logged, and not where any of it is missing", () => {
  for (const view of VIEWS) {
    const needs = view.needs(layer).map(dumps);
    expect(offered(VIEWS, own, new Set(needs))).toContain(view);
    expect(offered(VIEWS, scope("block4", "block4"), new Set(needs)).includes(view)).toBe(!isOfLayer(view));
    for (const missing of needs) {
      expect(offered(VIEWS, own, new Set(needs.filter((text) => text !== missing)))).not.toContain(view);
    }
  }
});

it("a view of all layers, or of none, is offered whichever is selected", () => {
  for (const view of VIEWS) {
    const views = offered(VIEWS, scope("block4", "block3", "block4"), new Set(view.needs(layer).map(dumps)));
    expect(views.includes(view)).toBe(view.layers === "all" || !isOfLayer(view));
  }
});

it("a view needs and wants nothing that is no part of its interface", () => {
  const all = scope("block3", "block2", "block3");
  for (const view of VIEWS) {
    const contents = view.interface(all).map((element) => dumps(contentOf(element)));
    expect(contents).toEqual(expect.arrayContaining([...view.needs(layer), ...view.wants(all)].map(dumps)));
  }
});

it("there is a reader for all that views are made of", () => {
  const all = scope("block3", "block2", "block3");
  const contents = VIEWS.flatMap((view) => view.interface(all)).map((element) => contentOf(element));
  expect(contents.filter((content) => readerOf(content) === undefined)).toEqual([]);
});

it("the views of an image show evidence, if only of a region of it; icons of channels those that are about channels", () => {
  expect(VIEWS.filter(showsEvidence)).toEqual(VIEWS.filter(({group}) => group === "image"));
  expect(VIEWS.filter(showsChannelIcons).map(({id}) => id)).toEqual([
    "overview",
    "compare_classes",
    "semantic_dictionary",
    "channel_attribution",
    "neuron_groups",
    "channels",
    "feature",
    "changes",
    "transport",
    "weights",
    "audit",
  ]);
  expect(VIEWS.filter(comparesClasses).map(({id}) => id)).toEqual(["compare_classes"]);
});

it("the overview opens first, then the comparison where there are two classes to compare", () => {
  const others = VIEWS.filter(({id}) => id !== "overview" && id !== "channels");
  expect(defaultView(VIEWS, 1)?.id).toBe("overview");
  expect(defaultView(others, 2)?.id).toBe("compare_classes");
  expect(defaultView(others, 1)?.id).toBe("semantic_dictionary");
  expect(defaultView(others.slice(0, 1), 1)?.id).toBe("compare_classes");
  expect(defaultView([], 2)).toBeNull();
});

it("each view has its page in the documentation", () => {
  for (const {id} of VIEWS) expect(existsSync(`../docs/views/${id}.md`), id).toBe(true);
});
