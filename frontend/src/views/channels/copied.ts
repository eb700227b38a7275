/** The gallery as something to take away: a picture of the first channels, and the numbers of all. */
import {iconOf} from "../../elements/pictures/channelIcon";
import {className} from "../../math/classes";
import {quoted} from "../../math/csv";
import type {Data} from "./data";
import {followed, strongestOf, type Entry} from "./derive";
import type {Chosen} from "./options";
import {drawSheet} from "./sheet";
import {t} from "./text";
import {numberText} from "./words";

/** So many channels are in the picture. */
const DRAWN = 48;

interface Row {
  readonly channel: number;
  readonly mean_image_maximum: number | null;
  readonly largest: number | null;
  readonly best_class: string | null;
  readonly auroc: number | null;
  readonly evidence: number | null;
  readonly predictions_changed: number | null;
  readonly correlation_with_step_before: number | null;
}

const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

/** What is known of each channel, in the order of the layer. */
export function rowsOf(data: Data): Row[] {
  const {layer, summary, evidence, removal, target, classNames} = data;
  const k = evidence?.classes.indexOf(target) ?? -1;
  return Array.from({length: layer.channels}, (_, channel) => {
    const best = followed(data, channel);
    return {
      channel,
      mean_image_maximum: known(summary?.mean[channel]),
      largest: known(summary?.maximum[channel]),
      best_class: best && className(classNames, best.index),
      auroc: best?.auroc ?? null,
      evidence: k < 0 ? null : known(evidence?.values[k * layer.channels + channel]),
      predictions_changed: removal?.removed.find((each) => each.channel === channel)?.changed ?? null,
      correlation_with_step_before: known(summary?.kept[channel]),
    };
  });
}

function csvOf(rows: readonly Row[]): string {
  const cell = (value: string | number | null) => (typeof value === "string" ? quoted(value) : (value ?? ""));
  const head = Object.keys(rows.at(0) ?? {}).join(",");
  return `${[head, ...rows.map((row) => Object.values(row).map(cell).join(","))].join("\n")}\n`;
}

export function copiedOf(data: Data, entries: readonly Entry[], {order, all, icons}: Chosen) {
  const {layer, run, step, target, classNames} = data;
  const drawn = () =>
    all
      ? data.all.flatMap((each) =>
          strongestOf(each)
            .slice(0, 8)
            .map(({channel}) => ({
              picture: iconOf(each.dictionary, channel, icons),
              text: t().channel(each.layer.name, channel, ""),
            })),
        )
      : entries.slice(0, DRAWN).map((entry) => ({
          picture: iconOf(data.dictionary, entry.channel, icons),
          text: `${entry.channel}  ${numberText(data, order, entry)}`,
        }));
  return {
    file: all ? `channels_step${step}` : `channels_${layer.name}_by_${order}_step${step}`,
    png: (background: string, ink: string) => drawSheet(drawn(), {background, ink}),
    csv: () => csvOf(rowsOf(data)),
    json: () =>
      JSON.stringify(
        {run, step, layer: layer.name, class: className(classNames, target), channels: rowsOf(data)},
        null,
        1,
      ),
  };
}
