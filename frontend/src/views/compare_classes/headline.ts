/** What a comparison found, as a sentence: what was measured where something was, else what gradients say. */
import type {IconPicture} from "../../elements/pictures/icon";
import type {Ordered, Pair} from "../../math/compare";
import {formatShare} from "../../math/format";
import type {Cell} from "../../math/grid";
import type {Checked, Tested} from "../shared/checks";
import {filled, type Piece} from "../shared/headline";
import {t} from "./compareWords";

export interface Found {
  readonly names: Pair<string>;
  readonly layer: string;
  readonly ordered: Ordered;
  /** What was measured; null where nothing was, or not of what is shown. */
  readonly tested: Checked | null;
  /** The logit of A less that of B; NaN where it is not known. */
  readonly lead: number;
  /** The position that is looked at; null: the whole image. */
  readonly cell: Cell | null;
  readonly picture: (channel: number) => IconPicture;
}

/** A channel says something about the decision by itself from this share of the lead on. */
const SHARE = 0.15;

export function headlineOf(found: Found): Piece[] {
  return measured(found) ?? estimated(found);
}

/** What the removal of one channel did to the lead; null where nothing was removed, or nobody leads. */
function measured({names, layer, tested, lead, cell, picture}: Found): Piece[] | null {
  if (tested === null || cell !== null || !(Math.abs(lead) > 0)) return null;
  const sign = Math.sign(lead);
  const costs = ({lost}: Tested): number => sign * lost.value;
  const known = tested.used.tested.filter((test) => !Number.isNaN(costs(test)));
  if (known.length === 0) return null;
  const most = known.reduce((best, test) => (costs(test) > costs(best) ? test : best));
  const share = costs(most) / Math.abs(lead);
  const [winner, loser] = sides(names, sign > 0);
  const pieces = {
    winner,
    loser,
    channel: channelPiece(layer, most.channel, picture),
    share: {strong: `${formatShare(share)} %`},
  };
  const words = t().headline;
  // By two standard errors, where chance has a part in it.
  const chance = most.error === null || Number.isNaN(most.error.value) ? 0 : 2 * most.error.value;
  const surely = costs(most) - chance > Math.abs(lead);
  if (surely) return filled(words.flips, pieces);
  if (share >= SHARE) return filled(words.share, {...pieces, share: {strong: `${formatShare(Math.min(1, share))} %`}});
  return filled(share > 0 ? words.small : words.none, pieces);
}

function estimated({names, layer, ordered, cell, picture}: Found): Piece[] {
  const words = t().headline;
  const [a, b] = [
    {role: "class-a", text: names[0]},
    {role: "class-b", text: names[1]},
  ] as const;
  const [first, last] = [ordered.left.at(0), ordered.right.at(-1)];
  const at = {y: String(cell?.y), x: String(cell?.x)};
  const piece = ({channel}: {readonly channel: number}) => channelPiece(layer, channel, picture);
  if (first && last) {
    return filled(cell ? words.at : words.estimate, {...at, a, b, left: piece(first), right: piece(last)});
  }
  const only = first ?? last;
  if (only === undefined) return filled(cell ? words.atSilent : words.silent, {...at, a, b});
  const [winner, loser] = sides(names, first !== undefined);
  return filled(cell ? words.atOneSided : words.oneSided, {...at, winner, loser, channel: piece(only)});
}

const sides = ([a, b]: Pair<string>, aWins: boolean) => {
  const pieces = [
    {role: "class-a", text: a},
    {role: "class-b", text: b},
  ] as const;
  return aWins ? pieces : ([pieces[1], pieces[0]] as const);
};

const channelPiece = (layer: string, channel: number, picture: Found["picture"]) => ({
  picture: picture(channel),
  name: `${layer} · ${channel}`,
});
