/** What a comparison found, as a sentence: what was measured where something was, else what gradients say. */
import type {IconPicture} from "../../elements/pictures/icon";
import type {Ordered, Pair} from "../../math/compare";
import {formatShare} from "../../math/format";
import type {Cell} from "../../math/grid";
import type {Checked} from "../shared/checks";
import {filled, type Piece} from "../shared/headline";
import {mostOf, SHARE} from "../shared/removed";
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

export function headlineOf(found: Found): Piece[] {
  return measured(found) ?? estimated(found);
}

/** What the removal of one channel did to the lead; null where nothing was removed, or nobody leads. */
function measured({names, layer, tested, lead, cell, picture}: Found): Piece[] | null {
  if (tested === null || cell !== null || !(Math.abs(lead) > 0)) return null;
  const most = mostOf(tested.used.tested, Math.sign(lead));
  if (most === null) return null;
  const {test, change, chance} = most;
  const share = change / Math.abs(lead);
  const [winner, loser] = sides(names, lead > 0);
  const pieces = {
    winner,
    loser,
    channel: channelPiece(layer, test.channel, picture),
    share: {strong: `${formatShare(Math.min(1, share))} %`},
  };
  const words = t().headline;
  // What chance alone may have made is no finding.
  if (change <= chance) return filled(words.none, pieces);
  if (change - chance > Math.abs(lead)) return filled(words.flips, pieces);
  return filled(share < SHARE ? words.small : words.share, pieces);
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
