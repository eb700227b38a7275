/** What the view on screen shows of every step, as it arrives. */
import type {Index} from "../api";
import {courseKey, loadCourses, NO_COURSES, type CourseOf, type Courses} from "../data/course";
import type {Frame} from "../data/frame";
import type {Source} from "../data/source";

export class ShownCourses {
  /** As far as they have arrived. */
  all: Courses = $state.raw(NO_COURSES);
  #key = "";
  #following: AbortController | null = null;
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Gives whether those that are there are of what is shown; others are forgotten. */
  keep(frame: Frame, of: CourseOf): boolean {
    const key = courseKey(frame, of);
    const isSame = key === this.#key;
    if (!isSame) this.all = NO_COURSES;
    this.#key = key;
    return isSame;
  }

  /** Loads them; what is there stays on screen until all has arrived. */
  async load(index: Index, frame: Frame, of: CourseOf, current: () => boolean, signal: AbortSignal): Promise<void> {
    const [key, isFirst] = [this.#key, this.all.size === 0];
    for await (const courses of loadCourses(this.#source, index, frame, of, signal)) {
      if (!current() || key !== this.#key) return;
      if (isFirst || [...courses.values()].every(({coming}) => !coming)) this.all = courses;
    }
  }

  /** Loads them where what was pinned, for which nothing else is loaded, has made them others. */
  async follow(index: Index, frame: Frame, of: CourseOf, current: () => boolean): Promise<void> {
    if (this.keep(frame, of)) return;
    this.#following?.abort();
    this.#following = new AbortController();
    try {
      await this.load(index, frame, of, current, this.#following.signal);
    } catch {
      // What is wrong with a step is said where it is shown.
    }
  }
}
