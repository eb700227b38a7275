/** What can be chosen of spatial attribution. */
import {flag, oneOf, type Values} from "../../selection/options";
import {brush} from "../shared/brush";
import {bars} from "../shared/options";

/** What layers show of themselves: both factors of the evidence, one of them, or the evidence for the selected class. */
export type Hint = "factors" | "first" | "second" | "class";

/** Whether maps show what supports, or what opposes as well. */
export type Signs = "positive" | "both";

export const OPTIONS = {
  bars,
  brush,
  hint: oneOf<Hint>(["factors", "first", "second", "class"]),
  signs: oneOf<Signs>(["positive", "both"]),
  /** Whether icons, or parts of the image, are as large as their vectors are long, or fill their cells. */
  grid: oneOf(["sized", "icons"]),
  /** Whether factor 2 is dotted, for those who cannot tell it from factor 1 by its colour. */
  dots: flag(false),
};

export type Chosen = Values<typeof OPTIONS>;
