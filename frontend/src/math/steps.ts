export interface Stepped {
  readonly step: number;
}

/** Of `steps` in ascending order, the newest that is not newer than `step`, else the earliest later one. */
export function artifactFor<S extends Stepped>(steps: readonly S[], step: number): S | undefined {
  return steps.findLast((s) => s.step <= step) ?? steps[0];
}

/** The step that a selection means: of null the last, else the nearest that is kept. */
export function chosenStep<S extends Stepped>(steps: readonly S[], step: number | null): S | undefined {
  return step === null ? steps.at(-1) : artifactFor(steps, step);
}
