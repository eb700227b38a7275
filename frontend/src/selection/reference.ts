/** The other state of a network that a view is shown beside: another step, or another run. */

export interface Reference {
  /** Null: the run that is shown. */
  readonly run: string | null;
  /** Null: the last. */
  readonly step: number | null;
}

/** Reads "4" (a step of the run that is shown), "4@run", "@run" (its last step); null for anything else. */
export function parseReference(text: string): Reference | null {
  const [, step, run] = /^(-?\d{1,15})?(?:@(.+))?$/s.exec(text) ?? [];
  if (step === undefined && run === undefined) return null;
  return {run: run ?? null, step: step === undefined ? null : Number(step)};
}

export const formatReference = ({run, step}: Reference): string => `${step ?? ""}${run === null ? "" : `@${run}`}`;
