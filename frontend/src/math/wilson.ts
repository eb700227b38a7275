/** The quantile of a normal distribution beyond which 2.5 % lie. */
const Z = 1.959963984540054;

/**
 * The interval of 95 % of a share of which `hits` of `n` are known.
 *
 * Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference".
 */
export function wilson(hits: number, n: number): readonly [low: number, high: number] {
  if (!(n > 0)) return [0, 1];
  const [share, z2] = [hits / n, Z * Z];
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return [hits === 0 ? 0 : Math.max(0, centre - half), hits === n ? 1 : Math.min(1, centre + half)];
}
