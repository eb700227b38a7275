import {expect, it} from "vitest";
import {dumps, hidden} from "../grammar";
import {offered, VIEWS} from ".";

it("a view is offered where what it needs is logged, and not where any of it is missing", () => {
  const layer = hidden("block3");
  for (const view of VIEWS) {
    const needs = view.needs(layer).map(({content}) => dumps(content));
    expect(offered(layer, new Set(needs))).toContain(view);
    expect(offered(hidden("block4"), new Set(needs))).not.toContain(view);
    for (const missing of needs) {
      expect(offered(layer, new Set(needs.filter((text) => text !== missing)))).not.toContain(view);
    }
  }
});

it("a view needs nothing that is no part of its interface", () => {
  const layer = hidden("block3");
  for (const view of VIEWS) {
    expect(view.interface(layer).map(dumps)).toEqual(expect.arrayContaining(view.needs(layer).map(dumps)));
  }
});
