/** What the view of neuron groups says about groups. */
import {enumerated} from "../../language.svelte";
import {formatCell, formatNumber, formatProbability, formatShare, formatSigned} from "../../math/format";
import type {Cell} from "../../math/grid";
import {tagOf} from "../../math/groups";
import {EXACT} from "../../math/known";
import type {LayerGroups} from "../../model/groups";
import type {Effect, Group} from "../shared/groups";
import {againPieces, t as groupWords} from "../shared/groupsText";
import {filled, type Piece} from "../shared/headline";
import {leadOf, type Lead} from "../shared/lead";
import {t as words} from "./wordsText";

/** Who is meant in a headline: a group as a picture with its name, the class, and whether it is one. */
export interface Named {
  readonly group: (index: number) => Piece;
  readonly target: string;
  readonly regression: boolean;
}

/** What the groups are of the layer, and which of them stands out for the class. */
export function headlineOf(of: LayerGroups, shared: boolean, effect: Effect | undefined, named: Named): Piece[] {
  const {headline} = words();
  const count = {strong: headline.count(of.count)};
  const first =
    of.explained === null
      ? filled(shared ? headline.countShared : headline.countOwn, {count, layer: of.layer.name})
      : filled(headline.explain, {
          count,
          layer: of.layer.name,
          share: {strong: `${formatShare(of.explained)} %`},
        });
  const lead = leadOf(effect);
  if (lead === null) return [...first, headline.end];
  return [...first, headline.join, ...sayOf(lead, of, named), headline.end];
}

function sayOf(lead: Lead, of: LayerGroups, {group, target, regression}: Named): Piece[] {
  const says = words().headline[regression ? "ofOutput" : "ofClass"];
  const pieces: Record<string, Piece> = {target: {strong: words().headline.quoted(target)}};
  if ("index" in lead) pieces.group = group(lead.index);
  if ("value" in lead) {
    const role = lead.value < 0 ? "against" : "support";
    pieces.value = {role, text: formatSigned(lead.value, EXACT)};
  }
  if (lead.kind === "two") pieces.second = group(lead.second);
  const said = filled(says[lead.kind], pieces);
  return lead.kind === "makes" || lead.kind === "most" ? [...said, ...againPieces(of, lead.index)] : said;
}

/** How much of the layer the groups explain. */
export function explainedText({explained, count, layer, unread}: LayerGroups): string {
  if (explained === null) {
    return words()[unread?.includes("explained") ? "unreadExplained" : "unexplained"](layer.name, count);
  }
  return words().explained(count, formatProbability(explained), layer.name, formatProbability(1 - explained));
}

/** What the image shows. */
export function imageCaption(group: Group | null, cell: Cell | null): string {
  if (group !== null) {
    const {tag, peak} = group;
    const value = formatNumber(peak.value, peak.error);
    return words().bright(groupWords().group(tag), formatCell(peak), value);
  }
  if (cell !== null) return words().below(formatCell(cell));
  return words().point;
}

/** The groups that have gone since the step before; null where none has. */
export const vanishedText = ({vanished}: LayerGroups): string | null =>
  vanished.length === 0 ? null : words().gone(enumerated(vanished.map((id) => groupWords().group(tagOf(id)))));
