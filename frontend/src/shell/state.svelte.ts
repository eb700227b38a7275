/** What the app knows and what is selected: the only place that changes either. */
import {tick} from "svelte";
import {SvelteSet} from "svelte/reactivity";
import {isAbort, type Index} from "../api";
import {runsOf, stepsOf, tellsSteps} from "../data/catalog";
import {loadFrame, type Frame, type Wanted} from "../data/frame";
import {message} from "../data/optional";
import {loadThumbnails, neighbours} from "../data/prefetch";
import {Source} from "../data/source";
import type {Atom} from "../grammar";
import * as host from "../host";
import {chosenStep} from "../math/steps";
import {choicesOf, declaredBy, waitsForAll, withValues, type Options} from "../selection/options";
import {
  causeOf,
  clampAtom,
  DEFAULT,
  format,
  hashWithKeys,
  keysOfHash,
  lookingLike,
  moveAtom,
  parse,
  withoutPlace,
  type Selection,
} from "../selection/selection";
import {sharesGroups} from "../views/shared/options";
import type {View} from "../views/view";
import {settledOn, withSide, withTarget} from "./choices";
import {measureDrawn} from "./measure";

const PLAY_INTERVAL_MS = 500;
const HASH_DELAY_MS = 100;

export class AppState {
  /** What the user wants to see. */
  selection: Selection = $state.raw(DEFAULT);
  /** What is on screen: it follows `selection` when its data have arrived. */
  shown: Selection = $state.raw(DEFAULT);
  frame: Frame<View> | null = $state.raw(null);
  hovered: Atom | null = $state.raw(null);
  index: Index | null = $state.raw(null);
  thumbnails: readonly (ImageBitmap | null)[] = $state.raw([]);
  busy = $state(false);
  playing = $state(false);
  #failure: string | null = $state.raw(null);
  readonly #dismissed = new SvelteSet<string>();

  readonly runs = $derived(this.index ? runsOf(this.index) : []);
  readonly steps = $derived(this.index && this.frame ? stepsOf(this.index, this.frame.address.run) : []);
  readonly notices = $derived(
    [
      ...(this.#failure === null ? [] : [this.#failure]),
      ...(this.frame?.warnings ?? []),
      ...(this.index?.problems ?? []).map(({run, tag, message: text}) => `Run “${run}”, ${tag}: ${text}`),
    ].filter((text, i, all) => all.indexOf(text) === i && !this.#dismissed.has(text)),
  );

  readonly #source = new Source();
  readonly #views: readonly View[];
  readonly #options: Options;
  #loading: AbortController | null = null;
  #reloading: AbortController | null = null;
  #visible = window.innerHeight > 0;
  #stale = false;
  #hashTimer = 0;
  #playTimer = 0;

  constructor(views: readonly View[]) {
    this.#views = views;
    this.#options = declaredBy(views);
  }

  /** Starts to follow the host; gives what stops it. */
  start(): () => void {
    this.selection = this.shown = parse(keysOfHash(host.hash()), this.#options);
    const stops = [
      host.onReload(() => void this.reload()),
      host.onHash(() => {
        this.#followHash();
      }),
      host.onVisible((visible) => {
        this.#setVisible(visible);
      }),
    ];
    void this.reload();
    return () => {
      for (const stop of stops) stop();
      this.stop();
      this.#loading?.abort();
    };
  }

  /** Changes the selection, and loads what it needs. */
  select(change: Partial<Selection>): void {
    const before = this.selection;
    this.selection = {...before, ...change};
    this.#writeHashSoon();
    this.#changedFrom(before);
  }

  /** Chooses other values of a view's options. */
  choose(view: View, change: Readonly<Record<string, unknown>>): void {
    this.select({options: withValues(view, this.selection.options, change)});
  }

  selectStep(step: number): void {
    this.select({step: step === this.steps.at(-1)?.step ? null : step});
  }

  /** Another image: what was chosen for the one before, its place and class, means nothing on it. */
  selectExample(example: number): void {
    const {atom, options} = this.selection;
    this.select({example, target: null, against: null, atom: withoutPlace(atom, sharesGroups(options))});
  }

  selectLayer(name: string): void {
    const to = this.frame?.layers.find((layer) => layer.name === name);
    const from = this.frame?.data.layer;
    this.select({layer: name, atom: from && to ? moveAtom(this.selection.atom, from, to) : null});
  }

  /** Keeps an atom, of the selected layer or of another, which is selected with it. */
  pin(atom: Atom | null, layer: string | null = null): void {
    this.select(layer === null ? {atom} : {atom, layer});
  }

  selectTarget(target: number): void {
    if (this.frame) this.select(withTarget(this.frame.data, target));
  }

  selectAgainst(target: number): void {
    if (this.frame) this.select(withSide(this.frame.data, 1, target));
  }

  dismiss(notice: string): void {
    this.#dismissed.add(notice);
  }

  /** Looks for what is new; on the last step, the newest is shown. */
  async reload(): Promise<void> {
    if (!this.#visible) {
      this.#stale = true;
      return;
    }
    this.#reloading?.abort();
    const controller = (this.#reloading = new AbortController());
    try {
      this.index = await this.#source.api.index(this.selection.run, controller.signal);
      this.#failure = null;
    } catch (error) {
      if (!isAbort(error)) this.#failure = message(error);
      return;
    }
    this.#source.forgetScales();
    if (this.runs.length === 0) this.frame = null;
    else await this.#load(null);
  }

  /** Goes through the steps, from the start where it is at the end. */
  play(): void {
    this.playing = true;
    if (this.#currentStep() === this.steps.at(-1)?.step) this.selectStep(this.steps[0].step);
    this.#playTimer = window.setInterval(() => {
      this.#advance();
    }, PLAY_INTERVAL_MS);
  }

  stop(): void {
    this.playing = false;
    window.clearInterval(this.#playTimer);
  }

  /** The address that shows a colleague exactly this, whatever is logged later. */
  link(): string {
    const {frame, selection, shown} = this;
    const settled = frame === null ? selection : settledOn(shown, frame);
    return host.addressWith(hashWithKeys(host.hash(), format(settled, this.#options)));
  }

  #currentStep(): number | undefined {
    return chosenStep(this.steps, this.selection.step)?.step;
  }

  #advance(): void {
    if (this.#loading !== null || !this.#visible) return;
    const at = this.steps.findIndex(({step}) => step === this.#currentStep());
    if (at === this.steps.length - 1) this.stop();
    else this.selectStep(this.steps[at + 1].step);
  }

  #changedFrom(before: Selection): void {
    const cause = causeOf(before, this.selection, this.#options);
    if (cause === null) {
      this.shown = lookingLike(this.shown, this.selection, this.#options);
      return;
    }
    if (cause !== "step") this.hovered = null;
    void this.#load(cause);
  }

  async #load(cause: string | null, later = false): Promise<void> {
    if (this.index === null || this.runs.length === 0) return;
    const start = performance.now();
    const controller = new AbortController();
    const stale = this.#loading;
    this.#loading = controller;
    this.busy = cause !== null || this.frame === null;
    // Only after the new requests had the time to join those that they share with the old ones.
    setTimeout(() => stale?.abort());
    try {
      const wanted = this.#wanted(later);
      const index = tellsSteps(this.index, wanted.run)
        ? this.index
        : await this.#source.api.index(wanted.run, controller.signal);
      const frame = await loadFrame(this.#source, index, wanted, this.#views, controller.signal);
      if (this.#loading !== controller) return;
      this.index = index;
      this.frame = frame;
      this.shown = {...this.selection, atom: clampAtom(this.selection.atom, frame.data.layer)};
      this.#failure = null;
      await tick();
      if (cause !== null) measureDrawn(cause, start);
      setTimeout(() => void this.#prepare(wanted, frame, controller), 50);
    } catch (error) {
      if (this.#loading === controller && !isAbort(error)) this.#fail(message(error));
    } finally {
      if (this.#loading === controller) {
        this.#loading = null;
        this.busy = false;
      }
    }
  }

  #wanted(later: boolean): Wanted {
    const {options: chosen, ...selection} = this.selection;
    const choices = choicesOf(this.#options, chosen);
    return {...selection, choices, later: later || waitsForAll(this.#options, chosen)};
  }

  #fail(text: string): void {
    const sentence = text.replace(/([^.!?])$/, "$1.");
    const step = this.frame?.address.step;
    this.#failure =
      step === undefined ? sentence : `${sentence} Still on screen: step ${step}; other steps may be readable.`;
  }

  /** Loads what will probably be looked at next, as long as nothing else is wanted. */
  async #prepare(wanted: Wanted, frame: Frame<View>, {signal}: AbortController): Promise<void> {
    const current = () => this.frame === frame && this.#loading === null;
    try {
      if (!current()) return;
      if (frame.pending && !wanted.later) {
        await this.#load(null, true);
        return;
      }
      for await (const thumbnails of loadThumbnails(this.#source.api, frame, this.thumbnails, signal)) {
        if (!current()) return;
        this.thumbnails = thumbnails;
      }
      for (const neighbour of neighbours(wanted, frame, this.steps)) {
        if (!current() || this.index === null) return;
        await loadFrame(this.#source, this.index, neighbour, this.#views, signal);
      }
    } catch {
      // It will be reported if somebody looks at it.
    }
  }

  #setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (!visible) return;
    // Another tab may have put its own hash in place of ours.
    this.#writeHashSoon();
    if (this.#stale) {
      this.#stale = false;
      void this.reload();
    }
  }

  #followHash(): void {
    const keys = keysOfHash(host.hash());
    if (Object.keys(keys).length === 0) return;
    const before = this.selection;
    const followed = parse(keys, this.#options);
    if (JSON.stringify(followed) === JSON.stringify(before)) return;
    window.clearTimeout(this.#hashTimer);
    this.selection = followed;
    this.#changedFrom(before);
  }

  #writeHashSoon(): void {
    window.clearTimeout(this.#hashTimer);
    this.#hashTimer = window.setTimeout(() => {
      if (this.#visible) host.replaceHash(hashWithKeys(host.hash(), format(this.selection, this.#options)));
    }, HASH_DELAY_MS);
  }
}
