import type {Box} from "../../math/grid";
import type {Region} from "../../math/sprite";
import type {IconPicture} from "./icon";
import {t} from "./iconText";
import {insetBoxes} from "./inset";
import {fill, type Context} from "./sheet";

/** Draws the picture that stands for a channel into a box of a canvas: a frame alone where there is none. */
export function drawIcon(context: Context, picture: IconPicture, box: Box): void {
  if (picture.kind === "missing") {
    context.strokeStyle = "#888";
    context.strokeRect(box.left, box.top, box.width, box.height);
    return;
  }
  const {bitmap, regions, inset, step} = picture;
  const across = Math.min(2, regions.length);
  const side = box.width / across;
  regions.forEach((region, i) => {
    const [column, line] = [i % across, Math.floor(i / across)];
    const at = {left: box.left + column * side, top: box.top + line * side, width: side, height: side};
    drawRegion(context, bitmap, region, at);
  });
  if (inset) {
    insetBoxes(box, inset.regions.length).forEach((at, i) => {
      const {left, top, width, height} = at;
      fill(context, "#fff", left - FRAME, top - FRAME, width + 2 * FRAME, height + 2 * FRAME);
      drawRegion(context, inset.bitmap, inset.regions[i], at);
    });
  }
  if (step !== null && step !== undefined) tag(context, t().step(step), box);
}

/** The light frame of a crop on an icon, in pixels. */
const FRAME = 1;

function drawRegion(context: Context, bitmap: ImageBitmap, {x, y, width, height}: Region, at: Box): void {
  context.drawImage(bitmap, x, y, width, height, at.left, at.top, at.width, at.height);
}

/** Writes on the upper left corner of an icon. */
function tag(context: Context, text: string, {left, top}: Box): void {
  context.font = "13px sans-serif";
  fill(context, "rgb(0 0 0 / 72%)", left, top, context.measureText(text).width + 8, 18);
  context.fillStyle = "#fff";
  context.fillText(text, left + 4, top + 13);
}
