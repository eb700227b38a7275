/** Where the tiles of an atlas are: tile n at column `n mod columns`, row `n div columns`. */
export interface Sprite {
  readonly tileHeight: number;
  readonly tileWidth: number;
  readonly columns: number;
  readonly count: number;
  /** Where only some of the tiles are on it: the place of each, in the order of places; a tile without one is not there. */
  readonly kept?: ReadonlyMap<number, number>;
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
  const place = sprite.kept ? sprite.kept.get(n) : n;
  if (place === undefined) return null;
  return {
    x: (place % sprite.columns) * sprite.tileWidth,
    y: Math.floor(place / sprite.columns) * sprite.tileHeight,
    width: sprite.tileWidth,
    height: sprite.tileHeight,
  };
}

/** The rows of an atlas that hold some of its tiles, ascending. */
export const rowsWith = ({columns, count}: Sprite, tiles: Iterable<number>): readonly number[] =>
  [...new Set([...tiles].filter((n) => n >= 0 && n < count).map((n) => Math.floor(n / columns)))].sort((a, b) => a - b);

/** How some rows of an atlas, or all (null), lie on one that is about square: several of them side by side. */
export function laidOut(sprite: Sprite, rows: readonly number[] | null): Sprite {
  const {tileHeight, tileWidth, columns, count} = sprite;
  const n = rows?.length ?? Math.ceil(count / columns);
  const beside = Math.max(1, Math.round(Math.sqrt((n * tileHeight) / (columns * tileWidth))));
  const arranged = {tileHeight, tileWidth, columns: columns * beside, count};
  if (rows === null) return arranged;
  const kept = new Map(
    rows.flatMap((row, i) =>
      Array.from({length: Math.min(columns, count - row * columns)}, (_, at) => [row * columns + at, i * columns + at]),
    ) as [number, number][],
  );
  return {...arranged, kept};
}
