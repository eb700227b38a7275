import type {Region} from "../../math/sprite";

/** Draws regions of a bitmap side by side, two to a row, at their own resolution: the page scales the canvas. */
export function drawRegions(canvas: HTMLCanvasElement, bitmap: ImageBitmap, regions: readonly Region[]): void {
  const [{width, height}] = regions;
  const columns = Math.min(2, regions.length);
  const size = {width: columns * width, height: Math.ceil(regions.length / columns) * height};
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  const context = canvas.getContext("2d");
  context?.clearRect(0, 0, size.width, size.height);
  regions.forEach((region, i) => {
    const [x, y] = [(i % columns) * width, Math.floor(i / columns) * height];
    context?.drawImage(bitmap, region.x, region.y, region.width, region.height, x, y, width, height);
  });
}
