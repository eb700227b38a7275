/** Makes a page in the browser: of what the server answers to what the page asks for. */
import type {Ask} from "../api";
import {load, type Place} from "./load";
import {hasTransform} from "./contents";
import {artifactOf, asked, fitting, indexed, MOST_BYTES, named, once, pathOf} from "./pack";
import type {Answer, IndexJson, ManifestJson} from "./pack";
import {onlyRows, onlyTiles} from "./sheets";
import {base64Of, embedded} from "./told";
import {cardTilesOf, tilesOf, wantedIn, type Tiles} from "./wanted";

interface BlobJson {
  readonly index: number;
  readonly content: number;
  readonly shape: readonly number[];
  readonly encoding: string | null;
  sprite: {tile_height: number; tile_width: number; columns: number; count: number; rows?: readonly number[]} | null;
}

interface Manifest extends ManifestJson {
  readonly kind: string;
  readonly blobs: readonly BlobJson[];
}

type Kept = Answer & {readonly bytes: Uint8Array<ArrayBuffer>};

const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
const bytesIn = (value: unknown): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(JSON.stringify(value)));

/** Gives the text of a page. */
export async function pageOf(ask: Ask, place: Place): Promise<string> {
  const recorded: Kept[] = [];
  const recording: Ask = async (address, signal) => {
    const response = await ask(address, signal);
    if (response.ok) recorded.push({address, bytes: new Uint8Array(await response.clone().arrayBuffer())});
    return response;
  };
  const {signal} = new AbortController();
  const bundle = await ask("report.html", signal);
  if (!bundle.ok) throw new Error((await bundle.text()).trim());
  const template = await bundle.text();
  const {frame} = await load(recording, place);
  const tiles = place.kind === "report" ? tilesOf(frame.data) : cardTilesOf(frame.data);
  const {kept, leftOut} = await chosen(once(recorded), place, tiles, template.length);
  const answers = Object.fromEntries(kept.map(({address, bytes}) => [address, base64Of(bytes)]));
  const {run, step} = frame.address;
  const told = {...place, run, step, example: frame.data.example, layer: frame.data.layer.name};
  return embedded(template, {...told, made: new Date().toISOString(), left_out: leftOut, answers});
}

/** What is kept of the answers; what else there is says that it is there alone. */
async function chosen(recorded: readonly Kept[], {run}: Place, tiles: Tiles, taken: number) {
  const manifests = new Map(
    recorded
      .filter(({address}) => pathOf(address) === "manifest")
      .map(({address, bytes}) => [artifactOf(address), {address, json: jsonOf(bytes) as Manifest}]),
  );
  const described = ({address}: Answer) => {
    const manifest = manifests.get(artifactOf(address))?.json;
    const blob = manifest?.blobs.find(({index}) => String(index) === asked(address).get("index"));
    return manifest && blob ? {manifest, blob, content: manifest.contents[blob.content]} : null;
  };
  const blobs: Kept[] = [];
  for (const each of recorded.filter(({address}) => pathOf(address) === "blob")) {
    const of = described(each);
    if (of === null || hasTransform(of.content, "diverse icons")) continue;
    const wanted = of.blob.sprite && wantedIn(of.content, of.blob, tiles);
    blobs.push(wanted ? {...each, bytes: await onlyWanted(each.bytes, of.blob, wanted)} : each);
  }
  const index = recorded.find(({address}) => pathOf(address) === "index");
  const rest = recorded.filter(({address}) => !["manifest", "blob", "index"].includes(pathOf(address)));
  const shortened = (indicesOf: (artifact: string) => ReadonlySet<number>): Kept[] => [
    ...[...manifests].map(([artifact, {address, json}]) => ({
      address,
      bytes: bytesIn(named(json, indicesOf(artifact))),
    })),
    ...(index
      ? [{...index, bytes: bytesIn(indexed(jsonOf(index.bytes) as IndexJson, run, new Set(manifests.keys())))}]
      : []),
    ...rest,
  ];
  const indicesIn = (items: readonly Answer[]) => (artifact: string) =>
    new Set(
      items
        .filter(({address}) => artifactOf(address) === artifact)
        .map(({address}) => Number(asked(address).get("index"))),
    );
  // What describes all that there is takes most.
  const told = shortened(indicesIn(blobs)).reduce((sum, {bytes}) => sum + (4 * bytes.length) / 3 + 200, 0);
  const {kept, left} = fitting(blobs, MOST_BYTES - taken - told - 2000);
  const leftOut = left.map((each) => described(each)?.manifest.kind ?? "");
  return {kept: [...shortened(indicesIn(kept)), ...kept], leftOut: [...new Set(leftOut)]};
}

/** What is wanted of a sheet; of one that is kept by rows its description says how many bytes each has then. */
async function onlyWanted(bytes: Kept["bytes"], blob: BlobJson, wanted: readonly number[]): Promise<Kept["bytes"]> {
  const {encoding, sprite} = blob;
  if (encoding !== "rows" || sprite === null) return onlyTiles(bytes, spriteOf(blob), wanted);
  const rows = await onlyRows(bytes, spriteOf(blob), sprite.rows ?? [], wanted);
  blob.sprite = {...sprite, rows: rows.sizes};
  return rows.bytes;
}

const spriteOf = ({sprite}: BlobJson) => ({
  tileHeight: sprite?.tile_height ?? 0,
  tileWidth: sprite?.tile_width ?? 0,
  columns: sprite?.columns ?? 1,
  count: sprite?.count ?? 0,
});
