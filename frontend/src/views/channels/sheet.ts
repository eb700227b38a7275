/** The first channels of the gallery as a picture. */
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {sheetOf, writerOn, type Inks} from "../../elements/pictures/sheet";

interface Drawn {
  readonly picture: IconPicture;
  readonly text: string;
}

const [SIDE, GAP, LINE, MARGIN, COLUMNS] = [200, 20, 36, 20, 8];
const FONT = "20px sans-serif";

/** Draws channels in rows of eight, each with a line below. */
export function drawSheet(drawn: readonly Drawn[], {background, ink}: Inks): HTMLCanvasElement {
  const columns = Math.max(1, Math.min(COLUMNS, drawn.length));
  const rows = Math.ceil(drawn.length / columns);
  const width = 2 * MARGIN + columns * (SIDE + GAP) - GAP;
  return sheetOf(width, 2 * MARGIN + rows * (SIDE + LINE + GAP), background, (context) => {
    const write = writerOn(context, FONT, ink);
    drawn.forEach(({picture, text}, i) => {
      const left = MARGIN + (i % columns) * (SIDE + GAP);
      const top = MARGIN + Math.floor(i / columns) * (SIDE + LINE + GAP);
      drawIcon(context, picture, {left, top, width: SIDE, height: SIDE});
      write(text, left, top + SIDE + 24, SIDE);
    });
  });
}
