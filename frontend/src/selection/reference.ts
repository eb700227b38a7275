/** The other state of a network that a view is shown beside: another step, or another run. */

export interface Reference {
  /** Null: the run that is shown. */
  readonly run: string | null;
  /** Null: the last. */
  readonly step: number | null;
}

/** Reads "4" (a step of the run that is shown), "4@run", "@run" (its last step); null for anything else. */
export function parseReference(text: string): Reference | null {
  const found = /^(-?\d{1,15})?(?:@(.+))?$/s.exec(text);
  const [step, run] = [found?.at(1) ?? null, found?.at(2) ?? null];
  return step === null && run === null ? null : {run, step: step === null ? null : Number(step)};
}

export const formatReference = ({run, step}: Reference): string => `${step ?? ""}${run === null ? "" : `@${run}`}`;
