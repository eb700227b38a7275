/** What the dictionary found, as a sentence: what fires at a place and what the place argues for, or what a channel does. */
import {iconOf} from "../../elements/pictures/channelIcon";
import {className} from "../../math/classes";
import {formatNumber, formatSignedKnown} from "../../math/format";
import type {Known} from "../../math/known";
import {t as words} from "../../math/wordsText";
import type {IconKind} from "../../model/dictionary";
import {testOf} from "../shared/checks";
import {filled, type Piece} from "../shared/headline";
import type {Data} from "./data";
import {isSilent, type Reading} from "./derive";
import {t} from "./text";

/** One channel fires far more than the others from this multiple of the next on. */
const FAR = 2;
/** A place matters little below this share of what is much in the run. */
const LITTLE = 0.1;

const strong = (text: string): Piece => ({strong: text});

/** The sentence about a place. */
export function placeFound(data: Data, reading: Reading, icons: IconKind): Piece[] {
  const how = argued(data, reading);
  const fires = firing(data, reading, icons);
  // Where the network is linear from here on, gradients say what is.
  const by = data.checked?.linear?.exact ? "" : t().byEstimate;
  return t()
    .place[how].split("{fires}")
    .flatMap((part, i) => [...(i === 0 ? [] : fires), ...filled(part, {target: targetOf(data, how), by})]);
}

function firing(data: Data, {entries}: Reading, icons: IconKind): Piece[] {
  const {layer, dictionary, activations} = data;
  const sentences = t().fires;
  const known = entries.filter(({value}) => !Number.isNaN(value));
  if (known.length === 0) return filled(sentences.unknown, {});
  const [first, second] = known;
  if (isSilent(first.value, activations) || first.value === 0) {
    return filled(sentences.little, {layer: strong(layer.name)});
  }
  const picture = ({channel}: {channel: number}, name: string): Piece => ({
    picture: iconOf(dictionary, channel, icons),
    name,
  });
  const pieces = {first: picture(first, `${layer.name} · ${first.channel}`)};
  if (known.length === 1) return filled(sentences.only, pieces);
  if (surelyFar(first, second)) return filled(sentences.alone, pieces);
  return filled(sentences.two, {...pieces, second: picture(second, String(second.channel))});
}

/** Whether one value is far above another, however both were rounded. */
const surelyFar = (one: Known, other: Known): boolean =>
  Math.abs(one.value) - one.error >= FAR * (Math.abs(other.value) + other.error);

type Argued = keyof ReturnType<typeof t>["place"];

/** What all channels of a place argue for together. */
function argued({evidence, regression}: Data, {total}: Reading): Argued {
  const scale = (evidence.positions ?? evidence.neurons)?.scale;
  if (total === null || Number.isNaN(total.value) || !scale) return "nothing";
  const size = Math.abs(total.value);
  if (size <= total.error || size < LITTLE * scale.p99) return "little";
  if (regression) return total.value > 0 ? "raises" : "lowers";
  return total.value > 0 ? "for" : "against";
}

function targetOf({classNames, evidence}: Data, how: Argued): Piece {
  const text = words().quoted(className(classNames, evidence.target));
  if (how === "for" || how === "raises") return {role: "support", text};
  return how === "against" || how === "lowers" ? {role: "against", text} : strong(text);
}

/** The sentence about a channel: what was measured where it was removed, else what is estimated. */
export function channelFound(data: Data, channel: number, largest: Known, icons: IconKind): Piece[] {
  const {layer, dictionary, activations, evidence, checked, classNames} = data;
  const sentences = t().channel;
  const silent = isSilent(largest.value, activations);
  const does = filled(silent ? sentences.silent : sentences.fires, {
    channel: {picture: iconOf(dictionary, channel, icons), name: `${layer.name} · ${channel}`},
    largest: strong(formatNumber(largest.value, largest.error)),
  });
  const own = evidence.channels && {
    value: evidence.channels.values[channel],
    error: evidence.channels.errors(channel),
  };
  const tested = testOf(checked, channel);
  const signed = (of: Known): Piece => ({
    role: of.value < 0 ? "against" : "support",
    text: formatSignedKnown(of),
  });
  const target = strong(words().quoted(className(classNames, evidence.target)));
  const [sentence, pieces]: [string, Record<string, Piece>] =
    checked?.linear?.exact && own
      ? [sentences.exact, {target, evidence: signed(own)}]
      : tested && !Number.isNaN(tested.lost.value)
        ? [sentences.removed, {target, change: signed({...tested.lost, value: -tested.lost.value})}]
        : own && !Number.isNaN(own.value)
          ? [sentences.estimate, {target, evidence: signed(own)}]
          : [sentences.nothing, {}];
  return sentence.split("{does}").flatMap((part, i) => [...(i === 0 ? [] : does), ...filled(part, pieces)]);
}
