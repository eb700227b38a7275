/**
 * The colours that mean something: one role, one colour, in every view. The two of a role's pair are told apart by every kind
 * of sight; a second sign (letters, stripes, the side of an axis) goes with each.
 */

/** Red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

/** How a colour is used: as text on a page, as an area on a page, and as light on an image. */
interface Shades {
  readonly text: string;
  readonly bar: string;
}

/** What a colour can mean; A and B are the two classes that are compared. */
export const ROLES = ["support", "against", "class-a", "class-b", "factor-1", "factor-2", "negative"] as const;
export type Role = (typeof ROLES)[number];

/** On a light page, and on a dark one. */
export const THEMES: Readonly<Record<"light" | "dark", Readonly<Record<Role, Shades>>>> = {
  light: {
    support: {text: "#1a6bbf", bar: "#3a8ee6"},
    against: {text: "#c22f1a", bar: "#d96149"},
    "class-a": {text: "#00796b", bar: "#0f9d8a"},
    "class-b": {text: "#6a3fc4", bar: "#7d55d8"},
    "factor-1": {text: "#4d7300", bar: "#8bbf27"},
    "factor-2": {text: "#a8327f", bar: "#c2529c"},
    negative: {text: "#4f6672", bar: "#6f8b99"},
  },
  dark: {
    support: {text: "#4eadff", bar: "#4c9cf1"},
    against: {text: "#ff8f7d", bar: "#e88870"},
    "class-a": {text: "#5fd4c0", bar: "#2fb5a1"},
    "class-b": {text: "#c0a6ff", bar: "#9d7bf0"},
    "factor-1": {text: "#b5dd5c", bar: "#9acb33"},
    "factor-2": {text: "#f0a0d4", bar: "#d877b4"},
    negative: {text: "#b4c6cf", bar: "#8fa7b3"},
  },
};

/** Laid over an image, the same in both themes: brighter, as the image darkens them. */
export const LIGHTS: Readonly<Record<Role, Colour>> = {
  support: [52, 151, 255],
  against: [245, 75, 55],
  "class-a": [30, 200, 176],
  "class-b": [158, 118, 255],
  "factor-1": [150, 224, 40],
  "factor-2": [233, 74, 222],
  negative: [150, 205, 235],
};

/** On pictures that are printed or sent, whose ground may be either. */
export const INKS: Readonly<Record<Role, string>> = {
  support: "#2f86dd",
  against: "#d8553f",
  "class-a": "#0f9d8a",
  "class-b": "#8a63e6",
  "factor-1": "#7fb01a",
  "factor-2": "#cf5aa8",
  negative: "#7c97a5",
};

/** A theme's colours as custom properties of CSS: `--support` for text, `--support-bar` for areas. */
export const propertiesOf = (theme: "light" | "dark"): string =>
  ROLES.map((role) => {
    const {text, bar} = THEMES[theme][role];
    return `--${role}: ${text}; --${role}-bar: ${bar};`;
  }).join(" ");

export const rgbOf = (hex: string): Colour => {
  const part = (at: number) => parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
};
