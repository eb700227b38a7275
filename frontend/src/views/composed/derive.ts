/** What a composition shows, from its data and what is pointed at: pure functions. */
import {layersIn, type Atom, type Content, type Element} from "../../grammar";
import {contentOf} from "../../interfaces";
import type {ViewData} from "../../model/frame";
import type {LayerInfo} from "../../model/layer";
import {moveAtom} from "../../selection/selection";

/** An atom of a layer that is pointed at. */
export interface Pointed {
  readonly atom: Atom;
  readonly layer: LayerInfo;
}

/** What an atom of one layer is in another: in its own the same, in another its place, at that one's grid. */
export function linkedIn(layer: LayerInfo, pointed: Pointed | null): Atom | null {
  if (pointed === null) return null;
  return pointed.layer.name === layer.name ? pointed.atom : moveAtom(pointed.atom, pointed.layer, layer);
}

export interface Part {
  readonly element: Element;
  readonly layer: LayerInfo;
  /** Null where there is nothing to draw. */
  readonly values: unknown;
  /** From which step it is, where that is another one. */
  readonly step: number | null;
  /** Whether it is logged, but cannot be read. */
  readonly unread?: boolean;
}

const layerOf = ({network}: ViewData, content: Content): LayerInfo | undefined =>
  network.find(({name}) => layersIn(content).includes(name));

/** The parts in their order; what is of no layer takes the positions of the first that is of one. */
export function partsOf(data: ViewData): Part[] {
  const contents = data.interface.map((element) => contentOf(element));
  const first = contents.flatMap((content) => layerOf(data, content) ?? []).at(0) ?? data.layer;
  return data.interface.map((element, i) => {
    const {value, from, problem} = data.get(contents[i]);
    const step = from === null || from.step === data.step ? null : from.step;
    return {element, layer: layerOf(data, contents[i]) ?? first, values: value, step, unread: problem !== null};
  });
}

/** Why an element is not drawn. */
export function absence({element, unread}: Part, hasFace: boolean): string {
  if (!hasFace) return `Nothing draws ${nameOf(element)} by itself.`;
  return `${nameOf(element)} ${unread ? "cannot be read" : "is not logged of this example, or on its way"}.`;
}

const nameOf = ({content}: Element): string => [content.kind, ...layersIn(content)].join(" of ");
