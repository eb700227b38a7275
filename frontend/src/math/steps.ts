export interface Stepped {
  readonly step: number;
}

/** The newest of the ascending `steps` that is not newer than `step`, else the earliest of all. */
export function artifactFor<S extends Stepped>(steps: readonly S[], step: number): S | undefined {
  return steps.findLast((s) => s.step <= step) ?? steps[0];
}

/** The step that a selection means: null means the last, a number the nearest step that is kept. */
export function chosenStep<S extends Stepped>(steps: readonly S[], step: number | null): S | undefined {
  return step === null ? steps.at(-1) : artifactFor(steps, step);
}

/** The kept steps of a run, to be gone through. */
export interface Steps {
  readonly count: number;
  /** Shows each step in turn and tells `visit` which it is, from 0; whatever happens, what was shown before is shown again. */
  readonly through: (visit: (at: number) => Promise<void>, signal: AbortSignal) => Promise<void>;
}
