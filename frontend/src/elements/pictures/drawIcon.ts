import type {Box} from "../../math/grid";
import type {IconPicture} from "./icon";

/** Draws the picture that stands for a channel into a box of a canvas: a frame alone where there is none. */
export function drawIcon(context: CanvasRenderingContext2D, picture: IconPicture, box: Box): void {
  if (picture.kind === "missing") {
    context.strokeStyle = "#888";
    context.strokeRect(box.left, box.top, box.width, box.height);
    return;
  }
  const {bitmap, regions} = picture;
  const across = Math.min(2, regions.length);
  const side = box.width / across;
  regions.forEach(({x, y, width, height}, i) => {
    const [column, line] = [i % across, Math.floor(i / across)];
    context.drawImage(bitmap, x, y, width, height, box.left + column * side, box.top + line * side, side, side);
  });
}
