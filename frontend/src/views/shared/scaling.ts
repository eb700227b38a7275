import {extent, magnitude} from "../../math/scale";
import type {Measured} from "../../model/layer";
import type {BarScale} from "./options";

/** What a full brightness or a full bar stands for, and what that was taken over. */
export interface Full {
  readonly value: number;
  readonly over: "run" | "image" | "view";
}

/** What is full: of the run the 99th percentile, so that steps can be compared; of the view what is largest on screen. */
export function fullOf(
  shown: Iterable<number>,
  {p99, maximum, over}: Measured["scale"],
  bars: BarScale,
  signs: "positive" | "negative" | "both",
) {
  if (bars === "run") return {value: p99 > 0 ? p99 : maximum, over} satisfies Full;
  const found = extent(shown);
  return {value: signs === "both" ? magnitude(found) : Math.max(0, found.maximum), over: "view"} satisfies Full;
}

/** What is full: the largest value of the run, so that steps can be compared, or the largest value on screen. */
export function largestOf(
  shown: Iterable<number>,
  scale: Pick<Measured["scale"], "maximum" | "over"> | undefined,
  bars: BarScale,
): Full {
  if (bars === "run" && scale) return {value: scale.maximum, over: scale.over};
  return {value: magnitude(extent(shown)), over: "view"};
}
