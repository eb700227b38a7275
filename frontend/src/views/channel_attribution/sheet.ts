/** The columns of channels as one picture, to print or send. */
import type {Mark} from "../../elements/entries/entry";
import {drawIcon} from "../../elements/pictures/drawIcon";
import {drawMark} from "../../elements/pictures/drawMark";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn} from "../../elements/pictures/sheet";
import {formatSigned, wrapped} from "../../math/format";
import type {Known} from "../../math/known";
import {INKS} from "../../math/palette";
import {fraction} from "../../math/scale";

interface Shown {
  readonly title: string;
  readonly columns: readonly {
    readonly head: string;
    readonly lines: readonly string[];
    readonly full: number;
    readonly entries: readonly (Known & {
      readonly channel: number;
      readonly picture: IconPicture;
      readonly mark: Mark | null;
    })[];
  }[];
}

const [ICON, GAP, LINE] = [200, 28, 30];
/** How many letters go into a line below a column. */
const LETTERS = 27;
const [FOR, AGAINST] = [INKS.support, INKS.against];

export function drawSheet({title, columns}: Shown, background: string, ink: string): HTMLCanvasElement {
  const most = Math.max(1, ...columns.map(({entries}) => entries.length));
  const entryHeight = ICON + 2.6 * LINE;
  const width = GAP + Math.max(4, columns.length) * (ICON + GAP);
  const texts = columns.map(({lines}) => lines.flatMap((text) => wrapped(text, LETTERS)));
  const deepest = Math.max(2, ...texts.map(({length}) => length));
  const height = GAP + 3 * LINE + most * entryHeight + (1 + deepest) * LINE;
  return sheetOf(width, height, background, (context, canvas) => {
    const write = writerOn(context, "20px sans-serif", ink);
    write(title, GAP, GAP + 20, canvas.width - 2 * GAP, "600 24px sans-serif");
    columns.forEach(({head, full, entries}, i) => {
      const left = GAP + i * (ICON + GAP);
      write(head, left, GAP + 2.2 * LINE, ICON, "600 20px sans-serif");
      entries.forEach(({channel, value, error, picture, mark}, line) => {
        const top = GAP + 3 * LINE + line * entryHeight;
        drawIcon(context, picture, {left, top, width: ICON, height: ICON});
        if (mark) drawMark(context, mark.positive, left + ICON, top, {background, ink});
        write(`channel ${channel}: ${formatSigned(value, error)}`, left, top + ICON + 0.8 * LINE, ICON);
        const share = fraction(value, full) / 2;
        const bar = {left: left + ICON * (0.5 + Math.min(0, share)), top: top + ICON + 1.1 * LINE};
        fill(context, share < 0 ? AGAINST : FOR, bar.left, bar.top, ICON * Math.abs(share), 10);
        fill(context, ink, left + ICON / 2, bar.top - 3, 1, 16);
      });
      texts[i].forEach((text, line) => {
        write(text, left, canvas.height - GAP - (texts[i].length - 1 - line) * LINE * 0.8, ICON, "16px sans-serif");
      });
    });
  });
}
