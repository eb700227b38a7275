/** The plane as a picture. */
import {sheetOf, type Inks} from "../../elements/pictures/sheet";
import {THEMES} from "../../math/palette";
import type {TransportPair} from "../../model/transport";
import {movedTo, sceneOf} from "./derive";

const [WIDTH, HEIGHT, RADIUS] = [1200, 800, 7];

/** Draws cells, ways and both sets, the first one on its way. */
export const drawSheet = (pair: TransportPair, share: number, {background, ink}: Inks): HTMLCanvasElement =>
  sheetOf(WIDTH, HEIGHT, background, (context) => {
    const scene = sceneOf(pair, WIDTH, HEIGHT, 0);
    const [first, second] = [THEMES.light["class-a"].bar, THEMES.light["class-b"].bar];
    const going = movedTo(scene, share);
    context.strokeStyle = second;
    context.lineWidth = 1;
    context.globalAlpha = 0.35;
    for (const cell of scene.cells) {
      context.beginPath();
      for (let i = 0; i < cell.length; i += 2) context.lineTo(cell[i], cell[i + 1]);
      context.closePath();
      context.stroke();
    }
    context.strokeStyle = ink;
    context.beginPath();
    for (let i = 0; i < scene.first.length; i += 2) {
      context.moveTo(scene.first[i], scene.first[i + 1]);
      context.lineTo(scene.second[i], scene.second[i + 1]);
    }
    context.stroke();
    context.globalAlpha = 1;
    const dots = (points: readonly number[], draw: () => void) => {
      for (let i = 0; i < points.length; i += 2) {
        context.beginPath();
        context.arc(points[i], points[i + 1], RADIUS, 0, 2 * Math.PI);
        draw();
      }
    };
    context.strokeStyle = second;
    context.lineWidth = 3;
    dots(scene.second, () => {
      context.stroke();
    });
    context.fillStyle = first;
    dots(going, () => {
      context.fill();
    });
  });
