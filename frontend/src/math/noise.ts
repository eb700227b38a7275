/** Repeatable numbers in [-1, 1), for tests. */
export function noise(n: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({length: n}, () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 31 - 1;
  });
}
