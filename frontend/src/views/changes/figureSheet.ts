/** How far layers moved and how alike they are, on the sheet: what the figure shows also where no channel changed. */
import {fill, writerOn, type Context, type Inks} from "../../elements/pictures/sheet";
import {elided} from "../../math/names";
import type {Changes} from "../../model/changes";
import {namedOf, spread, type Line, type Point} from "./derive";
import {t} from "./text";

interface Figure {
  readonly changes: Pick<Changes, "step" | "layers" | "referenceLayers" | "similarity">;
  readonly lines: readonly Line[];
  readonly accuracy: readonly Point[];
}

/** Sides in pixels: of the whole, of what stands around it, of curves and of what stands beside them. */
const [GAP, WIDTH, HEADING, CURVES, NAMES, LABEL] = [24, 900, 34, 180, 190, 20] as const;
const [TEXT, TITLE, ACCURACY] = ["16px sans-serif", "600 18px sans-serif", "#2e8b57"] as const;
/** All squares of a row, at most so large each. */
const [SQUARES, LARGEST, LETTERS, DOT] = [560, 56, 22, 4] as const;

const sideOf = ({changes}: Figure): number => Math.min(LARGEST, Math.floor(SQUARES / changes.layers.length));
const curvesHeight = ({lines}: Figure): number => (lines.length === 0 ? 0 : HEADING + CURVES + GAP);

/** How high it is; 0 where nothing of it is known. */
export const figureHeight = (figure: Figure): number =>
  curvesHeight(figure) + HEADING + LABEL + figure.changes.referenceLayers.length * sideOf(figure) + GAP;

/** Draws it below `top`. */
export function drawFigure(context: Context, figure: Figure, inks: Inks, top: number): void {
  if (figure.lines.length > 0) drawCurves(context, figure, inks, top);
  drawSquares(context, figure, inks, top + curvesHeight(figure));
}

/** A layer's ink: the deeper the darker. */
function shaded(context: Context, share: number, draw: () => void): void {
  const before = context.globalAlpha;
  context.globalAlpha = share;
  draw();
  context.globalAlpha = before;
}

function drawCurves(context: Context, {lines, accuracy, changes}: Figure, {ink}: Inks, top: number): void {
  const write = writerOn(context, TEXT, ink);
  write(t().moved, GAP, top + 20, WIDTH - 2 * GAP, TITLE);
  const steps = lines.flatMap(({points}) => points.map(({step}) => step));
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const most = Math.max(1e-9, ...lines.flatMap(({points}) => points.map(({value}) => value)));
  const room = WIDTH - 2 * GAP - NAMES;
  const x = (step: number) => GAP + (last === first ? room : ((step - first) / (last - first)) * room);
  const y = (share: number) => top + HEADING + (1 - share) * CURVES;
  const curve = (points: readonly Point[], of: number, colour: string) => {
    context.strokeStyle = colour;
    context.lineWidth = 3;
    context.beginPath();
    for (const {step, value} of points) context.lineTo(x(step), y(value / of));
    context.stroke();
    for (const {step, value} of points) fill(context, colour, x(step) - DOT, y(value / of) - DOT, 2 * DOT, 2 * DOT);
  };
  const share = (i: number) => 0.3 + (0.7 * i) / Math.max(1, lines.length - 1);
  lines.forEach(({points}, i) => {
    shaded(context, share(i), () => {
      curve(points, most, ink);
    });
  });
  curve(accuracy, 1, ACCURACY);
  const names = elided(
    lines.map(({name}) => name),
    LETTERS,
  );
  const labels = [
    ...namedOf(lines, changes.step, Math.floor(CURVES / LABEL) - 1).map((i) => ({
      text: names[i],
      at: (lines[i].points.at(-1)?.value ?? 0) / most,
    })),
    ...accuracy.slice(-1).map(({value}) => ({text: t().accuracyName, at: value})),
  ];
  const places = spread(
    labels.map(({at}) => y(at) - top),
    LABEL,
    HEADING + CURVES,
  );
  labels.forEach(({text}, i) => {
    write(text, WIDTH - GAP - NAMES + 10, top + places[i] + 5, NAMES - 10);
  });
}

function drawSquares(context: Context, figure: Figure, {ink}: Inks, top: number): void {
  const {layers, referenceLayers, similarity} = figure.changes;
  const side = sideOf(figure);
  const write = writerOn(context, TEXT, ink);
  write(t().alike, GAP, top + 20, WIDTH - 2 * GAP, TITLE);
  const left = GAP + NAMES;
  const names = elided(layers, LETTERS);
  names.forEach((name, i) => {
    if (side === LARGEST) write(name, left + i * side, top + HEADING + LABEL - 6, side - 4);
  });
  elided(referenceLayers, LETTERS).forEach((name, row) => {
    const place = top + HEADING + LABEL + row * side;
    write(name, GAP, place + side / 2 + 5, NAMES - 8, side < LABEL ? `${Math.max(8, side - 2)}px sans-serif` : TEXT);
    layers.forEach((_, column) => {
      const value = similarity[row * layers.length + column];
      shaded(context, Number.isNaN(value) ? 0 : 0.04 + 0.88 * Math.max(0, Math.min(1, value)), () => {
        fill(context, ink, left + column * side, place, side - 2, side - 2);
      });
    });
  });
}
