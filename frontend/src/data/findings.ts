/** Reads what was found in a run at a step: the manifest says it all. */
import {dataset, transform} from "../grammar";
import type {ClassRecord, Finding, Findings, Pictured} from "../model/findings";
import {blobOf, loadAtlas} from "./parts";
import type {Reader} from "./reader";

/** Of so many findings so many images each are kept large. */
const [N_SHOWN, N_PICTURES] = [6, 4];
const PICTURES = transform("findings", transform("images", dataset("probe")));

interface FindingsJson {
  readonly n_images: number;
  readonly fingerprint: string;
  readonly accuracy: number | null;
  readonly classes: readonly {
    readonly index: number;
    readonly n_images: number;
    readonly accuracy: number | null;
    readonly confused: readonly number[];
    readonly shares: readonly number[];
  }[];
  readonly findings: readonly (Omit<Finding, "layer" | "column" | "category"> & {
    readonly layer: string;
    readonly column: string;
    readonly category: string;
  })[];
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
}

const findings: Reader<Findings> = {
  shapes: [transform("findings", dataset("probe"))],
  heldBy: () => ({kind: "findings", layers: [""]}),
  always: true,
  isLogged: () => true,
  read: (_, {address, manifest}) => {
    const told = manifest.findings as FindingsJson | undefined;
    if (told === undefined) return Promise.resolve(null);
    return Promise.resolve({
      step: address.step,
      nImages: told.n_images,
      fingerprint: told.fingerprint,
      accuracy: told.accuracy,
      classes: told.classes.map(recordOf),
      findings: told.findings.map(findingOf),
      settings: told.settings,
      complete: told.complete,
    });
  },
};

const pictures: Reader<Pictured> = {
  shapes: [PICTURES],
  heldBy: findings.heldBy,
  read: async (content, reading) => {
    const told = reading.manifest.findings as FindingsJson | undefined;
    const shown = told?.findings.slice(0, N_SHOWN) ?? [];
    const images = [...new Set(shown.flatMap((finding) => finding.images.slice(0, N_PICTURES)))];
    const atlas = await blobOf(reading, content, null, "images that show findings", loadAtlas);
    return atlas?.sprite.count === images.length ? {atlas, images} : null;
  },
};

export default [findings, pictures];

const recordOf = (record: FindingsJson["classes"][number]): ClassRecord => ({
  index: record.index,
  nImages: record.n_images,
  accuracy: record.accuracy,
  confused: record.confused.map((index, i) => ({index, share: record.shares[i]})),
});

const textOf = (text: string): string | null => (text === "" ? null : text);

const findingOf = (finding: FindingsJson["findings"][number]): Finding => ({
  ...finding,
  layer: textOf(finding.layer),
  column: textOf(finding.column),
  category: textOf(finding.category),
});
