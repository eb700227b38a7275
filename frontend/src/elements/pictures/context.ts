/** What sheets are drawn on: a canvas, or what makes SVG of the same strokes. */
export type Context = CanvasRenderingContext2D;
