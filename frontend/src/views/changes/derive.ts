/** What became others, by how much hangs on it, and how far layers moved: pure functions. */
import type {Became} from "../../math/became";
import type {Changes, GroupChanges, GroupsOfState, LayerChanges, Move, Moves} from "../../model/changes";
import type {Course} from "../../model/course";

/** A channel or a group that is not what it was, or that only one of two networks has. */
export interface Changed {
  /** Of the state that is shown; of what only the reference has, of the reference. */
  readonly layer: string;
  /** Of a group the one that belongs to it most. */
  readonly channel: number;
  /** The channels that belong to a group most, the most first; null: a channel by itself. */
  readonly group: readonly number[] | null;
  readonly became: Exclude<Became, "same">;
  /** The share of its margin that a decision loses without it; null where that was not measured. */
  readonly effect: number | null;
  /** Its correlation with what it was, or with its match; null where it has none. */
  readonly strength: number | null;
  /** How far logits move when what it was takes its place, as a share of how far its mean moves them. */
  readonly replaced: number | null;
  /** The share of its variance that the other state's layer predicts. */
  readonly explained: number | null;
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** All that changed, what decisions hang on most first; then what was not measured. */
export function changedOf({channels, groups}: Pick<Changes, "channels" | "groups">): readonly Changed[] {
  const found = [
    ...groups.flatMap((pair) => groupsOf(pair)),
    ...channels.flatMap((pair) => [...ofThis(pair), ...ofReference(pair, channels)]),
  ];
  return once(found).sort((a, b) => weightOf(b) - weightOf(a) || (a.strength ?? 1) - (b.strength ?? 1));
}

/** What several layers are compared with is told several times: the one that tells most of it counts. */
function once(all: readonly Changed[]): Changed[] {
  const least = new Map<string, Changed>();
  for (const each of all) {
    const known = least.get(keyOf(each));
    if (known === undefined || (each.explained ?? -1) > (known.explained ?? -1)) least.set(keyOf(each), each);
  }
  return [...least.values()];
}

/** What one is told from all others by. */
export const keyOf = ({layer, channel, group, became}: Changed): string =>
  JSON.stringify([layer, group ?? channel, became]);

/** Whether one of two networks alone has it. */
export const isAlone = ({became}: Pick<Changed, "became">): boolean =>
  became === "only here" || became === "only there";

/** What hangs on it; of what one network alone has, the part of it that the other does not tell: see `only_here`. */
export function weightOf(of: Changed): number {
  const {effect, explained} = of;
  if (effect === null) return -1;
  return isAlone(of) ? effect * (1 - Math.min(1, Math.max(0, explained ?? 0))) : effect;
}

/** What became of the groups of both states: of this one those that it has, of the other those that are gone. */
function groupsOf({layer, referenceLayer, own, reference}: GroupChanges): Changed[] {
  const told = (name: string, of: GroupsOfState, wanted: readonly Became[]) =>
    of.became.flatMap((became, i): Changed[] =>
      // A group of a single channel is that channel.
      became === "same" || !wanted.includes(became) || of.channels[i].length < 2
        ? []
        : [
            {
              layer: name,
              channel: of.channels[i][0],
              group: of.channels[i],
              became,
              effect: known(of.effects[i]),
              strength: known(of.strengths[i]),
              replaced: null,
              explained: known(of.explained[i]),
            },
          ],
    );
  return [
    ...told(layer, own, ["born", "changed", "only here"]),
    ...told(referenceLayer, reference, ["died", "only there"]),
  ];
}

function ofThis(pair: LayerChanges): Changed[] {
  return pair.became.flatMap((became, channel): Changed[] =>
    became === "same"
      ? []
      : [
          {
            layer: pair.layer,
            channel,
            group: null,
            became,
            // Nothing hangs any more on what has died: it is what did.
            effect: known(became === "died" ? pair.reference.effects[channel] : pair.effects[channel]),
            strength: known(pair.strengths[channel]),
            replaced: known(pair.replaced[channel]),
            explained: known(became === "died" ? pair.reference.explained[channel] : pair.explained[channel]),
          },
        ],
  );
}

/** A channel that any of the layers that are compared with its own has is not missing. */
const ofReference = ({referenceLayer, reference}: LayerChanges, all: readonly LayerChanges[]): Changed[] =>
  reference.became.flatMap((_, channel): Changed[] =>
    all.every((each) => each.referenceLayer !== referenceLayer || each.reference.became[channel] === "only there")
      ? [
          {
            layer: referenceLayer,
            channel,
            group: null,
            became: "only there",
            effect: known(reference.effects[channel]),
            strength: null,
            replaced: null,
            explained: known(reference.explained[channel]),
          },
        ]
      : [],
  );

/** How many of each kind there are, those of which there are none left out. */
export function countsOf(all: readonly Changed[]): ReadonlyMap<Changed["became"], number> {
  const counts = new Map<Changed["became"], number>();
  for (const {became} of all) counts.set(became, (counts.get(became) ?? 0) + 1);
  return counts;
}

/** How far a layer moved in units of its own spread, so that layers compare; null where that was not measured. */
export function relativeOf({distance, spread, referenceSpread}: Move): number | null {
  const unit = Math.sqrt(((spread ?? 0) ** 2 + (referenceSpread ?? spread ?? 0) ** 2) / 2);
  return distance === null || !(unit > 0) ? null : distance / unit;
}

/** The layer that moved most; null where none did. */
export function furthestOf({pairs}: Pick<Moves, "pairs">): {readonly layer: string; readonly distance: number} | null {
  const moved = pairs.flatMap((pair) => {
    const distance = relativeOf(pair);
    return distance === null || distance <= 0 ? [] : [{layer: pair.layer, distance}];
  });
  return moved.length === 0 ? null : moved.reduce((most, each) => (each.distance > most.distance ? each : most));
}

/** Whether it is known of every layer that it did not move: what was not measured is no standing still. */
export const isStill = ({pairs}: Pick<Moves, "pairs">): boolean =>
  pairs.length > 0 && pairs.every(({distance}) => distance === 0);

export interface Point {
  readonly step: number;
  readonly value: number;
}

/** A curve over the steps at which something was measured. */
export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

/** How far each layer moved at every step, shallow to deep. */
export function linesOf({steps}: Pick<Course<Moves>, "steps">): readonly Line[] {
  const lines = new Map<string, Point[]>();
  for (const {step, value} of steps) {
    for (const pair of value.pairs) {
      const distance = relativeOf(pair);
      if (distance === null) continue;
      const points = lines.get(pair.layer) ?? [];
      lines.set(pair.layer, [...points, {step, value: distance}]);
    }
  }
  return [...lines].map(([name, points]) => ({name, points}));
}

/** How right the network was at every step at which that is known. */
export const accuracyOf = ({steps}: Pick<Course<Moves>, "steps">): readonly Point[] =>
  steps.flatMap(({step, value}) => (value.accuracy === null ? [] : [{step, value: value.accuracy}]));

/** The step at which layers moved furthest, in the mean over these; null where there are fewer than two to compare. */
export function turnOf(lines: readonly Line[]): number | null {
  const sums = new Map<number, number>();
  for (const {points} of lines) for (const {step, value} of points) sums.set(step, (sums.get(step) ?? 0) + value);
  if (sums.size < 2) return null;
  const [step, most] = [...sums].reduce((best, each) => (each[1] > best[1] ? each : best));
  return most > 0 ? step : null;
}

/** Which of the lines have names beside them, at most so many: those that moved furthest at a step, in their order. */
export function namedOf(lines: readonly Line[], step: number, most: number): readonly number[] {
  const movedBy = (i: number) => lines[i].points.find((point) => point.step === step)?.value ?? -1;
  const order = lines.map((_, i) => i).sort((a, b) => movedBy(b) - movedBy(a) || b - a);
  return order.slice(0, Math.max(1, most)).sort((a, b) => a - b);
}

/** Where labels stand beside the ends of curves: as near to these as leaves so much between two, in their order. */
export function spread(wished: readonly number[], gap: number, height: number): readonly number[] {
  const order = wished.map((_, i) => i).sort((a, b) => wished[a] - wished[b]);
  const places = new Array<number>(wished.length);
  let next = -Infinity;
  for (const i of order) next = places[i] = Math.max(wished[i], next + gap);
  // What has come to stand too low pushes up what is above it.
  let last = height + gap;
  for (const i of [...order].reverse()) last = places[i] = Math.min(places[i], last - gap);
  return places;
}
