import {readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {describe, expect, it} from "vitest";
import {INKS, LIGHTS, ROLES, THEMES, propertiesOf, rgbOf, type Role} from "./palette";
import {contrast, distance, SIGHTS} from "./sight.fixture";

const PAIRS = [
  ["support", "against"],
  ["class-a", "class-b"],
  ["factor-1", "factor-2"],
] as const satisfies readonly (readonly [Role, Role])[];

const hexOf = (role: Role): string => `#${LIGHTS[role].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
const USES: readonly (readonly [string, (role: Role) => string])[] = [
  ...(["light", "dark"] as const).flatMap((theme) =>
    (["text", "bar"] as const).map((use) => [`${theme} ${use}`, (role: Role) => THEMES[theme][role][use]] as const),
  ),
  ["on images", hexOf],
  ["printed", (role) => INKS[role]],
];

/** The grounds of the pages, as the theme has them. */
const css = readFileSync(fileURLToPath(new URL("../theme.css", import.meta.url)), "utf8");
const grounds = (theme: "light" | "dark"): string[] => {
  const block = css.split(theme === "light" ? ":root {" : ":root.dark {")[1].split("}")[0];
  const found = [...block.matchAll(/--(?:background|surface): (#[0-9a-f]+);/g)].map(([, hex]) => hex);
  return found.map((hex) => (hex.length === 4 ? hex.replaceAll(/[0-9a-f]/g, "$&$&") : hex));
};

describe.each(USES)("the roles, %s", (_, colourOf) => {
  it.each(Object.entries(SIGHTS))("have pairs that are told apart: %s", (_, sight) => {
    for (const [one, other] of PAIRS) expect(distance(colourOf(one), colourOf(other), sight)).toBeGreaterThan(25);
  });

  it("are as different as can be seen from each other", () => {
    const others = ROLES.filter((role) => role !== "negative");
    for (const [i, one] of others.entries()) {
      for (const other of others.slice(i + 1)) {
        expect(distance(colourOf(one), colourOf(other), SIGHTS.all)).toBeGreaterThan(25);
      }
    }
  });

  it("are no selection, which is the accent of the page around", () => {
    for (const role of ROLES) expect(distance(colourOf(role), "#ff6600", SIGHTS.all)).toBeGreaterThan(20);
  });
});

describe.each(["light", "dark"] as const)("the %s page", (theme) => {
  it("has two grounds", () => {
    expect(grounds(theme)).toHaveLength(2);
  });

  it.each(ROLES)("has %s as a text that can be read, and as an area that is seen", (role) => {
    for (const ground of grounds(theme)) {
      expect(contrast(THEMES[theme][role].text, ground)).toBeGreaterThan(4.5);
      expect(contrast(THEMES[theme][role].bar, ground)).toBeGreaterThan(role === "factor-1" ? 2 : 3);
    }
  });

  it("knows each role by its name", () => {
    for (const role of ROLES) expect(propertiesOf(theme)).toContain(`--${role}: ${THEMES[theme][role].text};`);
  });
});

it("reads hexadecimal colours", () => {
  expect(rgbOf("#01ff10")).toEqual([1, 255, 16]);
});

it("the accent says what is selected or which step is shown: no number and no image is drawn in it", () => {
  const styles = import.meta.glob<string>("../views/**/*.svelte", {query: "?raw", import: "default", eager: true});
  const filled = Object.entries(styles).flatMap(([file, text]) =>
    /(?<![-\w])(fill|stroke|background): var\(--accent\)/.test(text) ? [file.replace("../views/", "")] : [],
  );
  // The hand at the step, and the point of a curve or frame at it.
  expect(filled.sort()).toEqual(["changes/Moves.svelte", "overview/Trend.svelte", "shared/Filmstrip.svelte"]);
});
