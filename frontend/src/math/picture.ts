/** Decodes pictures, only if their own headers say the size that is declared: few bytes can become gigabytes. */
import {imageSize, type ImageSize} from "./imageHeader";
import {laidOut, sheetSize, tileRegion, type Sprite} from "./sprite";

/** Beyond it a browser gives no memory, or much too much: the server refuses such descriptions too. */
const MAX_PIXELS = 2 ** 26;

export async function decodePicture(data: ArrayBuffer, declared: ImageSize): Promise<ImageBitmap> {
  const found = imageSize(data);
  if (found === null) throw new Error("a picture must be a PNG, WebP or JPEG, got bytes of another kind");
  if (found.width !== declared.width || found.height !== declared.height) {
    throw new Error(`a picture must be of ${sizeText(declared)} pixels, got one of ${sizeText(found)}`);
  }
  if (!(found.width * found.height <= MAX_PIXELS)) {
    throw new Error(`a picture may have ${MAX_PIXELS} pixels, got one of ${sizeText(found)}`);
  }
  try {
    return await createImageBitmap(new Blob([data]));
  } catch (error) {
    throw new Error("the picture is damaged: it cannot be decoded", {cause: error});
  }
}

const sizeText = ({width, height}: ImageSize): string => `${width} × ${height}`;

/**
 * Decodes rows of an atlas, each a picture by itself, and lays them out on one.
 *
 * `data` holds the pictures of `rows`, or of all (null), one behind the other; `sizes` are the bytes of each row that there is.
 */
export async function decodeRows(
  data: ArrayBuffer,
  sizes: readonly number[],
  atlas: Sprite,
  rows: readonly number[] | null,
): Promise<ImageBitmap> {
  const {tileWidth, tileHeight, columns, count} = atlas;
  const held = rows ?? sizes.map((_, row) => row);
  const total = held.reduce((sum, row) => sum + sizes[row], 0);
  if (held.length === 0 || total !== data.byteLength) {
    throw new Error(`the rows of a picture must have ${total} bytes, got ${data.byteLength}`);
  }
  const sheet = laidOut(atlas, rows);
  const {width, height} = sheetSize({...sheet, count: held.length * columns});
  if (!(width * height <= MAX_PIXELS)) throw new Error(`a picture may have ${MAX_PIXELS} pixels, got rows of more`);
  let end = 0;
  const decoded = held.map((row) => {
    const start = end;
    end += sizes[row];
    const n = Math.min(columns, count - row * columns);
    return decodePicture(data.slice(start, end), {width: n * tileWidth, height: tileHeight});
  });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("the browser gives no picture to draw on");
  for (const [i, bitmap] of (await Promise.all(decoded)).entries()) {
    const region = tileRegion(sheet, held[i] * columns);
    if (region) context.drawImage(bitmap, region.x, region.y);
    bitmap.close();
  }
  return canvas.transferToImageBitmap();
}
