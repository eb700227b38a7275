/** Reads where the network errs: the manifest says it all. */
import {findBlobs} from "../api";
import {activation, dataset, network, transform} from "../grammar";
import type {
  Answers,
  Audit,
  AuditCell,
  AuditConcept,
  AuditDirection,
  AuditGroup,
  AuditLead,
  AuditReason,
  AuditSlice,
  CalibrationError,
  Counted,
  Gap,
  OutputMove,
  OutputMoves,
  AuditOutput,
  Removal,
} from "../model/audit";
import {storedOf} from "./parts";
import type {Reader} from "./reader";

/** A gap as it is written beside other numbers. */
interface GapJson {
  readonly gap: number | null;
  readonly gap_low: number;
  readonly gap_high: number;
}

type ReasonJson = Omit<AuditReason, "gap" | "nOthers"> & GapJson & {readonly n_others: number};

interface GroupJson extends GapJson {
  readonly column: string;
  readonly category: string;
  readonly right: Counted;
  readonly others: Counted;
  readonly calibration: readonly number[];
  readonly others_calibration: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly reasons: readonly ReasonJson[];
}

type SliceJson = Omit<AuditSlice, "worseAtLeast" | "otherImages"> & {
  readonly worse_at_least: number;
  readonly other_images: readonly number[];
};

type DirectionJson = Omit<AuditDirection, "nHas" | "nLacks" | "otherImages" | "lead"> & {
  readonly n_has: number;
  readonly n_lacks: number;
  readonly other_images: readonly number[];
  readonly leads: readonly AuditLead[];
};

type OutputJson = Omit<AuditOutput, "nOn" | "nKnown" | "nRight"> & {
  readonly n_on: number;
  readonly n_known: number;
  readonly n_right: number;
};

type MoveJson = Omit<OutputMove, "estimatedMoved" | "offBy"> & {
  readonly estimated_moved: number | null;
  readonly off_by: number | null;
};

type MovesJson = Omit<OutputMoves, "nImages" | "outputs"> & {
  readonly n_images: number;
  readonly outputs: readonly MoveJson[];
};

interface AuditJson {
  readonly n_images: number;
  readonly fingerprint: string;
  readonly by: string;
  readonly classes: Audit["classes"];
  readonly concepts: readonly (Omit<AuditConcept, "nHas"> & {readonly n_has: number})[];
  readonly cells: readonly AuditCell[];
  readonly slices: readonly SliceJson[];
  readonly groups: readonly GroupJson[];
  /** Absent in what older viewers gave. */
  readonly removals?: readonly (Omit<Removal, "nLogits"> & {readonly n_logits: number})[];
  readonly decided?: readonly number[];
  readonly directions?: readonly DirectionJson[];
  readonly direction_slices?: readonly SliceJson[];
  readonly output_kind?: string;
  readonly outputs?: readonly OutputJson[];
  readonly moves?: readonly MovesJson[];
  readonly missing: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly complete: boolean;
}

const audit: Reader<Audit> = {
  shapes: [transform("audit", dataset("probe"))],
  heldBy: () => ({kind: "audit", layers: [""]}),
  always: true,
  isLogged: () => true,
  read: (_, {address, manifest}) => {
    const told = manifest.audit as AuditJson | undefined;
    if (told === undefined) return Promise.resolve(null);
    return Promise.resolve({
      step: address.step,
      nImages: told.n_images,
      fingerprint: told.fingerprint,
      by: told.by === "predicted" ? "predicted" : "true",
      classes: told.classes,
      concepts: told.concepts.map(({n_has, ...concept}) => ({...concept, nHas: n_has})),
      cells: told.cells,
      slices: told.slices.map(sliceOf),
      groups: told.groups.map(groupOf),
      removals: (told.removals ?? []).map(({n_logits, ...removal}) => ({...removal, nLogits: n_logits})),
      decided: told.decided ?? [],
      directions: (told.directions ?? []).map(({n_has, n_lacks, other_images, leads, ...direction}) => ({
        ...direction,
        nHas: n_has,
        nLacks: n_lacks,
        otherImages: other_images,
        lead: leads.at(0) ?? null,
      })),
      directionSlices: (told.direction_slices ?? []).map(sliceOf),
      outputKind: told.output_kind === "sigmoid" || told.output_kind === "linear" ? told.output_kind : "softmax",
      outputs: (told.outputs ?? []).map(({n_on, n_known, n_right, ...output}) => ({
        ...output,
        nOn: n_on,
        nKnown: n_known,
        nRight: n_right,
      })),
      moves: (told.moves ?? []).map(({n_images, outputs, ...moves}) => ({
        ...moves,
        nImages: n_images,
        outputs: outputs.map(({estimated_moved, off_by, ...move}) => ({
          ...move,
          estimatedMoved: estimated_moved,
          offBy: off_by,
        })),
      })),
      missing: told.missing,
      settings: told.settings,
      complete: told.complete,
    });
  },
};

const LOGITS = activation(network("neuron", {kind: "output"}));

/** Of the example that is looked at: of classes, or of outputs that exclude no other. */
const answers: Reader<Answers> = {
  shapes: [transform("without concepts", LOGITS), transform("outputs without concepts", LOGITS)],
  heldBy: () => ({kind: "audit", layers: [""]}),
  isLogged: (content, {manifest, example}) => findBlobs(manifest, content, example).length > 0,
  read: async (content, reading) => {
    const blob = findBlobs(reading.manifest, content, reading.example).at(0);
    if (blob === undefined) return null;
    const stored = await storedOf(reading, content, reading.example, "answers without concepts");
    const columns = blob.shape.at(2) ?? 0;
    if (stored?.values.length !== blob.targets.length * 3 * columns) return null;
    const of = (row: number) =>
      blob.targets.map((_, t) => [...stored.values.subarray((3 * t + row) * columns, (3 * t + row + 1) * columns)]);
    return {
      step: reading.address.step,
      classes: blob.targets,
      measured: of(0),
      probabilities: of(1),
      estimated: of(2),
    };
  },
};

export default [audit, answers];

const sliceOf = ({worse_at_least, other_images, ...slice}: SliceJson): AuditSlice => ({
  ...slice,
  worseAtLeast: worse_at_least,
  otherImages: other_images,
});

const gapOf = ({gap, gap_low: low, gap_high: high}: GapJson): Gap | null =>
  gap === null ? null : {value: gap, low, high};

const calibrationOf = (numbers: readonly number[]): CalibrationError | null =>
  numbers.length < 4 ? null : {value: numbers[0], low: numbers[1], high: numbers[2], byChance: numbers[3]};

const groupOf = (group: GroupJson): AuditGroup => ({
  column: group.column,
  category: group.category === "" ? null : group.category,
  right: group.right,
  others: group.others,
  gap: gapOf(group),
  calibration: calibrationOf(group.calibration),
  othersCalibration: calibrationOf(group.others_calibration),
  metrics: group.metrics,
  reasons: group.reasons.map((reason) => ({
    concept: reason.concept,
    index: reason.index,
    difference: reason.difference,
    error: reason.error,
    n: reason.n,
    nOthers: reason.n_others,
    chance: reason.chance,
    gap: gapOf(reason),
  })),
});
