/** How what has no name of its own is called. */
import type {Named} from "../views/audit/cards";
import {t} from "../views/audit/text";

/** The name of a concept: its strongest channel, and how many more there are. */
export function conceptName(layer: string, channels: readonly number[]): string {
  const first = `${layer} · ${channels[0]}`;
  return channels.length > 1 ? t().withOthers(first, channels.length - 1) : first;
}

/** How sentences about what was found name classes and concepts. */
export const namedBy = (nameOf: (index: number) => string): Named => ({
  nameOf,
  concept: (layer, channels) => ({strong: conceptName(layer, channels)}),
});
