/** Makes a view of any elements of the grammar. */
import {fromJson, type Element} from "../../grammar";
import {contentOf, image} from "../../interfaces";
import {viewOf, type View} from "../view";
import Composition from "./Composition.svelte";
import {OPTIONS} from "./options";

function elementOf(json: unknown): Element {
  const term = fromJson(json);
  if (term.kind === "info_vis" || term.kind === "feature_vis") return term;
  throw new Error(`an interface is made of elements, info_vis or feature_vis, got ${term.kind}`);
}

/** The view that a JSON list of elements describes; throws where it describes none. */
export function composedOf(json: unknown, id = "composed", title = "Composition"): View {
  if (!Array.isArray(json)) throw new Error(`an interface is a JSON list of elements, got ${JSON.stringify(json)}`);
  const elements = json.map(elementOf);
  return viewOf({
    id,
    title,
    group: "image",
    interface: () => elements,
    needs: () => [contentOf(image)],
    wants: () => [],
    layers: "selected",
    options: OPTIONS,
    component: () => Promise.resolve({default: Composition}),
  });
}
