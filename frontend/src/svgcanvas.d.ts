/** The part of svgcanvas that is used: a canvas's context that makes SVG elements of what is drawn. */
declare module "svgcanvas" {
  export class Context {
    constructor(options: {width: number; height: number});
    font: string;
    save(): void;
    restore(): void;
    translate(x: number, y: number): void;
    scale(x: number, y: number): void;
    measureText(text: string): TextMetrics;
    fillText(text: string, x: number, y: number, room?: number): void;
    drawImage(...of: readonly unknown[]): void;
    getSerializedSvg(): string;
  }
}
