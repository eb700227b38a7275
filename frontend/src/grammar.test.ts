import {readFileSync} from "node:fs";
import {describe, expect, it} from "vitest";
import {dumps, fromJson, loads} from "./grammar";

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
