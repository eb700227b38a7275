/** A series of scalars that somebody wrote in the same experiment. */
export interface ScalarTag {
  readonly run: string;
  readonly tag: string;
  /** What it is called. */
  readonly name: string;
  /** How near its run is to ours: 0 our own, 1 below it, 2 under the same run, 3 beside it in the log directory. */
  readonly distance: number;
  /** When its last point was written, in seconds. */
  readonly max_wall_time: number;
}

export interface ScalarPoints {
  readonly steps: readonly number[];
  readonly wall_times: readonly number[];
  /** Null where it is not finite. */
  readonly values: readonly (number | null)[];
}
