/** What can be chosen of the activation grids. */
import {WHOLE, zoomOf, type Zoom} from "../../math/zoom";
import {brush} from "../shared/brush";
import {indexOrNone, oneOf, type Option, type Values} from "../../selection/options";

/** Icons fill their cells, have areas by magnitude, or are coloured by principal components. */
export type GridMode = "icons" | "sized" | "components";

/** Reads "2.5,0.1,0.2": by how much all grids are enlarged, and the left and upper edge of what is seen. */
const zoom: Option<Zoom> = {
  initial: WHOLE,
  read: (text) => {
    const numbers = text.split(",").map(Number);
    return numbers.length === 3 && numbers.every(Number.isFinite)
      ? zoomOf(numbers[0], numbers[1], numbers[2])
      : undefined;
  },
  write: ({factor, x, y}) => [factor, x, y].map((value) => String(Number(value.toFixed(4)))).join(","),
};

export const OPTIONS = {
  grid: oneOf<GridMode>(["icons", "sized", "components"]),
  /** The principal component that alone is coloured; none: all. */
  component: indexOrNone,
  zoom,
  brush,
};

export type Chosen = Values<typeof OPTIONS>;
