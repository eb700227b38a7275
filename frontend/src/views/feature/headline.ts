/** What is found of a channel, as a sentence: what it fires for, and what was measured without it. */
import type {IconPicture} from "../../elements/pictures/icon";
import {className} from "../../math/classes";
import {filled, type Piece} from "../shared/headline";
import {formatAuroc, formatSigned} from "../../math/format";
import {EXACT} from "../../math/known";
import {followed, follows, mostTurned, type Argued, type Followed} from "./derive";
import type {Facts} from "./facts";
import {t} from "./text";
import {followedName} from "./words";

interface Found {
  /** Null where nothing was measured. */
  readonly facts: Facts | null;
  readonly name: string;
  readonly picture: IconPicture;
  readonly classNames: readonly string[];
}

const strong = (text: string | number): Piece => ({strong: String(text)});

export function headlineOf(found: Found): Piece[] {
  const {facts} = found;
  const fires = firing(found);
  const removed = facts === null ? filled(t().removed.unmeasured, {}) : removing(facts, found.classNames);
  return t()
    .sentence.split(/\{(\w+)\}/)
    .flatMap((part, i) => (i % 2 === 0 ? [part] : part === "fires" ? fires : removed))
    .filter((piece) => piece !== "");
}

function firing({facts, name, picture, classNames}: Found): Piece[] {
  const words = t().fires;
  const channel: Piece = {picture, name};
  if (facts === null) return filled(words.unmeasured, {channel});
  // Of a channel that never fires no table says anything.
  if (facts.largest === 0) return filled(words.silent, {channel, n: strong(facts.images)});
  const sure = follows(facts);
  const best = sure ?? followed(facts).at(0) ?? null;
  if (best === null) return filled(isMeasured(facts) ? words.nothing : words.unmeasured, {channel});
  const whole = strong(followedName(best, classNames));
  const names = sure?.kind === "column" ? {column: strong(sure.column), category: strong(sure.category ?? "")} : {};
  const pieces = {channel, auroc: formatAuroc(best.auroc), class: whole, column: whole, ...names};
  return filled(sure === null ? weak(best) : surely(best), pieces);
}

/** Whether anything is known of what it tells. */
const isMeasured = ({classes, columns}: Facts): boolean =>
  columns.length > 0 || classes.some(({auroc}) => auroc !== null);

function surely(of: Followed): string {
  const words = t().fires;
  if (of.kind === "class") return words.class;
  return of.category === null ? words.above : words.category;
}

const weak = (of: Followed): string => (of.kind === "class" ? t().fires.weakClass : t().fires.weakColumn);

function removing(facts: Facts, classNames: readonly string[]): Piece[] {
  const words = t().removed;
  const {changed, images} = facts;
  if (changed === null) return filled(words.unmeasured, {});
  const most = mostTurned(facts);
  if (most !== null) {
    const followedClass = follows(facts);
    const same = followedClass?.kind === "class" && followedClass.target === most.target;
    const pieces = {n: strong(most.toWrong), m: strong(most.right), class: className(classNames, most.target)};
    // Where the predicted class stands for the true one nothing is right or wrong.
    const [ours, others] =
      facts.by === "true" ? [words.same, words.other] : [words.sameOtherwise, words.otherOtherwise];
    return filled(same ? ours : others, pieces);
  }
  return filled(changed > 0 ? words.changes : words.none, {n: strong(changed), m: strong(images)});
}

/** What is said of a channel or group: what was measured, else what a group argues for on the example, if that is known. */
export function subjectHeadline(
  found: Omit<Found, "picture"> & {
    /** Null of a group that is not there. */
    readonly picture: IconPicture | null;
    readonly argued: Argued | null;
  },
): Piece[] {
  const {facts, name, picture, argued, classNames} = found;
  if (picture === null) return filled(t().fires.unmeasured, {channel: strong(name)});
  if (facts !== null || argued === null) return headlineOf({...found, picture});
  const [target, value] = [className(classNames, argued.target), formatSigned(argued.value, EXACT)];
  return filled(argued.isQuantity ? t().fires.adds : t().fires.argues, {
    channel: {picture, name},
    class: strong(target),
    value: strong(value),
  });
}
