/** What is put into a page of its own, and how it is read there: the server's answers by the addresses that were asked. */
import type {Ask} from "../api";

/** What stands in a page, as JSON. */
export interface Told {
  readonly kind: "report" | "card";
  readonly run: string;
  readonly step: number;
  readonly example: number;
  readonly layer: string;
  /** When the page was made, as ISO 8601. */
  readonly made: string;
  /** What there was no room for. */
  readonly left_out: readonly string[];
  /** Bytes in base64, by address. */
  readonly answers: Readonly<Record<string, string>>;
}

/** Where the bundle awaits its data: the same text is in `tb_plugin/report/page.py`. */
export const PLACE = '<script type="application/json" id="data"></script>';

/** How an address is told from others: without how it was written, and when its artifact was logged. */
export function keyOf(address: string): string {
  const [path, query = ""] = address.split("?", 2);
  const parameters = [...new URLSearchParams(query)].filter(([name]) => name !== "wall_time");
  return JSON.stringify([path, parameters.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** The index is of one run, whichever is asked for. */
const INDEX = "index";

/** Answers from what stands in the page. */
export function answering({answers}: Pick<Told, "answers">): Ask {
  const kept = new Map(
    Object.entries(answers).map(([address, text]) => [keyOf(address.replace(/^index\?.*/, INDEX)), text]),
  );
  return (address) => {
    const text = kept.get(keyOf(address.replace(/^index\?.*/, INDEX)));
    if (text !== undefined) return Promise.resolve(new Response(bytesOf(text)));
    const headers = {"content-type": "text/plain"};
    return Promise.resolve(new Response("it is not in this page", {status: 404, headers}));
  };
}

export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** So many letters are written at once: a call takes no more. */
const AT_ONCE = 2 ** 15;

export function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  }
  return btoa(text);
}

/** Puts data into the bundle. What is between the tags of a script ends at the first "</script", wherever that stands. */
export function embedded(template: string, told: Told): string {
  const at = template.indexOf(PLACE);
  if (at < 0) throw new Error("the bundle of the report has no place for data");
  const [open, close] = [PLACE.slice(0, PLACE.indexOf("></") + 1), "</script>"];
  const text = JSON.stringify(told).replaceAll("<", "\\u003c");
  return template.slice(0, at) + open + text + close + template.slice(at + PLACE.length);
}

/** What made the bundle. */
export const generatorOf = (page: Document): string =>
  page.querySelector("meta[name=generator]")?.getAttribute("content") ?? "";

/** Reads what stands in a page. */
export function toldIn(page: Document): Told {
  const text = page.getElementById("data")?.textContent ?? "";
  if (text.trim() === "") throw new Error("this page holds no data: it is made by `semantic-dictionary report`");
  return JSON.parse(text) as Told;
}
