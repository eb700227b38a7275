/** The dictionary as something to take away: a picture, a table of all channels, and all numbers of the position. */
import {clauses} from "../../language.svelte";
import {iconOf} from "../../elements/pictures/channelIcon";
import {className} from "../../math/classes";
import {formatCell} from "../../math/format";
import type {Cell} from "../../math/grid";
import {at, rounded, type Known, type Stored} from "../../math/known";
import {t as words} from "../../math/wordsText";
import {markOf} from "../shared/checks";
import type {Data} from "./data";
import {fullsOf, type Reading} from "./derive";
import type {Chosen} from "./options";
import {drawSheet} from "./sheet";
import {t} from "./text";

interface Row {
  readonly channel: number;
  readonly activation: number | null;
  /** For the class, at the position, and over the whole image; null where it is not known. */
  readonly evidence: number | null;
  readonly evidenceOverImage: number | null;
}

const known = (of: Known | null): number | null =>
  of === null || Number.isNaN(of.value) ? null : rounded(of.value, of.error);

/** Every channel of the position, in the order of the layer. */
export function rowsOf({layer, activations, evidence}: Data, cell: Cell): Row[] {
  const offset = (cell.y * layer.width + cell.x) * layer.channels;
  const value = (of: Stored | null, i: number) => of && at(of, i);
  return Array.from({length: layer.channels}, (_, channel) => ({
    channel,
    activation: known(value(activations, offset + channel)),
    evidence: known(value(evidence.neurons, offset + channel)),
    evidenceOverImage: known(value(evidence.channels, channel)),
  }));
}

const csvOf = (rows: readonly Row[]): string =>
  [
    "channel,activation,evidence,evidence_over_image",
    ...rows.map(({channel, activation, evidence, evidenceOverImage}) =>
      [channel, activation, evidence, evidenceOverImage].map((value) => value ?? "").join(","),
    ),
  ].join("\n") + "\n";

export function copiedOf(data: Data, cell: Cell, reading: Reading, options: Chosen) {
  const {layer, step, example, run, classNames, evidence, dictionary} = data;
  const about = {run, step, example, layer: layer.name, row: cell.y, column: cell.x};
  return {
    file: `semantic_dictionary_${layer.name}_${cell.y}_${cell.x}_step${step}_example${example}`,
    png: (background: string, ink: string) =>
      drawSheet(
        {
          image: data.image,
          size: layer,
          cell,
          title: clauses([
            t().sheet.title(layer.name, formatCell(cell), step, example),
            ...(options.evidence ? [t().evidenceFor(words().quoted(className(classNames, evidence.target)))] : []),
          ]),
          entries: reading.entries.map((entry) => ({
            ...entry,
            picture: iconOf(dictionary, entry.channel, options.icons),
            mark: entry.evidence === null ? null : markOf(data.checked, entry.channel, t().overWhole),
          })),
          rest: reading.rest.count,
          fulls: fullsOf(data, reading, options.bars),
          withEvidence: options.evidence,
        },
        {background, ink},
      ),
    csv: () => csvOf(rowsOf(data, cell)),
    json: () =>
      JSON.stringify(
        {
          ...about,
          class: evidence.target,
          name: className(classNames, evidence.target),
          evidence: known(reading.total),
          channels: rowsOf(data, cell),
        },
        null,
        1,
      ),
  };
}
