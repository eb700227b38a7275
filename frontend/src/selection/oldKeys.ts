/** The keys of links from before each view had options of its own, and the keys that mean the same now. */
export const OLD_KEYS: Readonly<Record<string, readonly string[]>> = {
  grid: ["activation_grids.grid", "spatial_attribution.grid"],
  component: ["activation_grids.component"],
  mask: ["compare_classes.mask"],
  count: ["compare_classes.count", "channel_attribution.count"],
  hint: ["spatial_attribution.hint"],
  signs: ["spatial_attribution.signs", "channel_attribution.signs"],
};

type Keys = Readonly<Partial<Record<string, string>>>;

/** Gives the keys of a URL by today's names; where a link has both, today's count. */
export function withoutOldKeys(keys: Keys): Keys {
  const renamed = Object.entries(OLD_KEYS).flatMap(([old, names]) => names.map((name) => [name, keys[old]] as const));
  return {...Object.fromEntries(renamed.filter(([, value]) => value !== undefined)), ...keys};
}
