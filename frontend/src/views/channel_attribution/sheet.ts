/** The columns of channels as one picture, to print or send. */
import type {Mark} from "../../elements/entries/entry";
import {drawIcon} from "../../elements/pictures/drawIcon";
import {drawMark} from "../../elements/pictures/drawMark";
import type {Copied} from "../../elements/controls/copied";
import {iconOf} from "../../elements/pictures/channelIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn} from "../../elements/pictures/sheet";
import {formatSigned, wrapped} from "../../math/format";
import type {Known} from "../../math/known";
import {INKS} from "../../math/palette";
import {nounOf} from "../../math/classes";
import {fraction} from "../../math/scale";
import type {IconKind} from "../../model/dictionary";
import {markOf} from "../shared/checks";
import {gainLines} from "../shared/controlsText";
import {t} from "./channelWords";
import type {Data, LayerData} from "./data";
import {csvOf, type Node, type Shown} from "./derive";
import {jsonOf} from "./json";
import type {Signs} from "./options";
import {captionOf, checksOf, headOf, titleOf, whyNot} from "./text";

/** What is on screen. */
interface Screen {
  readonly data: Data;
  readonly shown: readonly Shown[];
  /** The layers of `shown`. */
  readonly layers: readonly LayerData[];
  readonly subject: Node | null;
  readonly signs: Signs;
  readonly icons: IconKind;
}

/** The columns as something to take away. */
export function copiedOf(screen: Screen): Copied {
  const {data, shown, subject, signs} = screen;
  const {step, example} = data;
  const what = subject ? `${subject.layer}_${subject.channel}` : `class${data.target}`;
  return {
    file: `channel_attribution_${what}_step${step}_example${example}`,
    png: (background, ink) => {
      const title = t().sheet.title(titleOf(data, subject, signs), step, example);
      return drawSheet({title, columns: shown.map((_, i) => drawnOf(screen, i))}, background, ink);
    },
    csv: () => csvOf(shown),
    json: () => jsonOf(data, subject, shown),
  };
}

/** A column as it is drawn. */
function drawnOf({data, shown, layers, subject, icons}: Screen, i: number): Drawn["columns"][number] {
  const {layer, column, checked, control} = shown[i];
  const own = subject?.layer === layer.name;
  const head = [layer.name, headOf(column, own)].filter((text) => text !== null).join(": ");
  if (column.kind === "none") return {head, lines: [whyNot(column)], full: 0, entries: []};
  const entries = column.entries.map((entry) => ({
    ...entry,
    picture: iconOf(layers[i].dictionary, entry.channel, icons),
    mark: markOf(checked, entry.channel),
  }));
  const lines = [
    ...checksOf(column, checked, layers[i].trustComing, data.regression),
    ...captionOf(column, layer, own, nounOf(data.regression)),
    ...gainLines(control ?? null),
  ];
  return {head, lines, full: column.full.value, entries};
}

interface Drawn {
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

export function drawSheet({title, columns}: Drawn, background: string, ink: string): HTMLCanvasElement {
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
        write(t().sheet.entry(channel, formatSigned(value, error)), left, top + ICON + 0.8 * LINE, ICON);
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
