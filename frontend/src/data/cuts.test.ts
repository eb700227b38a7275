import {expect, it} from "vitest";
import {cutNotices} from "./cuts";

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
