/** Sheets of tiles without the tiles that a page does not show: of the same size, so that they are read the same way. */
import {tileRegion, type Sprite} from "../math/sprite";

/** Bytes of a sheet that is kept by rows, and how many each row has. */
export interface Rows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sizes: readonly number[];
}

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

/** Blackens all rows of a sheet that is kept by rows, but those that hold some tiles. */
export async function onlyRows(
  bytes: Uint8Array<ArrayBuffer>,
  sprite: Sprite,
  sizes: readonly number[],
  tiles: readonly number[],
): Promise<Rows> {
  const {columns, count, tileWidth, tileHeight} = sprite;
  const wanted = new Set(tiles.map((tile) => Math.floor(tile / columns)));
  const black = new Map<number, Uint8Array<ArrayBuffer>>();
  const rows: Uint8Array<ArrayBuffer>[] = [];
  let end = 0;
  for (const [row, size] of sizes.entries()) {
    const own = bytes.slice(end, end + size);
    end += size;
    if (wanted.has(row)) {
      rows.push(own);
      continue;
    }
    const n = Math.min(columns, count - row * columns);
    const none = black.get(n) ?? (await blackOf(n * tileWidth, tileHeight));
    black.set(n, none);
    rows.push(none);
  }
  const joined = new Uint8Array(await new Blob(rows).arrayBuffer());
  return {bytes: joined, sizes: rows.map(({length}) => length)};
}

async function blackOf(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d", {alpha: false});
  const blob = await canvas.convertToBlob({type: "image/webp", quality: QUALITY});
  return new Uint8Array(await blob.arrayBuffer());
}
