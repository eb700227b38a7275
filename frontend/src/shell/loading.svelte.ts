/** Loads what is selected, and keeps to what is on screen where that fails. */
import {tick} from "svelte";
import {isAbort, Unreachable, type Index} from "../api";
import {runsOf, stepsOf} from "../data/catalog";
import {loadContents, type CourseOf, type Courses, type Wished} from "../data/course";
import {loadFrame, type Frame, type Wanted} from "../data/frame";
import {indexOf, instead, loadInstead} from "../data/instead";
import {loadThumbnails, neighbours} from "../data/prefetch";
import {loadReference, type Referred} from "../data/reference";
import {Source} from "../data/source";
import {asksForMore, choicesOf, declaredBy, waitsForAll, type Options} from "../selection/options";
import {clampAtom, DEFAULT, format, lookingLike, type Selection} from "../selection/selection";
import type {View} from "../views/view";
import {reloading} from "./address";
import {backTo} from "./choices";
import {CURVE, curveOf} from "../selection/curve";
import {ShownCourses} from "./courses.svelte";
import {Curves} from "./curves.svelte";
import {EXAMPLES} from "./examples";
import {beginFace, hasFace, loadFace, loadFaces} from "./faces";
import {measureDrawn} from "./measure";
import {failure, type Notice} from "./notices";

/** What was wanted, with what is on screen for it, and the index that it was found in. */
interface Loaded {
  readonly wanted: Wanted;
  readonly index: Index;
  readonly frame: Frame<View>;
  /** What it is shown beside. */
  readonly reference?: Referred<View> | null;
}

export class Loading {
  /** What the user wants to see. */
  selection: Selection = $state.raw(DEFAULT);
  /** What is on screen: it follows `selection` when its data have arrived. */
  shown: Selection = $state.raw(DEFAULT);
  frame: Frame<View> | null = $state.raw(null);
  /** What the view is shown beside; null where nothing was chosen. */
  reference: Referred<View> | null = $state.raw(null);
  index: Index | null = $state.raw(null);
  thumbnails: readonly (ImageBitmap | null)[] = $state.raw([]);
  busy = $state(false);
  failure: Notice | null = $state.raw(null);

  #curvesKey = "";

  readonly runs = $derived(this.index ? runsOf(this.index) : []);
  readonly steps = $derived(this.index && this.frame ? stepsOf(this.index, this.frame.address.run) : []);

  readonly options: Options;
  readonly views: readonly View[];
  readonly #onSelected: () => void;
  protected readonly source = new Source();
  readonly curves = new Curves(this.source.api);
  readonly #courses = new ShownCourses(this.source);
  #loading: AbortController | null = null;
  #reloading: AbortController | null = null;
  protected readonly leaving = new AbortController();
  #touch: () => void = () => undefined;
  #isTouched = false;
  /** Who only looks loads what is seen: the rest is loaded ahead once somebody does something. */
  readonly #touched = new Promise<void>((resolve) => {
    this.#touch = resolve;
  });
  /** What was wished and could not be shown, until something else is. */
  #wished: Selection | null = null;

  /** `onSelected` hears when something is selected that the user has not chosen just now, as a wish failed. */
  constructor(views: readonly View[], onSelected: () => void) {
    this.views = views;
    this.#onSelected = onSelected;
    this.options = declaredBy([...views, EXAMPLES, CURVE]);
  }

  /** What the view shows of every step, as far as it has arrived. */
  get courses(): Courses {
    return this.#courses.all;
  }

  get isLoading(): boolean {
    return this.#loading !== null;
  }

  /** Whether steps follow one another by themselves, each of which is loaded ahead. */
  protected isPlaying(): boolean {
    return false;
  }

  /** Hears that somebody moved the pointer, or pressed a key. */
  touch(): void {
    this.#isTouched = true;
    this.#touch();
  }

  /** Nothing more is loaded: the page is left. */
  abort(): void {
    this.#loading?.abort();
    this.leaving.abort();
  }

  /** Loads another step of what is selected ahead of its time. */
  protected async loadAhead(step: number, signal: AbortSignal): Promise<void> {
    if (this.index === null) return;
    try {
      await loadFrame(this.source, this.index, {...this.#wanted(false), step}, this.views, signal);
    } catch {
      // It will be reported when it is its turn.
    }
  }

  /** What some contents were at every step of the run on screen, as it arrives. */
  async *coursesOf(wished: Wished, signal: AbortSignal): AsyncGenerator<Courses> {
    if (this.index === null || this.frame === null) return;
    yield* loadContents(this.source, this.index, this.frame, wished, signal);
  }

  /** Looks for what is new; on the last step, the newest is shown. */
  async reload(): Promise<void> {
    this.#reloading?.abort();
    const controller = (this.#reloading = new AbortController());
    try {
      this.index = await this.source.api.index(this.selection.run, controller.signal);
      this.failure = null;
    } catch (error) {
      if (!isAbort(error)) this.failure = failure(error, this.frame, false, () => void this.reload());
      return;
    }
    this.source.forgetScales();
    if (this.runs.length === 0) {
      this.frame = null;
      return;
    }
    // What could not be read may have been written anew.
    if (this.#wished !== null) this.#wishAgain(this.#wished);
    await this.load(null);
  }

  /** Loads what is selected; `again` where nothing else is wished than before, but more or once more. */
  async load(cause: string | null, {later = false, again = false} = {}): Promise<void> {
    const known = this.index;
    if (known === null || this.runs.length === 0) return;
    const start = performance.now();
    const controller = new AbortController();
    const stale = this.#loading;
    this.#loading = controller;
    this.busy = cause !== null || this.frame === null;
    // Something else is wished now, and what could not be shown before is not to come in between.
    if (cause !== null && !again) this.#wished = null;
    // Only after the new requests had the time to join those that they share with the old ones.
    setTimeout(() => stale?.abort());
    const current = () => this.#loading === controller;
    const wanted = this.#wanted(later);
    beginFace(this.views, wanted.view);
    let index = known;
    try {
      index = await indexOf(this.source, known, wanted.run, controller.signal);
      const frame = await loadFrame(this.source, index, wanted, this.views, controller.signal);
      const reference = await this.#loadReference(index, wanted, frame, controller.signal);
      await loadFace(frame.view);
      if (!current()) return;
      if (!again) this.failure = this.#wished = null;
      this.#show({frame, index, wanted, reference}, controller);
      await tick();
      if (cause !== null) measureDrawn(cause, start);
    } catch (error) {
      if (current() && !isAbort(error)) await this.#fail(error, index, wanted, controller);
    } finally {
      if (current()) {
        this.#loading = null;
        this.busy = false;
      }
    }
  }

  /** Loads the other state that was chosen, which is shown together with the one. */
  async #loadReference(index: Index, wanted: Wanted, frame: Frame<View>, signal: AbortSignal) {
    const {reference} = this.selection;
    if (reference === null) return null;
    return loadReference(this.source, index, wanted, reference, frame, this.views, signal);
  }

  #show({frame, index, wanted, reference = null}: Loaded, controller: AbortController): void {
    this.index = index;
    this.frame = frame;
    this.reference = reference;
    this.shown = {...this.selection, atom: clampAtom(this.selection.atom, frame.data.layer)};
    this.#courses.keep(frame, this.#courseOf());
    this.showCurves();
    setTimeout(() => void this.#prepare(wanted, frame, controller), 50);
  }

  #wanted(later: boolean): Wanted {
    const {options: chosen, ...selection} = this.selection;
    const choices = choicesOf(this.options, chosen);
    return {
      ...selection,
      choices,
      beside: selection.reference !== null,
      scaledWith: selection.reference?.run ?? null,
      more: asksForMore(this.options, chosen),
      later: later || waitsForAll(this.options, chosen),
      pointed: this.#isTouched,
    };
  }

  /** Says what failed. What is selected is again what is on screen, or what can be read in its place. */
  async #fail(error: unknown, index: Index, wanted: Wanted, controller: AbortController): Promise<void> {
    const wished = (this.#wished = this.selection);
    const found = error instanceof Unreachable ? null : await this.#instead(index, wanted, controller);
    const other = found !== null && (await hasFace(found.frame.view)) ? found : null;
    const reference =
      other === null ? null : await this.#loadReference(other.index, other.wanted, other.frame, controller.signal);
    if (this.#loading !== controller) return;
    if (other !== null) {
      const {run, example, layer, view, target, against} = other.wanted;
      this.selection = {...wished, run, step: other.frame.address.step, example, layer, view, target, against};
      this.#show({...other, reference}, controller);
    } else if (this.frame !== null) {
      this.selection = backTo(this.shown, wished, this.frame, this.options, this.index ?? index);
    }
    const retry = () => {
      if (this.frame === null) void this.reload();
      else {
        this.#wishAgain(wished);
        void this.load("retry");
      }
    };
    this.failure = failure(error, this.frame, other !== null, retry, reloading(format(wished, this.options)));
    this.#onSelected();
  }

  /** Wishes again for what could not be shown, looked at as it is now. */
  #wishAgain(wished: Selection): void {
    this.selection = lookingLike(wished, this.selection, this.options);
    this.#onSelected();
  }

  /** Finds what can be shown instead where nothing is on screen, or nothing of the run that is wished for. */
  async #instead(index: Index, wanted: Wanted, {signal}: AbortController) {
    const shown = this.frame?.address.run;
    if (shown !== undefined && (wanted.run === null || wanted.run === shown)) return null;
    return loadInstead(this.source, index, instead(index, wanted, shown === undefined), this.views, signal);
  }

  /** Shows the scalars that are chosen, of the run that is shown. */
  showCurves(): void {
    if (this.frame === null) return;
    const {run} = this.frame.address;
    const chosen = curveOf(this.selection.options);
    const key = JSON.stringify([run, chosen, this.steps.map(({wall_time}) => wall_time)]);
    if (key === this.#curvesKey) return;
    this.#curvesKey = key;
    void this.curves.load(run, chosen, this.steps);
  }

  #courseOf(): CourseOf {
    return {pinned: this.shown.atom, choices: choicesOf(this.options, this.shown.options)};
  }

  /** Shows what is selected where no other frame is needed for it: what is pinned may have another course. */
  protected showAnew(): void {
    this.shown = lookingLike(this.shown, this.selection, this.options);
    this.showCurves();
    const {frame, index} = this;
    if (frame === null || index === null || this.isLoading) return;
    void this.#courses.follow(index, frame, this.#courseOf(), () => this.frame === frame && this.#loading === null);
  }

  /** Loads what will probably be looked at next, as long as nothing else is wanted. */
  async #prepare(wanted: Wanted, frame: Frame<View>, {signal}: AbortController): Promise<void> {
    const current = () => this.frame === frame && this.#loading === null;
    try {
      if (!current()) return;
      if (frame.pending && !wanted.later) {
        await this.load(null, {later: true, again: true});
        return;
      }
      for await (const thumbnails of loadThumbnails(this.source.api, frame, this.thumbnails, signal)) {
        if (!current()) return;
        this.thumbnails = thumbnails;
      }
      if (this.index !== null) await this.#courses.load(this.index, frame, this.#courseOf(), current, signal);
      void loadFaces(frame.views, this.leaving.signal);
      // Only views of values that are compared over the run wait for these; of a long run they take their time.
      await this.source.scales(frame.address.run).catch(() => null);
      if (this.isPlaying()) return;
      await this.#touched;
      if (!current()) return;
      if (wanted.pointed === false) await this.load(null, {later: true, again: true});
      for (const neighbour of wanted.pointed === false ? [] : neighbours(wanted, frame, this.steps)) {
        if (!current() || this.index === null) return;
        await loadFrame(this.source, this.index, neighbour, this.views, signal);
      }
    } catch {
      // It will be reported if somebody looks at it.
    }
  }
}
