/** What keys do, anywhere on the page but in a field. */

export type Act =
  | "step-before"
  | "step-after"
  | "compare"
  | "swap"
  | "reference-before"
  | "reference-after"
  | "example-after"
  | "example-before"
  | "shallower"
  | "deeper"
  | "find"
  | "help";

const ACTS: Readonly<Record<string, Act>> = {
  "[": "step-before",
  "]": "step-after",
  c: "compare",
  x: "swap",
  "{": "reference-before",
  "}": "reference-after",
  j: "example-after",
  k: "example-before",
  ",": "shallower",
  ".": "deeper",
  "/": "find",
  "?": "help",
};

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly defaultPrevented: boolean;
}

/** Types of fields that take no letters. */
const UNWRITTEN = ["button", "checkbox", "radio", "range", "submit"];

/** Whether letters that are typed there are meant for it. */
export function takesLetters(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest("input, textarea, select, [contenteditable]");
  if (field instanceof HTMLInputElement) return !UNWRITTEN.includes(field.type);
  return field !== null;
}

/** What a key asks for; null for nothing. Shift is what some keyboards need for "?" and "/". */
export function actOf({key, ctrlKey, metaKey, altKey, defaultPrevented}: Pressed): Act | null {
  if (defaultPrevented || metaKey || ctrlKey || altKey) return null;
  return Object.hasOwn(ACTS, key) ? ACTS[key] : null;
}
