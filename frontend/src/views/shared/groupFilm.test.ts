import {expect, it} from "vitest";
import type {Course} from "../../model/course";
import type {FoundGroups, LayerGroups} from "../../model/groups";
import type {Probed} from "../../model/statistics";
import {SAME} from "./filmstrip";
import {groupFilmOf, type GroupCourses} from "./groupFilm";
import {bare, full} from "./groups.fixture";

const image = {width: 40, height: 20} as ImageBitmap;
const offers = {own: true, shared: true, aligned: false};
const course = <V>(steps: Readonly<Record<number, V>>): Course<V> => ({
  steps: Object.entries(steps).map(([step, value]) => ({step: Number(step), value})),
  coming: false,
});
const found = (of: LayerGroups, shared = true): FoundGroups => ({of: {...of, shared}, offers});
const similar = (...values: number[]) => Float32Array.from(values);
const probed = (step: number, nChannels = 2): Probed => ({
  step,
  nImages: 50,
  fingerprint: "f",
  classes: [0, 4],
  counts: [20, 20],
  nOther: 0,
  by: "true",
  nChannels,
  settings: {},
});
/** What place `i` has at a step is told by the hundreds. */
const summary = (step: number, nChannels = 2, kept = [0.9, 0.9]) => ({
  ...probed(step, nChannels),
  silent: new Float32Array(nChannels),
  maximum: Float32Array.from({length: nChannels}, (_, i) => 100 * i + step),
  mean: new Float32Array(nChannels),
  kept: Float32Array.from(kept),
  stepBefore: null,
  split: new Float32Array(nChannels),
});

/** Group 7 stands second, then first; at step 3 it is not there, at step 4 its number is another's. */
const courses: GroupCourses = {
  groups: course({
    0: found({...full, ids: [3, 7], similarities: null}),
    1: found({...full, ids: [7, 3], similarities: similar(0.8, 0.9)}),
    2: found({...full, ids: [7, 3], similarities: similar(SAME - 0.1, 0.9)}),
    3: found({...full, ids: [3, 5], similarities: similar(0.9, NaN)}),
    4: found({...full, ids: [3, 7], similarities: similar(0.9, NaN)}),
  }),
  summary: course({0: summary(0), 1: summary(1), 2: summary(2), 3: summary(3), 4: summary(4), 5: summary(5)}),
  evidence: course({0: {...probed(0), values: similar(1, 2, 3, 4), positive: similar(0), negative: similar(0)}}),
  classes: course({1: {...probed(1), auroc: similar(0.1, 0.2, 0.3, 0.4), quartiles: similar()}}),
};
const which = {layer: "conv", group: 7, count: 2, aligned: 0, shared: true};
const linesOf = (film: ReturnType<typeof groupFilmOf>) =>
  Object.fromEntries(film.lines.map(({kind, points}) => [kind, points.map(({step, value}) => [step, value])]));

it("is found by its number wherever it stands, and has no frame where it is not there", () => {
  const {frames} = groupFilmOf(courses, which, image, 4);
  expect(frames.map(({step}) => step)).toEqual([0, 1, 2, 4]);
  const tiles = frames.map(({icon}) => (icon.kind === "tiles" ? icon.regions.map(({x}) => x) : null));
  expect(tiles).toEqual([[2], [0], [0], [2]]);
});

it("its numbers are those of its place at each step, and none of steps at which it is not there", () => {
  const film = groupFilmOf(courses, which, image, 4);
  expect(linesOf(film)).toEqual({
    activation: [
      [0, 100],
      [1, 1],
      [2, 2],
      [4, 104],
    ],
    evidence: [[0, 4]],
    auroc: [[1, expect.closeTo(0.8, 6)]],
  });
  expect(film.steps).toEqual([0, 1, 2, 4]);
});

it("breaks where its channels are others, where its number is another's, and where it fires on other images", () => {
  const breaks = [
    {step: 2, by: "channels", likeness: expect.closeTo(SAME - 0.1, 6) as number},
    {step: 4, by: "new"},
  ];
  expect(groupFilmOf(courses, which, image, null).breaks).toEqual(breaks);
  const turned = {...courses, summary: course({1: summary(1, 2, [0.25, 0.9]), 4: summary(4, 2, [0.9, 0.25])})};
  expect(groupFilmOf(turned, which, image, null).breaks).toEqual([{step: 1, by: "images", likeness: 0.25}, ...breaks]);
});

it("the first step of all has nothing before it: there no group is new", () => {
  expect(
    groupFilmOf({...courses, groups: course({0: found({...full, ids: [3, 7], similarities: null})})}, which, image, 0)
      .breaks,
  ).toEqual([]);
});

it.each([
  ["of another count of groups", {...which, count: 4}],
  ["of one example alone", {...which, shared: false}],
  ["that are compatible with later ones", {...which, aligned: 2}],
])("of groups %s nothing is shown of these", (_, other) => {
  const film = groupFilmOf(courses, other, image, 4);
  expect([film.frames, film.lines, film.breaks, film.steps]).toEqual([[], [], [], []]);
});

it("numbers of so many other groups, or of another step, are not of it", () => {
  const film = groupFilmOf({...courses, summary: course({1: summary(1, 3), 5: summary(5)})}, which, image, null);
  expect(film.lines).toEqual([]);
});

it("what one example's own group has not, a picture or crops, is a piece of the example, without a second row", () => {
  const own = {...courses, groups: course({0: found({...bare, ids: [3, 7]}, false)})};
  const [frame] = groupFilmOf(own, {...which, shared: false}, image, null).frames;
  expect(frame.icon).toMatchObject({kind: "tiles", bitmap: image, note: null});
  expect(frame.crop).toBeNull();
});

it("below an icon stands the strongest crop, where there is one", () => {
  const [first, second] = groupFilmOf({...courses}, which, image, null).frames;
  expect(first.crop).toBeNull();
  expect(second.crop).toMatchObject({kind: "tiles", regions: [{x: 0, y: 0}], note: null});
});
