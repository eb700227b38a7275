/** What of the answers that a page was loaded with it keeps: no more than there is room for. Pure functions. */
import {keyOf} from "./told";

/** Beyond it a file is awkward to send. The same is in `tb_plugin/report/page.py`. */
export const MOST_BYTES = 1_500_000;

/** An answer of the server. */
export interface Answer {
  readonly address: string;
  readonly bytes: Uint8Array;
}

export interface ManifestJson {
  readonly contents: readonly unknown[];
  readonly blobs: readonly {readonly index: number; readonly content: number}[];
}

export interface IndexJson {
  readonly runs: readonly {
    readonly run: string;
    readonly tags: readonly {
      readonly tag: string;
      readonly kind: string;
      readonly steps: readonly {readonly step: number}[] | null;
    }[];
  }[];
}

export const pathOf = (address: string): string => address.split("?", 1)[0];

/** The parameters of an address. */
export const asked = (address: string): URLSearchParams => new URLSearchParams(address.split("?", 2)[1] ?? "");

/** Of which artifact an address is. */
export const artifactOf = (address: string): string => {
  const query = asked(address);
  return JSON.stringify(["run", "tag", "step"].map((name) => query.get(name)));
};

const encodedLength = (bytes: number): number => 4 * Math.ceil(bytes / 3);

/**
 * Chooses among items: the small ones first, as what is large is pictures and neurons, without which the rest still says
 * something.
 */
export function fitting(items: readonly Answer[], room: number): {kept: readonly Answer[]; left: readonly Answer[]} {
  const [kept, left]: [Answer[], Answer[]] = [[], []];
  let free = room;
  for (const item of [...items].sort((a, b) => a.bytes.length - b.bytes.length)) {
    const size = encodedLength(item.bytes.length) + item.address.length + 8;
    if (size <= free) {
      free -= size;
      kept.push(item);
    } else left.push(item);
  }
  return {kept, left};
}

/** A manifest that names the items that are there alone, and the contents of these. */
export function named<M extends ManifestJson>(manifest: M, indices: ReadonlySet<number>): M {
  const blobs = manifest.blobs.filter(({index}) => indices.has(index));
  const used = [...new Set(blobs.map(({content}) => content))].sort((a, b) => a - b);
  return {
    ...manifest,
    contents: used.map((content) => manifest.contents[content]),
    blobs: blobs.map((blob) => ({...blob, content: used.indexOf(blob.content)})),
  };
}

/** An index of one run that names the artifacts that are there alone; and the steps of snapshots, among which curves are placed. */
export function indexed<I extends IndexJson>(index: I, run: string, artifacts: ReadonlySet<string>): I {
  const isThere = (tag: string, {step}: {readonly step: number}) =>
    artifacts.has(JSON.stringify([run, tag, String(step)]));
  const tagsOf = ({tags}: IndexJson["runs"][number]) =>
    tags.flatMap((entry) => {
      const steps = (entry.steps ?? []).filter((each) => entry.kind === "snapshot" || isThere(entry.tag, each));
      return steps.length > 0 ? [{...entry, steps}] : [];
    });
  return {
    ...index,
    runs: index.runs.filter((each) => each.run === run).map((each) => ({...each, tags: tagsOf(each)})),
    problems: [],
  };
}

/** Each address once: whatever was asked again got the same answer. */
export const once = <A extends Answer>(answers: readonly A[]): readonly A[] => [
  ...new Map(answers.map((answer) => [keyOf(answer.address), answer])).values(),
];
