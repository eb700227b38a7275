/** A figure as something to take away. */
export interface Copied {
  /** The name of the files, without its ending. */
  readonly file: string;
  readonly png: (background: string, ink: string) => HTMLCanvasElement;
  readonly csv?: () => string;
  readonly json?: () => string;
}
