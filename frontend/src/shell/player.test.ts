import {afterEach, beforeEach, expect, it, vi} from "vitest";
import {Player, type Course} from "./player.svelte";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A course of `n` steps of which each takes its time to be loaded, and what was on screen when. */
function courseOf(n: number, loading: (step: number) => number) {
  const seen: {step: number; at: number}[] = [];
  const ready = new Map<number, Promise<void>>();
  const load = (step: number) => {
    const loaded = ready.get(step) ?? after(loading(step));
    ready.set(step, loaded);
    return loaded;
  };
  let selected = 0;
  const course: Course = {
    shown: async () => {
      await load(selected);
      if (seen.at(-1)?.step !== selected) seen.push({step: selected, at: performance.now()});
    },
    prepared: async () => {
      if (selected === n - 1) return false;
      await load(selected + 1);
      return true;
    },
    advance: () => selected++,
  };
  return {course, seen};
}

it("all steps are on screen, in their order, each for the same while, however long they take to load within that", async () => {
  const {course, seen} = courseOf(15, (step) => (137 * step) % 480);
  const player = new Player();
  player.start(course);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.map(({step}) => step)).toEqual([...Array(15).keys()]);
  const whiles = seen.slice(1).map(({at}, i) => at - seen[i].at);
  expect(new Set(whiles.map(Math.round)).size).toBe(1);
  expect(player.playing).toBe(false);
});

it("what takes longer than a step stays is waited for, and not passed over", async () => {
  const {course, seen} = courseOf(6, (step) => (step % 2 === 1 ? 3000 : 0));
  const player = new Player();
  player.start(course);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.map(({step}) => step)).toEqual([0, 1, 2, 3, 4, 5]);
});

it("goes nowhere once it is stopped, and starts only once", async () => {
  const {course, seen} = courseOf(9, () => 0);
  const player = new Player();
  player.start(course);
  player.start(course);
  await vi.advanceTimersByTimeAsync(1200);
  const before = seen.length;
  expect(before).toBe(3);
  player.stop();
  expect(player.playing).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toHaveLength(before);
});
