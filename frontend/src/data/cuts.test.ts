import {afterEach, expect, it} from "vitest";
import {language} from "../language.svelte";
import {cutNotices} from "./cuts";
import {finiteOnly} from "./finite";
import type {Warning} from "./optional";
import {classUnmet, exampleUnmet, layerUnmet, outputsUnmet, runUnmet, stepUnmet, viewUnmet} from "./wishes";

const layer = (name: string, output: boolean, input: boolean) => ({
  name,
  height: 2,
  width: 2,
  channels: 3,
  signed: false,
  receptive_field: null,
  cut_from_output: output,
  cut_from_input: input,
});

it("nothing is said of layers that gradients reach", () => {
  expect(cutNotices([layer("a", false, false), layer("b", false, false)])).toEqual([]);
});

it("what is missing is said once for all layers that miss it", () => {
  expect(cutNotices([layer("a", true, false), layer("b", true, true), layer("c", false, true)])).toEqual([
    "No gradient reaches layers “a”, “b” from the output (the model stops it), so there is no evidence for classes.",
    "No gradient comes from layers “b”, “c” to the input, so there are no icons.",
  ]);
});

afterEach(() => {
  language.choose("en");
});

it("all that is said of data is said in the language of the page", () => {
  language.choose("zh");
  const numbers: Warning[] = [];
  finiteOnly(Float32Array.of(NaN, 1), "fault", numbers, "");
  const steps = [1, 3].map((step) => ({step, wall_time: 0}));
  const warnings = [
    ...numbers,
    ...runUnmet("a", "b"),
    ...stepUnmet(2, 1, steps),
    ...stepUnmet(9, 3, steps),
    ...layerUnmet("a", "b"),
    ...exampleUnmet(9, 2, 1),
    ...classUnmet(9, 2),
    ...viewUnmet("a", {id: "b", title: "b"}, []),
    ...outputsUnmet("", [Float32Array.of(NaN)]),
  ].map(({text}) => text);
  const texts = [...warnings, ...cutNotices([layer("a", true, true)])];
  expect(texts).toHaveLength(11);
  for (const text of texts) {
    expect(text).toMatch(/\p{Script=Han}/u);
    expect(text.replace(/NaN|TensorBoard/g, "")).not.toMatch(/[A-Za-z]{2}/);
  }
});
