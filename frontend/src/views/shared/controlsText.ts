/** What controls say of what is shown, in sentences. */
import {className} from "../../math/classes";
import {formatNumber} from "../../math/format";
import {EXACT} from "../../math/known";
import type {
  Calibration,
  Calibrations,
  ChannelControl,
  EvidenceControl,
  IconControl,
  Interval,
} from "../../model/controls";
import {t as words} from "../../math/wordsText";
import type {ViewData} from "../../model/frame";
import {t} from "./controlsWords";

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const written = (value: number): string => formatNumber(value, EXACT);
const interval = ({value, low, high}: Interval): string =>
  Number.isNaN(low) ? t().noInterval(written(value)) : t().interval(written(value), written(low), written(high));

/** How much of what the evidence of a layer shows a network of random weights shows too. */
export function evidenceText({own, random, images}: EvidenceControl): string {
  const {evidence} = t();
  const {value, low, high} = own.gain;
  const count = words().images(images);
  if (Number.isNaN(value)) return evidence.noLead(count);
  const gain = interval(own.gain);
  if (Number.isNaN(low)) return evidence.single(gain, count);
  const none = low <= 0 && high >= 0;
  if (random === null) return evidence.alone(gain, none, count);
  return evidence.beside(gain, none, interval(random.gain), comparedText(own.gain, random.gain), count);
}

/** The same in few words, to be written under a column. */
export const gainLines = (control: EvidenceControl | null): readonly string[] =>
  control === null
    ? []
    : [
        t().gain.own(interval(control.own.gain)),
        t().gain.random(control.random ? interval(control.random.gain) : t().gain.unknown),
      ];

/** What random weights show, of what the network shows. */
function comparedText(own: Interval, random: Interval): string {
  const {compared} = t();
  if (!(own.value > 0) || Number.isNaN(random.value)) return compared.none;
  const share = random.value / own.value;
  if (random.low <= own.high && own.low <= random.high) return compared.asMuch(percent(share));
  return share < 1 ? compared.less(percent(Math.max(0, share))) : compared.more(percent(share));
}

/** What an icon reaches, of the largest activation on real images; null where that is not known. */
export function reachText(reached: number | undefined, largest: number | undefined): string | null {
  if (reached === undefined || largest === undefined || !(largest > 0) || Number.isNaN(reached)) return null;
  return t().reach(written(reached / largest));
}

const correlation = (value: number): string => (Number.isNaN(value) ? t().unknownR : `r = ${signed(value)}`);
const signed = (value: number): string => value.toFixed(2).replace("-", "−");

/** How alike two seeds' icons of a channel are, and what random weights make; null where it was not made again. */
export function againText({channels, hasRandom}: IconControl, channel: number): string {
  const own = channels.find((each) => each.channel === channel);
  if (own !== undefined) return `${t().seeds.own(alikeText(own))}${hasRandom ? randomText([own]) : ""}`;
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
  return `${t().seeds.others(channels.length, alikeText(all))}${hasRandom ? randomText(channels) : ""}`;
}

const alikeText = ({pixels, pixelsByChance, seen, seenByChance}: Omit<ChannelControl, "channel" | "randomReach">) =>
  t().seeds.alike(correlation(pixels), signed(pixelsByChance), correlation(seen), signed(seenByChance));

function randomText(channels: readonly ChannelControl[]): string {
  const known = channels.map(({randomReach}) => randomReach).filter((value) => !Number.isNaN(value));
  if (known.length === 0) return "";
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return t().randomReach(known.length, written(mean));
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
  const images = words().images(bins.reduce((sum, {images}) => sum + images, 0));
  const {calibration} = t();
  return [
    calibration.right(output, percent(bin.says), percent(bin.right), percent(low), percent(high), bin.images),
    calibration.error(output !== null, percent(error.value), percent(error.low), percent(error.high)),
    calibration.chance(percent(byChance), images),
  ].join("");
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
