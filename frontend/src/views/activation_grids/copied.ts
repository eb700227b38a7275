/** The grids as something to take away: a picture, and the numbers of all positions. */
import {clauses} from "../../language.svelte";
import {rounded} from "../../math/known";
import type {ActivationGrid} from "../../model/grids";
import {quoted} from "../../math/csv";
import type {Data} from "./data";
import {pictureOf, scaleText} from "./derive";
import type {Chosen} from "./options";
import {drawSheet} from "./sheet";
import {t} from "./text";

interface Row {
  readonly layer: string;
  readonly step: number;
  readonly row: number;
  readonly column: number;
  /** The length of the vector; null where it is not known. */
  readonly magnitude: number | null;
  /** How far it lies along each component. */
  readonly components: readonly (number | null)[];
}

const known = (value: number, error: number): number | null => (Number.isNaN(value) ? null : rounded(value, error));

export function rowsOf({layer, step, magnitude, components}: ActivationGrid): Row[] {
  const n = components?.shares.length ?? 0;
  return Array.from({length: layer.height * layer.width}, (_, i) => ({
    layer: layer.name,
    step,
    row: Math.floor(i / layer.width),
    column: i % layer.width,
    magnitude: magnitude && known(magnitude.values[i], magnitude.errors(i)),
    components: Array.from({length: n}, (__, p) => {
      const {values, errors} = components?.values ?? {values: new Float32Array(), errors: () => 0};
      return known(values[i * n + p] ?? NaN, errors(i * n + p));
    }),
  }));
}

function csvOf(rows: readonly Row[]): string {
  const n = Math.max(0, ...rows.map(({components}) => components.length));
  const head = [
    "layer",
    "step",
    "row",
    "column",
    "magnitude",
    ...Array.from({length: n}, (_, p) => `component_${p + 1}`),
  ];
  const lines = rows.map(({layer, step, row, column, magnitude, components}) =>
    [
      quoted(layer),
      step,
      row,
      column,
      magnitude ?? "",
      ...Array.from({length: n}, (_, p) => components.at(p) ?? ""),
    ].join(","),
  );
  return `${[head.join(","), ...lines].join("\n")}\n`;
}

export function copiedOf(
  {run, step, example}: Data,
  here: readonly ActivationGrid[],
  {grid: mode, component, zoom}: Chosen,
  columns: number,
  aspect: number,
) {
  const rows = () => here.flatMap(rowsOf);
  return {
    file: `activation_grids_${mode}_step${step}_example${example}`,
    png: (background: string, ink: string) => {
      const drawn = here.flatMap((grid) => {
        const picture = pictureOf(grid, mode, component);
        const scale = scaleText(grid, mode);
        const title = clauses([grid.layer.name, t().step(grid.step), ...(scale === null ? [] : [scale])]);
        return picture ? [{picture, title}] : [];
      });
      return drawSheet(drawn, {aspect, zoom, columns: Math.max(1, columns), background, ink});
    },
    csv: () => csvOf(rows()),
    json: () => JSON.stringify({run, step, example, positions: rows()}, null, 1),
  };
}
