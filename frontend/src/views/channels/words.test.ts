import {expect, it} from "vitest";
import {spelled} from "../shared/headline";
import type {Data} from "./data";
import type {Entry} from "./derive";
import type {Order} from "./options";
import {found, numberText} from "./words";

const data = {
  layer: {name: "conv", height: 2, width: 2, channels: 3, signed: false},
  dictionary: null,
  classNames: [],
  target: 0,
  summary: {stepBefore: 4, maximum: Float32Array.of(1, 2, 3)},
  all: [],
} as unknown as Data;
const entry = (value: number): Entry => ({channel: 1, value, ofClass: null, silent: false});
const said = (order: Order, value: number) => spelled(found(data, {order, all: false, icons: "both"}, entry(value)));

it("where no channel changes anything, none is said to", () => {
  expect(said("effect", 0)).toMatch(/^No prediction changes without any one/);
  expect(said("change", 0)).toBe("No channel of conv fires on other images than at step 4");
  expect(said("effect", 0.25)).toBe("Without conv · 1 25 % of the predictions change");
  expect(said("change", 0.25)).toBe("conv · 1 changed most since step 4");
});

it("channels that never fire are counted where one looks for what fires most", () => {
  expect(said("activity", 2)).toBe("conv · 1 is the most active of the 3 channels of conv");
  const still = {...data, summary: {maximum: Float32Array.of(0, 2, -1)}} as unknown as Data;
  expect(spelled(found(still, {order: "activity", all: false, icons: "both"}, entry(2)))).toMatch(
    /of the 3 channels of conv, of which 2 never fire$/,
  );
  expect(
    spelled(found({...still, summary: null}, {order: "activity", all: false, icons: "both"}, entry(2))),
  ).not.toMatch(/never/);
});

it("what is more than nothing is not written as nothing", () => {
  expect(numberText(data, "effect", entry(1 / 512))).toBe("< 1 % change");
  expect(numberText(data, "effect", entry(0))).toBe("0 % change");
  expect(numberText(data, "change", entry(0.006))).toBe("1 % new");
});
