/** Where the tiles of an atlas are: tile n at column `n mod columns`, row `n div columns`. */
export interface Sprite {
  readonly tileHeight: number;
  readonly tileWidth: number;
  readonly columns: number;
  readonly count: number;
}

export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How large the whole atlas is: as many rows as its tiles fill, the last one perhaps in part. */
export const sheetSize = ({tileHeight, tileWidth, columns, count}: Sprite): {width: number; height: number} => ({
  width: columns * tileWidth,
  height: Math.ceil(count / columns) * tileHeight,
});

/** The place of tile `n`; null where the atlas has no such tile. */
export function tileRegion(sprite: Sprite, n: number): Region | null {
  if (!Number.isInteger(n) || n < 0 || n >= sprite.count) return null;
  return {
    x: (n % sprite.columns) * sprite.tileWidth,
    y: Math.floor(n / sprite.columns) * sprite.tileHeight,
    width: sprite.tileWidth,
    height: sprite.tileHeight,
  };
}
