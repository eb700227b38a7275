/** An audit as tests of the view need it. */
import type {
  Answers,
  Audit,
  AuditCell,
  AuditDirection,
  AuditGroup,
  Counted,
  Flips,
  Outcome,
  OutputMove,
  Removal,
} from "../../model/audit";
import type {Finding} from "../../model/findings";

export const counts = (n: number, hits: number | null): Counted => ({n, hits, low: 0.2, high: 0.4});

export const cell = (concept: number, index: number, share: number): AuditCell => ({
  concept,
  index,
  logit: share,
  share,
  argues: counts(10, 9),
  lost: 3,
  mended: 1,
  otherwise: 0,
  having: counts(6, 6),
  lacking: counts(4, 1),
});

export const group = (column: string, low: number, high: number): AuditGroup => ({
  column,
  category: "warm",
  right: counts(10, 9),
  others: counts(10, 5),
  gap: {value: (low + high) / 2, low, high},
  calibration: null,
  othersCalibration: null,
  metrics: {},
  reasons: [],
});

export const outcome = (lost: number, mended = 0, otherwise = 0): Outcome => ({lost, mended, otherwise});

/** Of three examples, which are decided for the classes 0, 2 and 1 with all concepts. */
export const removals: readonly Removal[] = [
  {
    concepts: [1],
    measured: outcome(3, 1),
    estimated: outcome(2, 1, 1),
    hits: 2,
    classes: [
      {index: 0, measured: outcome(1), estimated: outcome(1)},
      {index: 2, measured: outcome(2, 1), estimated: outcome(1, 1, 1)},
    ],
    error: 0.5,
    change: 2,
    nLogits: 24,
    decided: [0, 0, 1],
    expected: [0, 2, 1],
  },
  {
    concepts: [0],
    measured: outcome(0),
    estimated: outcome(0),
    hits: 0,
    classes: [],
    error: 0,
    change: 0,
    nLogits: 24,
    decided: [0, 2, 1],
    expected: [0, 2, 1],
  },
  {
    concepts: [0, 1],
    measured: outcome(0, 2),
    estimated: outcome(0),
    hits: 0,
    classes: [{index: 2, measured: outcome(0, 2), estimated: outcome(0)}],
    error: 1,
    change: 1,
    nLogits: 24,
    decided: [2, 0, 1],
    expected: [0, 0, 1],
  },
];

/** Of example 1. */
export const answers: Answers = {
  step: 3,
  classes: [2, 1, 0],
  measured: [
    [4, 1, 4, 1],
    [1, 1, 1, 1],
    [0, 3, 0, 3],
  ],
  probabilities: [
    [0.9, 0.1, 0.9, 0.1],
    [0.05, 0.1, 0.05, 0.1],
    [0.02, 0.7, 0.02, 0.7],
  ],
  estimated: [
    [4, 2, 4, 1],
    [1, 1, 1, 1],
    [0, NaN, 0, 3],
  ],
};

/** One that no channel shows. */
export const direction: AuditDirection = {
  layer: "block4",
  apart: 0.75,
  channel: 3,
  shown: 0.75,
  nHas: 12,
  nLacks: 8,
  images: [3, 4],
  otherImages: [5, 6],
  lead: {index: 0, other: 2, margin: 0.25, changed: 1, n: 10, chance: 0.01},
};

export const audit: Audit = {
  step: 3,
  nImages: 20,
  fingerprint: "0f",
  by: "true",
  classes: [
    {index: 0, right: counts(10, 7)},
    {index: 2, right: counts(10, 3)},
  ],
  concepts: [
    {layer: "block4", channels: [5, 1], images: [1], nHas: 4},
    {layer: "block4", channels: [3], images: [2], nHas: 5},
    {layer: "block3", channels: [5], images: [2], nHas: 5},
    {layer: "block4", channels: [3, 9], images: [2], nHas: 5},
  ],
  cells: [cell(0, 0, 0.5), cell(1, 0, 0.25), cell(1, 2, -0.5), cell(2, 0, 0.9), cell(3, 0, 0.1)],
  slices: [
    {
      concept: 0,
      index: 0,
      has: false,
      right: counts(4, 1),
      others: counts(6, 6),
      worse: 0.75,
      worseAtLeast: 0.25,
      chance: 0.01,
      images: [8, 9],
      otherImages: [1, 2],
    },
    {
      concept: 1,
      index: 2,
      has: true,
      right: counts(5, 0),
      others: counts(5, 3),
      worse: 0.6,
      worseAtLeast: 0.1,
      chance: 0.2,
      images: [],
      otherImages: [],
    },
  ],
  groups: [group("fur", 0.1, 0.7), group("coin", -0.2, 0.1)],
  directions: [],
  directionSlices: [],
  removals,
  decided: [0, 2, 1],
  outputKind: "softmax",
  outputs: [],
  moves: [],
  missing: [],
  settings: {},
  complete: true,
};

export const suspect: Finding = {
  rule: "suspect",
  effect: 0.1,
  layer: "block4",
  channels: [1, 5],
  classes: [0],
  column: null,
  category: null,
  images: [1, 2],
  numbers: {changed: 8, of: 10},
};

const flips = (off: number, on: number, lost = 0, mended = 0): Flips => ({off, on, lost, mended});

/** Three labels of two examples, or as many quantities: the first rests on concept 0, the second on 1; the third is not told of. */
const moveOf = (index: number, measured: Flips, estimated: Flips, shift: number, error = 0): OutputMove => ({
  index,
  measured,
  estimated,
  moved: Math.abs(shift),
  shift,
  estimatedMoved: 1,
  offBy: 0.25,
  error,
});

export const labels: Audit = {
  ...audit,
  classes: [],
  cells: [],
  slices: [],
  groups: [],
  removals: [],
  decided: [],
  outputKind: "sigmoid",
  outputs: [
    {index: 0, spread: 2, nOn: 8, nKnown: 20, nRight: 18, error: 0},
    {index: 1, spread: 4, nOn: 5, nKnown: 0, nRight: 0, error: 0},
  ],
  moves: [
    {
      concepts: [0],
      measured: flips(6, 1, 5, 1),
      estimated: flips(5, 0, 4, 1),
      hits: 4,
      nImages: 7,
      outputs: [moveOf(0, flips(6, 0, 5, 1), flips(5, 0, 4, 1), -3), moveOf(1, flips(0, 0), flips(0, 0), 0.5)],
      flips: [1, 0],
      expected: [1, 1],
    },
    {
      concepts: [1],
      measured: flips(0, 3),
      estimated: flips(0, 3),
      hits: 3,
      nImages: 3,
      outputs: [moveOf(1, flips(0, 3), flips(0, 3), 2)],
      flips: [0, 2],
      expected: [0, 2],
    },
    {
      concepts: [0, 1],
      measured: flips(0, 0),
      estimated: flips(0, 0),
      hits: 0,
      nImages: 0,
      outputs: [moveOf(0, flips(0, 0), flips(0, 0), 0)],
      flips: [0, 0],
      expected: [0, 0],
    },
  ],
};

/** The same as quantities, of which the first is known. */
export const quantities: Audit = {
  ...labels,
  outputKind: "linear",
  outputs: [
    {index: 0, spread: 2, nOn: 0, nKnown: 20, nRight: 0, error: 0.5},
    {index: 1, spread: 4, nOn: 0, nKnown: 0, nRight: 0, error: 0},
  ],
  moves: labels.moves.map((moves, i) => ({
    ...moves,
    measured: flips(0, 0),
    estimated: flips(0, 0),
    hits: 0,
    nImages: 0,
    outputs: i === 0 ? [moveOf(0, flips(0, 0), flips(0, 0), -3, 2.5), moveOf(1, flips(0, 0), flips(0, 0), 0.5)] : [],
    flips: [0, 0],
    expected: [0, 0],
  })),
};

/** Of an example that has labels 0 and 2: without concept 0 it loses 0 and gets 1, of which only the first was estimated. */
export const outputAnswers: Answers = {
  step: 3,
  classes: [2, 0, 1],
  measured: [
    [3, 3, 3, 3],
    [2, -1, 2, 2],
    [-1, 1, -1, -1],
  ],
  probabilities: [
    [0.95, 0.95, 0.95, 0.95],
    [0.88, 0.27, 0.88, 0.88],
    [0.27, 0.73, 0.27, 0.27],
  ],
  estimated: [
    [3, 3, 3, 3],
    [2, -2, 2, 2],
    [-1, NaN, -1, -1],
  ],
};
