/** Names of layers, short enough to be read side by side, and still told apart. */
import {t} from "./wordsText";

const ELLIPSIS = "…";
/** Fewer letters of a part tell nothing. */
const LEGIBLE = 4;

/** A layer as sentences call it: one that has a number for a name, as of torch's `Sequential`, is no "5" but "layer 5". */
export const layerNoun = (name: string): string => (/^[\d.]+$/.test(name) ? t().layer(name) : name);

/** A name without parts of its middle. */
interface Form {
  readonly head: string;
  readonly tail: string;
}

/**
 * Writes names in at most `length` characters, elided in the middle: "encoder/…/conv2".
 *
 * As much is kept as fits, and as little as still tells a name from the others where nothing else does: such a one may be
 * longer than `length`.
 */
export function elided(names: readonly string[], length: number): string[] {
  return names.map((name) => {
    if (name.length <= length) return name;
    const forms = formsOf(name);
    if (forms.length === 0) return cut(name, length);
    const unlike = forms.filter((form) => names.every((other) => other === name || !isMeant(other, form)));
    const fitting = (form: Form): boolean => textOf(form).length <= length;
    const form = unlike.find(fitting) ?? unlike.at(-1) ?? forms.find(fitting);
    return form === undefined ? cut(name, length) : textOf(filled(name, form, length - textOf(form).length));
  });
}

/** Keeps the beginning of what is left out, where there is room for some letters of it. */
function filled(name: string, form: Form, room: number): Form {
  return form.head === "" || room < LEGIBLE ? form : {...form, head: name.slice(0, form.head.length + room)};
}

const textOf = ({head, tail}: Form): string => `${head}${ELLIPSIS}${tail}`;

const isMeant = (name: string, {head, tail}: Form): boolean =>
  name.length > head.length + tail.length && name.startsWith(head) && name.endsWith(tail);

/** All ways to leave out whole parts of a name, what keeps most first; of a name of one part none. */
function formsOf(name: string): Form[] {
  const ends = [...name.matchAll(/[/.:]/g)].map(({index}) => index);
  const heads = [0, ...ends.map((end) => end + 1)];
  const forms = heads.flatMap((head) =>
    ends.filter((end) => end > head).map((end) => ({head: name.slice(0, head), tail: name.slice(end)})),
  );
  return forms.sort((a, b) => textOf(b).length - textOf(a).length || a.head.length - b.head.length);
}

/** Leaves out letters of the middle, where a part is too long by itself. */
function cut(text: string, length: number): string {
  const end = Math.ceil((length - 1) / 2);
  return text.slice(0, length - 1 - end) + ELLIPSIS + text.slice(text.length - end);
}
