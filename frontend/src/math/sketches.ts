/** What two sketches have in common: pure functions over tables of images by channels. */

/** A table, row by row. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Some rows of a table. */
export function rowsOf({columns, values}: Table, rows: readonly number[]): Table {
  const found = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    found.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return {rows: rows.length, columns, values: found};
}

/** The table with a mean of 0 in each column. */
export function centred({rows, columns, values}: Table): Table {
  const means = new Float64Array(columns);
  values.forEach((value, i) => (means[i % columns] += value / rows));
  return {rows, columns, values: values.map((value, i) => value - means[i % columns])};
}

/** The standard deviation of each column. */
export function deviations(table: Table): Float64Array {
  const {rows, columns, values} = centred(table);
  const squares = new Float64Array(columns);
  values.forEach((value, i) => (squares[i % columns] += (value * value) / rows));
  return squares.map(Math.sqrt);
}

/** The table with a mean of 0 and a length of 1 in each column; a column that does not vary is 0. */
function standardised(table: Table): Table {
  const {rows, columns, values} = centred(table);
  const lengths = deviations(table).map((each) => each * Math.sqrt(rows));
  return {
    rows,
    columns,
    values: values.map((value, i) => (lengths[i % columns] > 1e-12 ? value / lengths[i % columns] : 0)),
  };
}

/** How each column of a correlates with each of b, `[a.columns, b.columns]`. */
export function correlations(a: Table, b: Table): Float32Array {
  const [own, other] = [standardised(a), standardised(b)];
  const found = new Float32Array(a.columns * b.columns);
  for (let row = 0; row < a.rows; row++) {
    for (let i = 0; i < a.columns; i++) {
      const value = own.values[row * a.columns + i];
      if (value === 0) continue;
      for (let j = 0; j < b.columns; j++) found[i * b.columns + j] += value * other.values[row * b.columns + j];
    }
  }
  return found;
}

/**
 * Pairs columns of a and b, the strongest correlation that is left first, down to the least that counts. Unlike an assignment of
 * largest total strength, a pair never gives way to others. `[b.columns]`: which column of a, -1 where none.
 */
export function paired(of: Float32Array, n: number, least: number): readonly number[] {
  const m = of.length / Math.max(1, n);
  const order = Array.from(of.keys())
    .filter((i) => of[i] >= least)
    .sort((a, b) => of[b] - of[a]);
  const matches = new Array<number>(m).fill(-1);
  const taken = new Set<number>();
  for (const at of order) {
    const [i, j] = [Math.floor(at / m), at % m];
    if (matches[j] >= 0 || taken.has(i)) continue;
    matches[j] = i;
    taken.add(i);
  }
  return matches;
}

/** The root of the mean squared distance of rows from those of another table; from their mean where there is none. */
export function meanWay(a: Table, b?: Table): number {
  const values = b === undefined ? centred(a).values : a.values.map((value, i) => value - b.values[i]);
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, a.rows));
}

/**
 * How alike two tables of the same rows are, by centred kernel alignment without bias: 1 up to a rotation and a scale, 0 in the
 * mean where they have nothing in common; NaN where one does not vary or there are fewer than four rows.
 */
export function alignment(a: Table, b: Table): number {
  if (a.rows < 4 || !varies(a) || !varies(b)) return NaN;
  const [own, other] = [kernelOf(a), kernelOf(b)];
  return dot(own, other) / Math.sqrt(dot(own, own) * dot(other, other));
}

/** Whether rows differ by more than rounding. */
const varies = (table: Table): boolean =>
  meanWay(table) > 1e-6 * table.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Similarities of rows to one another, centred so that products of two have no bias (Song et al. 2012). */
function kernelOf(table: Table): Float64Array {
  const {rows: n, columns, values} = centred(table);
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += values[i * columns + k] * values[j * columns + k];
      kernel[i * n + j] = kernel[j * n + i] = sum;
    }
  }
  const sums = Array.from(
    {length: n},
    (_, i) => kernel.subarray(i * n, (i + 1) * n).reduce((a, b) => a + b, 0) / (n - 2),
  );
  const all = sums.reduce((a, b) => a + b, 0) / (n - 1);
  return kernel.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 0 : value + all - sums[i] - sums[j];
  });
}
