/** What the app knows and what is selected: with what loads it, the only place that changes either. */
import {SvelteSet} from "svelte/reactivity";
import type {Warning} from "../data/optional";
import type {Atom} from "../grammar";
import * as host from "../host";
import {showsExample} from "../interfaces";
import {chosenStep} from "../math/steps";
import {withValues} from "../selection/options";
import {causeOf, format, misread, MORE, moveAtom, parse, withoutPlace, type Selection} from "../selection/selection";
import {sharesGroups} from "../views/shared/options";
import type {View, Wished} from "../views/view";
import {Settling} from "./settling.svelte";
import {addressWith, keysOfAddress, Writer} from "./address";
import {atomUnmet, FEATURE, groupUnmet, inOtherRun, settledOn, viewOfExamples, withSide, withTarget} from "./choices";
import {EXAMPLES, changedIn, listed, orderOf, setsIn, shownOf} from "./examples";
import type {Changed, Listing, Sets, Shown} from "./examples";
import {beginFace} from "./faces";
import {drawn} from "./measure";
import {noticesOf, type Notice} from "./notices";
import {Player} from "./player.svelte";

export class AppState extends Settling {
  hovered: Atom | null = $state.raw(null);
  /** What became of what was kept, as a run was chosen in which it is nothing. */
  #became: string | null = $state.raw(null);
  /** What of the address says nothing. */
  #misread: readonly string[] = $state.raw([]);
  readonly #dismissed = new SvelteSet<string>();

  get playing(): boolean {
    return this.isPlaying();
  }

  readonly notices: readonly Notice[] = $derived(
    noticesOf({
      failure: this.failure,
      became: this.#became,
      misread: this.#misread,
      warnings: this.#warnings(),
      problems: this.index?.problems ?? [],
      retry: () => void this.load("retry", {again: true}),
      reload: () => void this.reload(),
    }).filter(({text}) => !this.#dismissed.has(text)),
  );

  /** Which classes cannot be ruled out of each example, at the chosen level. */
  readonly sets: Sets = $derived(setsIn(this.frame, this.selection.options));
  /** Which examples are decided by other reasons than at the step before. */
  readonly changed: Changed = $derived(changedIn(this.frame));
  /** The numbers of the examples that are listed, in their order. */
  readonly listed: readonly number[] = $derived.by(() => this.#listedAs(shownOf(this.selection.options)));
  /** The same of all that there are. */
  readonly sorted: readonly number[] = $derived.by(() => this.#listedAs("all"));

  #visible = window.innerHeight > 0;
  #stale = false;
  readonly #player = new Player();
  readonly #writer = new Writer();
  /** Whether the history has entries of ours: then each has a key, so that going back to it is told from another's. */
  #pushed = false;

  constructor(views: readonly View[]) {
    super(views, () => {
      this.stop();
      if (this.frame !== null) this.#writeHashSoon();
    });
  }

  /** Starts to follow the host; gives what stops it. */
  start(): () => void {
    const keys = keysOfAddress();
    this.selection = this.shown = parse(keys, this.options);
    this.#misread = misread(keys, this.options);
    beginFace(this.views, this.selection.view);
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
      this.#writer.cancel();
      this.abort();
    };
  }

  /** Changes the selection, and loads what it needs; `undoable` where the browser's Back is to undo it. */
  select(change: Partial<Selection>, {undoable = false} = {}): void {
    const before = this.selection;
    this.selection = {...before, ...change};
    if (undoable && this.#visible) {
      this.#pushed = true;
      this.#became = null;
      this.#writer.push(this.#keysOf(before), this.#keysOf(this.selection));
    } else this.#writeHashSoon();
    this.#changedFrom(before);
  }

  selectView(view: string): void {
    this.select({view}, {undoable: true});
  }

  /** Another network: what was kept of the one before keeps its place alone. */
  selectRun(run: string): void {
    // What is wished for counts, not what is still on screen: who goes back before it came means to stay.
    const from = this.selection.run ?? this.frame?.address.run ?? "";
    if (run === from) return;
    const {atom, told} = inOtherRun(this.selection.atom, from, run);
    this.select({run, target: null, against: null, atom}, {undoable: true});
    if (told !== null) this.#dismissed.delete(told);
    this.#became = told;
  }

  /** Chooses which examples are listed, and in which order. */
  list(change: Listing): void {
    this.select({options: withValues(EXAMPLES, this.selection.options, change)});
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
    const shown = this.frame?.view;
    // Where no example is shown, choosing one means to look at it.
    const view = shown && !showsExample(shown) ? viewOfExamples(this.frame) : null;
    if (view !== null) {
      this.show(view, {example});
      return;
    }
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
    const same = JSON.stringify(atom) === JSON.stringify(this.selection.atom);
    this.select(layer === null ? {atom} : {atom, layer}, {undoable: !same});
  }

  /** Opens the page of a feature, of the selected layer or of another. */
  open(atom: Atom, layer: string | null = null): void {
    const change = layer === null ? {} : {layer};
    this.select({...change, atom, view: FEATURE}, {undoable: true});
  }

  /** Opens a view with what it is to show. */
  show(view: string, {example, ...wished}: Wished): void {
    const {atom, options} = this.selection;
    const of =
      example === undefined
        ? {}
        : {example, target: null, against: null, atom: withoutPlace(atom, sharesGroups(options))};
    this.select({...of, ...wished, view}, {undoable: true});
  }

  selectTarget(target: number): void {
    if (this.frame) this.select(withTarget(this.frame.data, target));
  }

  selectAgainst(target: number): void {
    if (this.frame) this.select(withSide(this.frame.data, 1, target));
  }

  dismiss({text}: Notice): void {
    this.#dismissed.add(text);
  }

  /** Looks for what is new, once we can be seen. */
  override async reload(): Promise<void> {
    this.#stale = !this.#visible;
    if (this.#visible) await super.reload();
  }

  /** Goes through the steps, from the start where it is at the end. */
  play(): void {
    if (this.#currentStep() === this.steps.at(-1)?.step) this.selectStep(this.steps[0].step);
    this.#player.start({
      shown: () => this.#onScreen(),
      prepared: async (signal) => {
        const next = this.#nextStep();
        if (next !== null) await this.loadAhead(next, signal);
        return next !== null;
      },
      advance: () => {
        const next = this.#nextStep();
        if (next !== null) this.selectStep(next);
      },
    });
  }

  stop(): void {
    this.#player.stop();
  }

  /** The address that shows a colleague exactly this, whatever is logged later. */
  link(): string {
    const {frame, selection, shown} = this;
    const settled = frame === null ? selection : settledOn(shown, frame, this.reference?.frame);
    return addressWith(format(settled, this.options));
  }

  protected override isPlaying(): boolean {
    return this.#player.playing;
  }

  #currentStep(): number | undefined {
    return chosenStep(this.steps, this.selection.step)?.step;
  }

  /** The step after the selected one; null where there is none. */
  #nextStep(): number | null {
    const at = this.steps.findIndex(({step}) => step === this.#currentStep());
    return this.steps.at(at + 1)?.step ?? null;
  }

  /** Waits until what is selected was drawn where it is seen. */
  #onScreen(): Promise<void> {
    return drawn(() => !this.playing || (!this.isLoading && this.#visible));
  }

  #changedFrom(before: Selection): void {
    const cause = causeOf(before, this.selection, this.options);
    if (cause === null) {
      this.showAnew();
      return;
    }
    if (cause === MORE) this.showAnew();
    else if (cause !== "step") this.hovered = null;
    void this.load(cause);
  }

  #warnings(): readonly Warning[] {
    const {frame, selection, shown} = this;
    if (frame === null) return [];
    const unmet = [
      ...atomUnmet(selection.atom, shown.atom, frame.data.layer.name),
      ...groupUnmet(selection.atom, frame.data),
    ];
    return [...frame.warnings, ...unmet, ...(this.reference?.warnings ?? [])];
  }

  #setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (!visible) return;
    // Another tab may have put its own hash in place of ours.
    this.#writeHashSoon();
    if (this.#stale) void this.reload();
  }

  #followHash(): void {
    const keys = keysOfAddress();
    if (Object.keys(keys).length === 0) return;
    const before = this.selection;
    const followed = parse(keys, this.options);
    if (JSON.stringify(followed) === JSON.stringify(before)) return;
    this.#writer.cancel();
    this.selection = followed;
    this.#misread = misread(keys, this.options);
    this.#became = null;
    this.#changedFrom(before);
  }

  #writeHashSoon(): void {
    this.#writer.soon(() => (this.#visible ? this.#keysOf(this.selection) : null));
  }

  #keysOf(selection: Selection): Readonly<Record<string, string>> {
    const view = selection.view ?? (this.#pushed ? (this.frame?.view?.id ?? null) : null);
    return format({...selection, view}, this.options);
  }

  #listedAs(show: Shown): readonly number[] {
    if (this.frame === null) return [];
    const {examples, data} = this.frame;
    const sort = orderOf(this.selection.options);
    return listed(examples, data.output, {show, sort, sets: this.sets, changed: this.changed});
  }
}
