/** What the views of groups of neurons take from the contents of their interfaces. */
import {hidden} from "../../grammar";
import {contentOf, groupLinks, groups, ofPairs} from "../../interfaces";
import type {ViewData} from "../../model/frame";
import type {NeuronGroups} from "../../model/groups";
import type {LayerInfo} from "../../model/layer";
import {imageOf, isUnread, valueOf} from "./contents";

export interface GroupData extends ViewData {
  readonly image: ImageBitmap;
  /** Null where none were logged of the example. */
  readonly groups: NeuronGroups | null;
  /** Whether those of some layer are logged, but cannot be read. */
  readonly unread?: boolean;
}

/** The groups of some layers, shallow to deep, with what links them. */
export function groupDataOf(data: ViewData, layers: readonly LayerInfo[]): GroupData {
  // Of what is read a part may be missing: the groups say so themselves.
  const unread = layers.some(({name}) => {
    const element = groups(hidden(name));
    return valueOf(data, element) === null && isUnread(data, element);
  });
  return {...data, image: imageOf(data), groups: groupsIn(data, layers), unread};
}

export function groupsIn(data: ViewData, layers: readonly LayerInfo[]): NeuronGroups | null {
  const names = layers.map(({name}) => hidden(name));
  const resolved = names.map((layer) => data.get(contentOf(groups(layer))));
  const found = resolved.flatMap(({value}) => value ?? []);
  const from = resolved.find(({value}) => value !== null)?.from ?? null;
  if (from === null || found.length === 0) return null;
  const {step, settings, complete} = from;
  const [{of, offers}] = found;
  const links = ofPairs(names, (earlier, later) => valueOf(data, groupLinks(earlier, later)));
  const pairs = ofPairs(layers, (earlier, later) => ({earlier: earlier.name, later: later.name}));
  const failed = ofPairs(names, (earlier, later) => isUnread(data, groupLinks(earlier, later)));
  return {
    step,
    settings,
    complete,
    shared: of.shared,
    offers,
    layers: found.map((each) => each.of),
    links: links.flatMap((link) => link ?? []),
    unreadLinks: pairs.filter((_, i) => links[i] === null && failed[i]),
  };
}
