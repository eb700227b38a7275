/** The part of a selection that decides which data are needed. */
export interface Wanted {
  readonly run: string | null;
  readonly step: number | null;
  readonly example: number;
  readonly layer: string | null;
  readonly target: number | null;
  readonly against: number | null;
  readonly view: string | null;
  /** Whether another state stands beside it, of which a view may tell what both have in common. */
  readonly beside?: boolean;
  /** Whether what a view shows on demand is asked for. */
  readonly more?: boolean;
  /** A run beside which it is shown, so that both have one scale. */
  readonly scaledWith?: string | null;
  /** What was chosen of options that decide which data are shown. */
  readonly choices: Readonly<Record<string, unknown>>;
  /** Whether to wait for what else may come later. */
  readonly later: boolean;
  /** False where nobody has pointed at anything yet, so that what is shown on pointing alone need not be there. */
  readonly pointed?: boolean;
}
