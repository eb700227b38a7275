import {readFileSync} from "node:fs";
import {describe, expect, it} from "vitest";
import {
  activation,
  attribution,
  dumps,
  fromJson,
  hidden,
  layersIn,
  loads,
  network,
  shapeOf,
  transform,
} from "./grammar";

const fixture = JSON.parse(
  readFileSync(new URL("../../tests/fixtures/grammar.json", import.meta.url), "utf8"),
) as Record<string, unknown[]>;
const {invalid, ...valid} = fixture;

describe.each(Object.entries(valid))("%s", (_, terms) => {
  it.each(terms)("%j comes back from its text", (json) => {
    expect(fromJson(json)).toEqual(json);
    expect(loads(dumps(fromJson(json)))).toEqual(json);
  });
});

it.each(invalid)("%j is refused", (json) => {
  expect(() => fromJson(json)).toThrow();
});

it("gives equal terms equal texts, as Python's json.dumps with sorted keys does", () => {
  const text = '{"kind":"spatial","x":1,"y":4}';
  expect(dumps({y: 4, x: 1, kind: "spatial"})).toBe(text);
  expect(dumps({kind: "spatial", x: 1, y: 4})).toBe(text);
  expect(dumps({kind: "hidden", name: "é/"})).toBe('{"kind":"hidden","name":"\\u00e9/"}');
});

it("refuses what only looks like a term", () => {
  for (const data of [null, 3, "whole", [], {kind: "toString"}, {kind: 4}]) expect(() => fromJson(data)).toThrow();
});

describe("layers", () => {
  const links = attribution(network("channel", hidden("a")), network("channel", hidden("b")));

  it("of a term come sources first", () => {
    expect(layersIn(transform("rest", links))).toEqual(["a", "b"]);
    expect(layersIn(hidden("a"))).toEqual(["a"]);
    expect(layersIn(attribution(network("neuron", {kind: "input"}), network("neuron", {kind: "output"})))).toEqual([]);
  });

  it("have no names in the shape of a term", () => {
    const shape = attribution(network("channel", hidden("")), network("channel", hidden("")));
    expect(dumps(shapeOf(links))).toBe(dumps(shape));
    expect(shapeOf(activation(network("neuron", {kind: "output"})))).toEqual(
      activation(network("neuron", {kind: "output"})),
    );
    expect(dumps(shapeOf(transform("rest", links)))).not.toBe(dumps(shape));
  });
});
