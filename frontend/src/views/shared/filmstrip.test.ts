import {expect, it} from "vitest";
import type {Course} from "../../model/course";
import type {Dictionary} from "../../model/dictionary";
import type {Probed} from "../../model/statistics";
import {filmOf, heightOf, layoutOf, pathOf, SAME, type Courses} from "./filmstrip";

const bitmap = {} as ImageBitmap;
const near = (value: number): unknown => expect.closeTo(value, 6);
const atlas = (count: number) => ({bitmap, sprite: {tileHeight: 4, tileWidth: 4, columns: 2, count}});
const probed: Probed = {
  step: 0,
  nImages: 50,
  fingerprint: "f",
  classes: [0, 4],
  counts: [20, 20],
  nOther: 0,
  by: "true",
  nChannels: 2,
  settings: {},
};

const dictionary = (step: number, change: Partial<Dictionary> = {}): Dictionary => ({
  layer: "conv",
  step,
  otherStep: null,
  settings: {},
  complete: true,
  icons: atlas(2),
  iconMaximum: null,
  cropsPerChannel: 2,
  crops: atlas(4),
  cropValues: null,
  cropPlaces: null,
  range: null,
  diversePerChannel: 0,
  diverse: null,
  differences: null,
  ...change,
});

const course = <V>(steps: readonly number[], value: (step: number) => V): Course<V> => ({
  steps: steps.map((step) => ({step, value: value(step)})),
  coming: false,
});

/** What grows with the step; of channel 1 it is ten times as much. */
const both = (value: number) => Float32Array.from([value, 10 * value]);
const KEPT: Readonly<Record<number, number>> = {1: NaN, 2: 0.9, 3: SAME, 4: SAME - 0.01, 5: 0.99};
const courses: Courses = {
  icons: course([1, 4], dictionary),
  summary: course([1, 2, 3, 4, 5], (step) => ({
    ...probed,
    silent: both(0),
    maximum: both(step),
    mean: both(0),
    kept: Float32Array.from([KEPT[step], 1]),
    stepBefore: null,
    split: both(0),
  })),
  evidence: course([1, 3, 5], (step) => ({
    ...probed,
    values: Float32Array.from([step, -step, NaN, step]),
    positive: both(0),
    negative: both(0),
  })),
  classes: course([2, 4], (step) => ({
    ...probed,
    auroc: Float32Array.from([0, 0.1 * step, 0, 0]),
    quartiles: new Float32Array(12),
  })),
};

const lineOf = (film: ReturnType<typeof filmOf>, kind: string) => film.lines.find((line) => line.kind === kind);

it("has a frame for each step at which icons were made, and numbers at each at which they were measured", () => {
  const film = filmOf(courses, 1, 0);
  expect(film.steps).toEqual([1, 2, 3, 4, 5]);
  expect(film.frames.map(({step}) => step)).toEqual([1, 4]);
  expect(lineOf(film, "activation")?.points.map(({step, value}) => [step, value])).toEqual([
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
    [5, 50],
  ]);
  expect(lineOf(film, "evidence")?.points.map(({value}) => value)).toEqual([-1, -3, -5]);
  expect(lineOf(film, "auroc")?.points.map(({value}) => value)).toEqual([0.7, 0.9].map((value) => near(value)));
});

it("a frame is the icon and the strongest crop of just this channel", () => {
  const [frame] = filmOf(courses, 1, 0).frames;
  expect(frame.icon).toMatchObject({kind: "tiles", regions: [{x: 4, y: 0, width: 4, height: 4}], step: null});
  expect(frame.crop).toMatchObject({regions: [{x: 0, y: 4, width: 4, height: 4}]});
  const none = filmOf({...courses, icons: course([1], (step) => dictionary(step, {crops: null}))}, 1, 0);
  expect(none.frames[0].crop).toBeNull();
});

it("breaks where it correlates less with the step before than the threshold, and not where that is not known", () => {
  expect(filmOf(courses, 0, 0).breaks).toEqual([{step: 4, by: "images", likeness: near(SAME - 0.01)}]);
  expect(filmOf(courses, 1, 0).breaks).toEqual([]);
});

it("what was not measured of a class has no line, never one at zero", () => {
  expect(filmOf(courses, 0, 4).lines.map(({kind}) => kind)).toEqual(["activation", "auroc"]);
  expect(filmOf(courses, 0, 7).lines.map(({kind}) => kind)).toEqual(["activation"]);
  expect(filmOf(courses, 0, null).lines.map(({kind}) => kind)).toEqual(["activation"]);
});

it("is on its way while any of its courses is", () => {
  expect(filmOf(courses, 0, 0).coming).toBe(false);
  expect(filmOf({...courses, icons: {...courses.icons, coming: true}}, 0, 0).coming).toBe(true);
});

it.each([200, 480, 900, 2000])("steps stand in their order without overlap, in %i pixels", (width) => {
  const film = filmOf(courses, 0, 0);
  const layout = layoutOf(film, width);
  const middles = film.steps.map(layout.middleOf);
  expect(middles).toEqual([...middles].sort((a, b) => a - b));
  const frames = film.frames.map(({step}) => layout.middleOf(step));
  for (let i = 1; i < frames.length; i++) expect(frames[i] - frames[i - 1]).toBeGreaterThanOrEqual(layout.side);
  expect(frames[0] - layout.side / 2).toBeGreaterThanOrEqual(0);
  expect(middles.at(-1)).toBeLessThanOrEqual(layout.width);
  // Where all fits nothing is scrolled.
  if (width >= 480) expect(layout.width).toBeLessThanOrEqual(width);
});

it("a line begins and ends at its values; zero is in it", () => {
  const film = filmOf(courses, 0, 0);
  const line = lineOf(film, "activation");
  if (line === undefined) throw new Error("there is a line");
  const y = heightOf(line, 30);
  expect([y(line.high), y(0)]).toEqual([0, 30]);
  const numbers = pathOf(line, layoutOf(film, 900), 30).split(/[ML ]/).filter(Boolean).map(Number);
  expect(numbers).toHaveLength(2 * line.points.length);
  expect([numbers.at(1), numbers.at(-1)]).toEqual([24, 0]);
});
