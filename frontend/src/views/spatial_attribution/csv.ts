/** The values on the maps of spatial attribution, as a table. */
import {quoted} from "../../math/csv";
import {rounded} from "../../math/known";
import type {LayerInfo} from "../../model/layer";
import type {LayerMap} from "./derive";

/** A row for each position, or for each position and factor; what is not known is left empty. */
export function csvOf(maps: readonly (readonly [LayerInfo, LayerMap])[]): string {
  const lines = maps.flatMap(([{name, width}, map]) => {
    if (map.kind === "none") return [];
    const count = map.kind === "factors" ? map.count : 1;
    return Array.from(map.values, (value, i) => {
      const place = Math.floor(i / count);
      const factor = map.kind === "factors" ? (i % count) + 1 : "";
      const at = [Math.floor(place / width), place % width];
      const written = Number.isFinite(value) ? rounded(value, map.errors(i)) : "";
      return [quoted(name), ...at, factor, written].join(",");
    });
  });
  return `${["layer,row,column,factor,value", ...lines].join("\n")}\n`;
}
