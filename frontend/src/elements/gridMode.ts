/** How grids are looked at: icons filling their cells, with areas by magnitude, or coloured by principal components. */
export const GRID_MODES = ["icons", "sized", "components"] as const;
export type GridMode = (typeof GRID_MODES)[number];
