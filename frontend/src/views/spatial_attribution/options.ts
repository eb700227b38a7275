/** What can be chosen of spatial attribution. */
import {oneOf, type Values} from "../../selection/options";
import {bars} from "../shared/options";

/** What layers show of themselves: both factors of the evidence, one of them, or the evidence for the selected class. */
export type Hint = "factors" | "first" | "second" | "class";

/** Whether maps show what supports, or what opposes as well. */
export type Signs = "positive" | "both";

export const OPTIONS = {
  bars,
  hint: oneOf<Hint>(["factors", "first", "second", "class"]),
  signs: oneOf<Signs>(["positive", "both"]),
  /** Whether icons fill their cells, or are as large as their vectors are long. */
  grid: oneOf(["icons", "sized"]),
};

export type Chosen = Values<typeof OPTIONS>;
