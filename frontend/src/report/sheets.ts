/** Sheets of tiles without the tiles that a page does not show: of the same size, so that they are read the same way. */
import {tileRegion, type Sprite} from "../math/sprite";

const QUALITY = 0.9;

/** Blackens all tiles of a sheet but some; black takes next to nothing. */
export async function onlyTiles(
  bytes: Uint8Array<ArrayBuffer>,
  sprite: Sprite,
  tiles: readonly number[],
): Promise<Uint8Array<ArrayBuffer>> {
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", {alpha: false});
  if (context === null) throw new Error("the browser draws no pictures");
  for (const tile of tiles) {
    const region = tileRegion(sprite, tile);
    if (region === null) continue;
    const {x, y, width, height} = region;
    context.drawImage(bitmap, x, y, width, height, x, y, width, height);
  }
  bitmap.close();
  const blob = await canvas.convertToBlob({type: "image/webp", quality: QUALITY});
  return new Uint8Array(await blob.arrayBuffer());
}
