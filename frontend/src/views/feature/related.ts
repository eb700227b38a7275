/** The rows of what a channel or group is made of, makes, and does alike with: pure functions. */
import {iconOf} from "../../elements/pictures/channelIcon";
import type {IconPicture} from "../../elements/pictures/icon";
import {hidden} from "../../grammar";
import {channelIcons} from "../../interfaces";
import {formatCosine, formatNumber, formatSignedKnown} from "../../math/format";
import type {IconKind} from "../../model/dictionary";
import type {LayerGroups} from "../../model/groups";
import {valueOf} from "../shared/contents";
import {channelsOf, groupsOf, pictureOf, type Group} from "../shared/groups";
import type {Data, Subject} from "./data";
import type {Facts} from "./facts";
import {relatedGroupsOf, relatedOf} from "./links";
import {t} from "./text";
import {doubledOf} from "./words";

/** So many stand in a row. */
const N = 4;

/** A channel or group, by what it is linked. */
export interface RelatedItem {
  readonly layer: string;
  readonly atom: Subject;
  readonly value: string;
  readonly picture: IconPicture;
}

export interface RelatedRow {
  readonly key: "channels" | "source" | "effect" | "alike";
  readonly title: string;
  readonly note: string;
  readonly items: readonly RelatedItem[];
}

/** What is linked, and what is to be said of it. */
export interface RelatedTo {
  readonly rows: readonly RelatedRow[];
  /** Why there are no links with other layers; null where there are. */
  readonly none: string | null;
  /** That another one does the same. */
  readonly doubled: string | null;
}

type NameOf = (layer: string, atom: Subject) => string;

const words = (role: "source" | "effect", layer: string): string =>
  role === "source" ? t().related.madeOf(layer) : t().related.makes(layer);

const filledRows = (rows: readonly RelatedRow[]): RelatedRow[] => rows.filter(({items}) => items.length > 0);

export function channelRelated(data: Data, channel: number, facts: Facts | null, icons: IconKind, nameOf: NameOf) {
  const own = data.layer.name;
  const item = (layer: string, other: number, value: string): RelatedItem => ({
    layer,
    atom: {kind: "channel", channel: other},
    value,
    picture: iconOf(valueOf(data, channelIcons(hidden(layer))), other, icons),
  });
  const links = relatedOf(data, channel, N);
  const alike = facts?.alike.slice(0, N) ?? [];
  return {
    rows: filledRows([
      ...links.map(({layer, role, channels}) => ({
        key: role,
        title: words(role, layer),
        note: t().related.of(data.example),
        items: channels.map((each) => item(layer, each.channel, formatSignedKnown(each))),
      })),
      {
        key: "alike",
        title: t().related.alike,
        note: "",
        items: alike.map((each) => item(own, each.channel, formatCosine(each.correlation))),
      },
    ]),
    none: links.length === 0 ? t().related.none : null,
    doubled: doubledOf(facts, (other) => nameOf(own, {kind: "channel", channel: other})),
  } satisfies RelatedTo;
}

export function groupRelated(
  data: Data,
  of: LayerGroups,
  group: Group,
  facts: Facts | null,
  icons: IconKind,
  nameOf: NameOf,
) {
  const own = of.layer.name;
  const all = groupsOf(of);
  const item = (among: LayerGroups, other: Group, value: string): RelatedItem => ({
    layer: among.layer.name,
    atom: {kind: "group", group: other.id},
    value,
    picture: plain(pictureOf(data, among, other, icons)),
  });
  const links = relatedGroupsOf(data, of, group, N);
  const alike = facts?.alike.slice(0, N) ?? [];
  return {
    rows: filledRows([
      {
        key: "channels",
        title: t().related.mostly,
        note: t().related.share,
        items: channelsOf(of, group.index, N).map(({channel, value, error}) => ({
          layer: own,
          atom: {kind: "channel", channel},
          value: formatNumber(value, error),
          picture: iconOf(data.dictionary, channel, icons),
        })),
      },
      ...links.map(({layer, role, of: among, groups}) => ({
        key: role,
        title: words(role, layer),
        note: t().related.of(data.example),
        items: groups.map((each) => item(among, each.group, formatSignedKnown(each))),
      })),
      {
        key: "alike",
        title: t().related.alike,
        note: "",
        items: alike.map((each) => item(of, all[each.channel], formatCosine(each.correlation))),
      },
    ]),
    none: links.length === 0 ? t().related.noneOfGroups : null,
    doubled: doubledOf(facts, (other) => nameOf(own, {kind: "group", group: all[other].id})),
  } satisfies RelatedTo;
}

/** That it is a piece of this image is said where the group stands large. */
const plain = (picture: IconPicture): IconPicture => (picture.kind === "tiles" ? {...picture, note: null} : picture);
