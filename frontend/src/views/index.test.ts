import {expect, it} from "vitest";
import {dumps, hidden, transform, type Element} from "../grammar";
import {comparesClasses, defaultView, offered, showsChannelIcons, showsEvidence, showsVectorIcons} from "../interfaces";
import {VIEWS} from ".";

const layer = hidden("block3");
const logged = ({kind, content}: Element) => dumps(kind === "feature_vis" ? transform("icons", content) : content);

it("a view is offered where what it needs is logged, and not where any of it is missing", () => {
  for (const view of VIEWS) {
    const needs = view.needs(layer).map(logged);
    expect(offered(VIEWS, "block3", ["block3"], new Set(needs))).toContain(view);
    expect(offered(VIEWS, "block4", ["block4"], new Set(needs))).not.toContain(view);
    for (const missing of needs) {
      expect(offered(VIEWS, "block3", ["block3"], new Set(needs.filter((text) => text !== missing)))).not.toContain(
        view,
      );
    }
  }
});

it("a view of all layers is offered whichever is selected", () => {
  for (const view of VIEWS) {
    const views = offered(VIEWS, "block4", ["block3", "block4"], new Set(view.needs(layer).map(logged)));
    expect(views.includes(view)).toBe(view.layers === "all");
  }
});

it("a view needs nothing that is no part of its interface", () => {
  for (const view of VIEWS) {
    expect(view.interface(layer).map(dumps)).toEqual(expect.arrayContaining(view.needs(layer).map(dumps)));
  }
});

it("the views of evidence are the comparison and the semantic dictionary, with icons of channels", () => {
  const evidence = ["compare_classes", "semantic_dictionary"];
  expect(VIEWS.filter(showsEvidence).map(({id}) => id)).toEqual(evidence);
  expect(VIEWS.filter(showsChannelIcons).map(({id}) => id)).toEqual([
    ...evidence,
    "channel_attribution",
    "neuron_groups",
  ]);
  expect(VIEWS.filter(comparesClasses).map(({id}) => id)).toEqual(["compare_classes"]);
  expect(VIEWS.filter(showsVectorIcons).map(({id}) => id)).toEqual([
    "semantic_dictionary",
    "activation_grids",
    "spatial_attribution",
  ]);
});

it("the comparison opens first where there are two classes to compare", () => {
  expect(defaultView(VIEWS, 2)?.id).toBe("compare_classes");
  expect(defaultView(VIEWS, 1)?.id).toBe("semantic_dictionary");
  expect(defaultView(VIEWS.slice(0, 1), 1)?.id).toBe("compare_classes");
  expect(defaultView([], 2)).toBeNull();
});
