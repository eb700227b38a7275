/** What controls say of what is shown, in sentences. */
import {className} from "../../math/classes";
import {formatNumber, plural} from "../../math/format";
import {EXACT} from "../../math/known";
import type {
  Calibration,
  Calibrations,
  ChannelControl,
  EvidenceControl,
  IconControl,
  Interval,
} from "../../model/controls";
import type {ViewData} from "../../model/frame";

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const interval = ({value, low, high}: Interval): string =>
  Number.isNaN(low)
    ? `${formatNumber(value, EXACT)} (interval not known)`
    : `${formatNumber(value, EXACT)} (${formatNumber(low, EXACT)} to ${formatNumber(high, EXACT)})`;

/** How much of what the evidence of a layer shows a network of random weights shows too. */
export function evidenceText({own, random, images}: EvidenceControl): string {
  const {value, low, high} = own.gain;
  const count = plural(images, "image");
  if (Number.isNaN(value)) return `The evidence was compared with chance on ${count}, but no class leads there.`;
  const shown = `Removed by evidence, channels take ${interval(own.gain)} of the predicted class’s lead more than at random`;
  if (Number.isNaN(low)) return `${shown}, on ${count}.`;
  const first = low <= 0 && high >= 0 ? `No difference from chance is known: removed${shown.slice(7)}` : shown;
  if (random === null) return `${first}, on ${count} (95 %). Of random weights it is not known.`;
  return `${first}; in a network of random weights ${interval(random.gain)}: ${comparedText(own.gain, random.gain)}. Mean of ${count}, 95 %.`;
}

/** The same in few words, to be written under a column. */
export const gainLines = (control: EvidenceControl | null): readonly string[] =>
  control === null
    ? []
    : [
        `evidence less random: ${interval(control.own.gain)}`,
        `in random weights: ${control.random ? interval(control.random.gain) : "not known"}`,
      ];

/** What random weights show, of what the network shows. */
function comparedText(own: Interval, random: Interval): string {
  if (!(own.value > 0) || Number.isNaN(random.value)) return "no share can be told";
  const share = random.value / own.value;
  if (random.low <= own.high && own.low <= random.high) return `about as much (${percent(share)})`;
  return share < 1 ? `${percent(Math.max(0, share))} of that` : `more than that (${percent(share)})`;
}

/** What an icon reaches, of the largest activation on real images; null where that is not known. */
export function reachText(reached: number | undefined, largest: number | undefined): string | null {
  if (reached === undefined || largest === undefined || !(largest > 0) || Number.isNaN(reached)) return null;
  return `Its icon reaches ${formatNumber(reached / largest, EXACT)} × the largest of real images.`;
}

const correlation = (value: number): string => (Number.isNaN(value) ? "r not known" : `r = ${signed(value)}`);
const signed = (value: number): string => value.toFixed(2).replace("-", "−");

/** How alike two seeds' icons of a channel are, and what random weights make; null where it was not made again. */
export function againText({channels, hasRandom}: IconControl, channel: number): string {
  const own = channels.find((each) => each.channel === channel);
  if (own !== undefined) return `Two seeds agree: ${alikeText(own)}.${hasRandom ? randomText([own]) : ""}`;
  const mean = (of: (each: ChannelControl) => number): number => {
    const known = channels.map(of).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const all = {
    pixels: mean(({pixels}) => pixels),
    pixelsByChance: mean(({pixelsByChance}) => pixelsByChance),
    seen: mean(({seen}) => seen),
    seenByChance: mean(({seenByChance}) => seenByChance),
  };
  return `Not made again of this channel. Of ${plural(channels.length, "other")} of the layer, two seeds agree on average: ${alikeText(all)}.${hasRandom ? randomText(channels) : ""}`;
}

const alikeText = ({pixels, pixelsByChance, seen, seenByChance}: Omit<ChannelControl, "channel" | "randomReach">) =>
  `${correlation(pixels)} by pixels (${signed(pixelsByChance)} with other channels’ icons), ${correlation(seen)} in what the layer’s other channels make of them (${signed(seenByChance)})`;

function randomText(channels: readonly ChannelControl[]): string {
  const known = channels.map(({randomReach}) => randomReach).filter((value) => !Number.isNaN(value));
  if (known.length === 0) return "";
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return ` In a network of random weights ${known.length > 1 ? `the icons of ${known.length} channels reach on average` : "its icon reaches"} ${formatNumber(mean, EXACT)} ×.`;
}

/** The interval of 95 % of a share by Wilson's score: of few images that all are right it does not follow that all ever are. */
function wilson(share: number, n: number): {low: number; high: number} {
  const squared = 1.959964 ** 2 / n;
  const middle = (share + squared / 2) / (1 + squared);
  const half = Math.sqrt(squared * (share * (1 - share) + squared / 4)) / (1 + squared);
  return {low: Math.max(0, middle - half), high: Math.min(1, middle + half)};
}

/**
 * How often predictions of such a probability are right, or, of one output, how often its class is true; null where no image
 * was of such a probability.
 */
export function calibrationText(
  {bins, error, byChance}: Calibration,
  probability: number,
  output: string | null = null,
): string | null {
  const bin = bins.at(Math.min(bins.length - 1, Math.floor(probability * bins.length)));
  if (bin === undefined || !(bin.images > 0)) return null;
  const {low, high} = wilson(bin.right, bin.images);
  const images = plural(
    bins.reduce((sum, {images}) => sum + images, 0),
    "image",
  );
  const whole = `Calibration error ${output === null ? "" : "of this output "}${percent(error.value)} (${percent(error.low)} to ${percent(error.high)}; up to ${percent(byChance)} by chance) of ${images} of the data set.`;
  const said = output === null ? "When it says" : `When it says of “${output}”`;
  return `${said} about ${percent(bin.says)}, it is ${output === null ? "right" : "true"} in ${percent(bin.right)} (${percent(low)} to ${percent(high)}) of ${plural(bin.images, "probe image")}. ${whole}`;
}

/** The same of what is selected: of the prediction, or of the output of the class whose evidence is shown. */
export function rightnessText(
  {predicted, outputs}: Calibrations,
  data: Pick<ViewData, "output" | "outputs" | "prediction" | "target" | "classNames">,
): string | null {
  if (data.output === "softmax") return predicted && calibrationText(predicted, data.outputs[data.prediction]);
  const own = data.output === "sigmoid" ? outputs.get(data.target) : undefined;
  return own === undefined
    ? null
    : calibrationText(own, data.outputs[data.target], className(data.classNames, data.target));
}
