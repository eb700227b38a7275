/** The weights as something to take away: a picture of filters, and the numbers of layers. */
import {drawIcon} from "../../elements/pictures/drawIcon";
import {sheetOf, writerOn} from "../../elements/pictures/sheet";
import type {Copied} from "../../elements/controls/copied";
import {quoted} from "../../math/csv";
import type {ViewData} from "../../model/frame";
import type {WeightImages, Weights} from "../../model/weights";
import {relative} from "./derive";
import type {Scaled} from "./options";
import {pictureOf} from "./pictures";

const [SIDE, GAP, LINE, MARGIN, COLUMNS] = [120, 16, 28, 20, 8];

/** What is known of each layer, in the order of the model. */
export const rowsOf = ({layers}: Weights) =>
  layers.map(({name, size, norm, update}) => ({
    layer: name,
    weights: size,
    norm,
    moved: Number.isNaN(update) ? null : update,
    share_moved: Number.isNaN(update) ? null : relative({norm, update}),
  }));

export function copiedOf(
  {run, step}: ViewData,
  weights: Weights,
  images: WeightImages | null,
  order: readonly number[],
  scale: Scaled,
): Copied {
  const rows = rowsOf(weights);
  const drawn = images === null ? [] : order.slice(0, 64);
  return {
    file: `weights_step${step}`,
    png: (background, ink) => {
      const columns = Math.max(1, Math.min(COLUMNS, drawn.length));
      const height = 2 * MARGIN + Math.ceil(drawn.length / columns) * (SIDE + LINE + GAP);
      return sheetOf(2 * MARGIN + columns * (SIDE + GAP) - GAP, height, background, (context) => {
        const write = writerOn(context, "18px sans-serif", ink);
        drawn.forEach((index, i) => {
          if (images === null) return;
          const left = MARGIN + (i % columns) * (SIDE + GAP);
          const top = MARGIN + Math.floor(i / columns) * (SIDE + LINE + GAP);
          drawIcon(context, pictureOf(images, index, scale), {left, top, width: SIDE, height: SIDE});
          write(String(index), left, top + SIDE + 20, SIDE);
        });
      });
    },
    csv: () =>
      `${[
        "layer,weights,norm,moved,share_moved",
        ...rows.map((row) =>
          Object.values(row)
            .map((each) => (typeof each === "string" ? quoted(each) : (each ?? "")))
            .join(","),
        ),
      ].join("\n")}\n`,
    json: () => JSON.stringify({run, step, step_before: weights.stepBefore, layers: rows}, null, 1),
  };
}
