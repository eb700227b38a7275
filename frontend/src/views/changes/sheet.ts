/** What changed as something to take away: a picture, a table, and all numbers. */
import type {Copied} from "../../elements/controls/copied";
import {drawIcon} from "../../elements/pictures/drawIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {fill, sheetOf, writerOn, type Inks} from "../../elements/pictures/sheet";
import {quoted} from "../../math/csv";
import {formatShare} from "../../math/format";
import type {Data} from "./data";
import {accuracyOf, linesOf, relativeOf, type Changed} from "./derive";
import {drawFigure, figureHeight} from "./figureSheet";
import {t} from "./text";

interface Screen {
  readonly data: Data;
  readonly all: readonly Changed[];
  readonly picture: (of: Changed) => IconPicture;
}

export function copiedOf(screen: Screen): Copied {
  return {
    file: `changes_step${screen.data.changes.step}`,
    png: (background, ink) => drawSheet(screen, {background, ink}),
    csv: () => csvOf(screen),
    json: () => jsonOf(screen),
  };
}

/** One row for each channel or group that changed, empty where something is not known. */
export function csvOf({all}: Pick<Screen, "all">): string {
  const lines = all.map(({layer, channel, group, became, effect, strength, replaced, explained}) =>
    [
      quoted(layer),
      group?.join(" ") ?? channel,
      became,
      effect ?? "",
      strength ?? "",
      replaced ?? "",
      explained ?? "",
    ].join(","),
  );
  return ["layer,channels,became,effect,correlation,replaced,explained", ...lines, ""].join("\n");
}

function jsonOf({data, all}: Screen): string {
  const {run, changes} = data;
  const {step, reference, layers, referenceLayers, similarity} = changes;
  const moved = changes.pairs.map((pair) => ({...pair, relative: relativeOf(pair)}));
  const alike = Array.from(similarity, (value) => (Number.isNaN(value) ? null : value));
  const about = {run, step, reference, layers, referenceLayers, similarity: alike};
  return `${JSON.stringify({...about, moved, changed: all}, null, 1)}\n`;
}

const [GAP, ICON, ROW, WIDTH, MOST] = [24, 120, 144, 900, 8] as const;
const [TEXT, HEADING, BAR] = ["20px sans-serif", "600 22px sans-serif", "#9aa0a6"] as const;

/** Draws the channels on which decisions hang most, and below them how far layers moved and how alike they are. */
function drawSheet({data, all, picture}: Screen, inks: Inks): HTMLCanvasElement {
  const shown = all.slice(0, MOST);
  const figure = {changes: data.changes, lines: linesOf(data.history), accuracy: accuracyOf(data.history)};
  const height = (shown.length === 0 ? 0 : shown.length * ROW + 30) + 2 * GAP + 30;
  return sheetOf(WIDTH, height + figureHeight(figure), inks.background, (context) => {
    drawFigure(context, figure, inks, height);
    const write = writerOn(context, TEXT, inks.ink);
    shown.forEach((each, i) => {
      const top = GAP + i * ROW;
      const left = 2 * GAP + ICON;
      drawIcon(context, picture(each), {left: GAP, top, width: ICON, height: ICON});
      write(t().name(each.layer, each.group ?? each.channel), left, top + 34, WIDTH - left, HEADING);
      write(t().became[each.became], left, top + 66, WIDTH - left);
      const {effect} = each;
      if (effect !== null) fill(context, BAR, left, top + 84, 300 * effect, 12);
      write(effect === null ? t().unmeasured : t().lost(formatShare(effect)), left, top + 118, WIDTH - left);
    });
    if (shown.length === 0) write(t().nothing, GAP, GAP + 24, WIDTH - 2 * GAP, HEADING);
    if (all.length > MOST) write(t().sheet.more(all.length - MOST), GAP, height - GAP, WIDTH - 2 * GAP);
  });
}
