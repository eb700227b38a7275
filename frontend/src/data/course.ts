/** Loads what contents were at every step that is kept, a few steps at once. */
import type {Address, Index} from "../api";
import {dumps, hidden, layersIn, type Atom, type Content} from "../grammar";
import {contentOf, layersOf, type Scope} from "../interfaces";
import {NO_COURSE} from "../math/course";
import type {Course} from "../model/course";
import type {ContentOf} from "../model/content";
import {addressesOf} from "./catalog";
import {readerOf} from "./data";
import type {Frame} from "./frame";
import {wishOf} from "./groups";
import {Later} from "./later";
import {optional, type Warning} from "./optional";
import {describe} from "./parts";
import type {Asked, Reader} from "./reader";
import type {Source} from "./source";

const AT_ONCE = 4;
/** Courses are compared by themselves. */
const NO_SCALES = () => Promise.resolve([]);

/** The courses of some contents, by their canonical texts. */
export type Courses = ReadonlyMap<string, Course<unknown>>;

export const NO_COURSES: Courses = new Map();

export const courseIn =
  (courses: Courses) =>
  <V>(content: ContentOf<V>): Course<V> =>
    (courses.get(dumps(content)) ?? NO_COURSE) as Course<V>;

/** What courses are of, beside what a frame says. */
export interface CourseOf {
  readonly pinned: Atom | null;
  /** What was chosen of options that decide which data are shown, by their keys. */
  readonly choices: Readonly<Record<string, unknown>>;
}

/** The contents whose course the view of a frame shows. */
export function coursesOf({view, layers, data}: Frame, pinned: Atom | null): readonly Content[] {
  const scope: Scope = {layer: hidden(data.layer.name), layers: layers.map(({name}) => hidden(name))};
  return view?.course?.(scope, pinned).map((element) => contentOf(element)) ?? [];
}

/** What the courses of a frame depend on: while it is the same they stay on screen. Of choices only groups have several. */
export const courseKey = (frame: Frame, {pinned, choices}: CourseOf): string => {
  const {run} = frame.address;
  const {example, target} = frame.data;
  return JSON.stringify([run, example, target, coursesOf(frame, pinned).map(dumps), wishOf(choices)]);
};

/** Gives the courses as they become longer; what cannot be read of them is left out. */
export async function* loadCourses(
  source: Source,
  index: Index,
  frame: Frame,
  {pinned, choices}: CourseOf,
  signal: AbortSignal,
): AsyncGenerator<Courses> {
  const {data, layers, view} = frame;
  const shown = {layer: hidden(data.layer.name), layers: layers.map(({name}) => hidden(name))};
  const names = view === null ? [] : layersOf(view, shown).flatMap(layersIn);
  yield* loadContents(
    source,
    index,
    frame,
    {contents: coursesOf(frame, pinned), layers: names, choices, later: true},
    signal,
  );
}

/** What is loaded of every step; what may come `later` is left out unless it is wished. */
export interface Wished {
  readonly contents: readonly Content[];
  readonly layers: readonly string[];
  readonly choices: CourseOf["choices"];
  readonly later: boolean;
}

/** Gives what some contents were at every step of a frame's run. */
export async function* loadContents(
  source: Source,
  index: Index,
  frame: Frame,
  wished: Wished,
  signal: AbortSignal,
): AsyncGenerator<Courses> {
  const {contents} = wished;
  if (contents.length === 0) return;
  const wanted = contents.flatMap((content) => stepsOf(index, frame, content, wished.layers));
  const found = new Map<string, {step: number; value: unknown}[]>(contents.map((content) => [dumps(content), []]));
  const courses = (coming: boolean): Courses =>
    new Map([...found].map(([text, steps]) => [text, {steps: [...steps].sort((a, b) => a.step - b.step), coming}]));
  for (let first = 0; first < wanted.length; first += AT_ONCE) {
    const batch = wanted.slice(first, first + AT_ONCE).map(async ({content, address, reader}) => {
      const value = await valueAt(source, frame, {content, address, reader}, wished, signal);
      if (value !== null) found.get(dumps(content))?.push({step: address.step, value});
    });
    await Promise.all(batch);
    if (first + AT_ONCE < wanted.length) yield courses(true);
  }
  yield courses(false);
}

interface At {
  readonly content: Content;
  readonly address: Address;
  readonly reader: Reader;
}

function stepsOf(index: Index, {address}: Frame, content: Content, about: readonly string[]): At[] {
  const reader = readerOf(content);
  if (reader === undefined) return [];
  const {kind, layers} = reader.heldBy(content, about);
  const name = layers.find((layer) => addressesOf(index, address.run, kind, layer).length > 0);
  if (name === undefined) return [];
  return addressesOf(index, address.run, kind, name).map((at) => ({content, address: at, reader}));
}

async function valueAt(
  {api}: Source,
  {data}: Frame,
  {content, address, reader}: At,
  wished: Wished,
  signal: AbortSignal,
): Promise<unknown> {
  // What is wrong with a step is said where that step is shown.
  const warnings: Warning[] = [];
  const manifest = await optional(api.manifest(address, signal), warnings, describe(address));
  if (manifest === null) return null;
  const {layers, choices} = wished;
  const asked: Asked = {example: data.example, layers, classes: [data.target], choices};
  const later = new Later(wished.later, new Set());
  const other = () => Promise.resolve(null);
  const reading = {
    api,
    address,
    manifest,
    scales: NO_SCALES,
    signal,
    warnings,
    ...asked,
    later,
    shown: address.step,
    other,
  };
  return optional(reader.read(content, reading), warnings, describe(address));
}
