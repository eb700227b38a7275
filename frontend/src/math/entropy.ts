/** How undecided an answer is, and how that compares with what was seen of others. */

/** The entropy of probabilities, in bits: 0 where one class has all; null where not all are known. */
export function entropyOf(shares: Iterable<number>): number | null {
  let sum = 0;
  for (const share of shares) {
    if (Number.isNaN(share)) return null;
    if (share > 0) sum -= share * Math.log2(share);
  }
  return Math.max(0, sum);
}

/**
 * Which share of values is below one, by quantiles in equal steps from the lowest to the highest, between which it is
 * linear; null without any.
 */
export function shareBelow(quantiles: readonly number[], value: number): number | null {
  if (quantiles.length < 2) return null;
  const steps = quantiles.length - 1;
  const above = quantiles.findIndex((each) => each >= value);
  if (above < 0) return 1;
  if (above === 0) return 0;
  const [low, high] = [quantiles[above - 1], quantiles[above]];
  return (above - 1 + (value - low) / (high - low)) / steps;
}

/** The value that so large a share is below, by such quantiles. */
export function quantileAt(quantiles: readonly number[], share: number): number {
  const at = share * (quantiles.length - 1);
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  return quantiles[low] + (at - low) * (quantiles[high] - quantiles[low]);
}
