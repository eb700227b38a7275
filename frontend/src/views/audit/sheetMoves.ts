/** What becomes of labels and quantities without concepts, on the sheet of the audit and as a table. */
import {fill, type Context, type Write} from "../../elements/pictures/sheet";
import {formatOutput} from "../../math/classes";
import {quoted} from "../../math/csv";
import {formatNumber} from "../../math/format";
import {EXACT} from "../../math/known";
import type {Piece} from "../shared/headline";
import type {Data} from "./data";
import {
  errorText,
  estimateText,
  labelsSentence,
  moveHitsText,
  movedShares,
  moveRows,
  movesSentence,
  onOf,
  outputOf,
  outputRows,
  quantityExample,
} from "./moves";
import {t} from "./movesText";

interface Source {
  readonly data: Data;
  readonly goneConcepts: readonly Piece[];
  readonly nameOf: (index: number) => string;
}

/** Lines of text below a sentence, and bars. */
export interface Lines {
  readonly context: Context;
  readonly write: Write;
  readonly ink: string;
  readonly half: number;
  readonly say: (pieces: readonly Piece[], left: number) => void;
  readonly rowAt: (i: number) => number;
  readonly bars: (left: number, y: number, width: number, before: number, after: number) => void;
}

/** The run at the left, the example at the right. */
export function drawMoves(
  lines: Lines,
  {data, goneConcepts, nameOf}: Source,
  at: number,
  lefts: [number, number],
): void {
  const {audit, answers, example, target} = data;
  const {write, half, say, rowAt} = lines;
  const moves = audit.moves[at];
  const areLabels = audit.outputKind === "sigmoid";
  const [left, right] = lefts;
  say(movesSentence(audit, moves, goneConcepts, nameOf), left);
  const rows = moveRows(audit, moves);
  const shares = movedShares(rows);
  rows.forEach((row, i) => {
    const y = rowAt(i);
    const {before, after, estimated} = onOf(row);
    const n = audit.nImages;
    write(nameOf(row.move.index), left, y, 0.24 * half);
    const [own, without, told] = areLabels
      ? [before / n, after / n, estimated / n]
      : [0, shares[i].moved, shares[i].estimated];
    lines.bars(left + 0.26 * half, y, 0.3 * half, own, without);
    if (told !== null) fill(lines.context, lines.ink, left + (0.26 + 0.3 * told) * half - 1, y - 9, 3, 14);
    const {moved, estimatedMoved, offBy} = row.move;
    const text = areLabels
      ? `${before} → ${after}`
      : `${formatNumber(moved, EXACT)}; ${estimateText(estimatedMoved, offBy)}; ${errorText(row)}`;
    write(text, left + 0.58 * half, y, 0.42 * half);
  });
  write(areLabels ? moveHitsText(moves) : `${t().byMean}; ${t().offBy}`, left, rowAt(rows.length + 1), half);
  if (answers === null) return;
  const own = outputRows(audit, answers, at, target);
  const truth = data.truth.values?.at(own.at(0)?.index ?? 0) ?? NaN;
  say(
    areLabels ? labelsSentence(answers, at, example, nameOf) : quantityExample(own[0], truth, example, nameOf),
    right,
  );
  own.forEach(({index, before, after, moved, estimated, offBy}, i) => {
    const y = rowAt(i);
    write(nameOf(index), right, y, 0.24 * half);
    const [old, now] = [before, after].map((value) => formatOutput(value, audit.outputKind));
    write(`${old} → ${now}`, right + 0.26 * half, y, 0.3 * half);
    write(
      `${formatNumber(moved, EXACT)}; ${estimateText(estimated, offBy, true)}`,
      right + 0.58 * half,
      y,
      0.42 * half,
    );
  });
  write(`${areLabels ? t().logit : t().value} ${t().offBy}`, right, rowAt(own.length + 1), half);
}

/** One row for each output and removal. */
export function movesCsv({audit}: Pick<Data, "audit">, nameOf: (index: number) => string): string {
  const head =
    "without,output,name,off,on,lost,mended,moved,shift,estimated moved,off by,error before,error without,images known";
  const lines = audit.moves.flatMap(({concepts, outputs}) =>
    outputs.map(({index, measured, moved, shift, estimatedMoved, offBy, error}) => {
      const names = concepts.map((place) => {
        const {layer, channels} = audit.concepts[place];
        return `${layer}: ${channels.join(" ")}`;
      });
      const own = outputOf(audit, index);
      const flips = [measured.off, measured.on, measured.lost, measured.mended];
      const estimates = [estimatedMoved ?? "", offBy ?? ""];
      const errors = own === null || own.nKnown === 0 ? ["", ""] : [own.error, error];
      const texts = [quoted(names.join(" + ")), index, quoted(nameOf(index))];
      return [...texts, ...flips, moved, shift, ...estimates, ...errors, own?.nKnown ?? ""].join(",");
    }),
  );
  return [head, ...lines, ""].join("\n");
}
