/** Transport as something to take away: the plane, and the numbers of channels and pairs. */
import {quoted} from "../../math/csv";
import type {Data} from "./data";
import type {Chosen} from "./options";
import {drawSheet} from "./sheet";
import {setName} from "./words";

export function copiedOf(data: Data, {moved}: Chosen) {
  const {pair, transport, layer, run, step, classNames} = data;
  const told = (each: typeof pair) => ({
    pair: each.id,
    first: setName(each.first, classNames),
    second: setName(each.second, classNames),
    images: [each.first.nImages, each.second.nImages],
    points: each.heights.length,
    distance: each.distance,
    distance_in_the_plane_at_least: each.projected,
    distance_by_chance: each.chance,
    distance_by_chance_95: each.chanceHigh,
    plane_explains: each.explained,
    channels: each.channels.map(({channel, distance, chance, rise}) => ({channel, distance, chance, rise})),
  });
  return {
    file: `transport_${layer.name}_${pair.id}_step${step}`,
    png: (background: string, ink: string) => drawSheet(pair, moved / 100, {background, ink}),
    csv: () => {
      const rows = transport.pairs.flatMap((each) =>
        each.channels.map(({channel, distance, chance, rise}) =>
          [quoted(each.id), each.distance, each.chance, channel, distance, chance, rise].join(","),
        ),
      );
      const head = "pair,distance,by_chance,channel,channel_distance,channel_by_chance,channel_rise";
      return `${[head, ...rows].join("\n")}\n`;
    },
    json: () => JSON.stringify({run, step, layer: layer.name, pairs: transport.pairs.map(told)}, null, 1),
  };
}
