import {INKS} from "../../math/palette";
/** Draws a crossed sign on a sheet, at the upper right corner of a picture: what is measured contradicts the sign. */

export function drawMark(
  context: CanvasRenderingContext2D,
  positive: boolean,
  right: number,
  top: number,
  {background, ink}: {readonly background: string; readonly ink: string},
): void {
  const [x, y, radius] = [right - 20, top + 20, 16];
  const line = (dx: number, dy: number, colour: string) => {
    context.beginPath();
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
    context.strokeStyle = colour;
    context.stroke();
  };
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = background;
  context.fill();
  context.strokeStyle = CONTRADICTED;
  context.stroke();
  line(8, 0, ink);
  if (positive) line(0, 8, ink);
  line(11, -11, CONTRADICTED);
  context.lineWidth = 1;
}

/** Tells from paper of both colours. */
const CONTRADICTED = INKS.against;
