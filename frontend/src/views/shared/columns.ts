/** Which layers a view shows side by side, of a network that has more than fit. */

/** How many columns can be chosen of so many layers; none where all of them fit anyway. */
export const COLUMNS = [3, 4, 6, 8, 12] as const;
const USUAL = 6;

/** The numbers that can be chosen of `n` layers, all of them last. */
export const columnChoices = (n: number): readonly number[] =>
  n > COLUMNS[0] ? [...COLUMNS.filter((c) => c < n), n] : [];

/**
 * The layers that are shown, shallow to deep: spread evenly over the depth, the selected one among them and the deepest.
 *
 * `count` is how many were asked for; null: as many as are usual.
 */
export function chosenColumns<L extends {readonly name: string}>(
  layers: readonly L[],
  selected: string,
  count: number | null,
): L[] {
  const wanted = Math.max(1, Math.min(count ?? USUAL, layers.length));
  const chosen = layers.findIndex(({name}) => name === selected);
  if (wanted === 1) return layers.slice(Math.max(0, chosen)).slice(0, 1);
  const spread = Array.from({length: wanted}, (_, i) => Math.round((i * (layers.length - 1)) / (wanted - 1)));
  if (chosen >= 0 && !spread.includes(chosen)) {
    const others = wanted > 2 ? spread.slice(1, -1) : spread.slice(0, 1);
    const nearest = others.reduce((best, at) => (Math.abs(at - chosen) < Math.abs(best - chosen) ? at : best));
    spread[spread.indexOf(nearest)] = chosen;
  }
  return spread.sort((a, b) => a - b).map((at) => layers[at]);
}
