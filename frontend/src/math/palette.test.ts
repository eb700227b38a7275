import {readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {describe, expect, it} from "vitest";
import {PALETTE} from "./groupColours";
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

/** A colour of the theme, by its name in CSS. */
const valueIn = (theme: "light" | "dark", name: string): string => {
  const block = css.split(theme === "light" ? ":root {" : ":root.dark {")[1].split("}")[0];
  return new RegExp(`--${name}: (#[0-9a-f]+);`).exec(block)?.[1] ?? "";
};

const apart = (sight: string) => (distance: number) => distance > (sight === "all" ? 20 : 10);

/** What is mixed with the ground, as the bars of groups for and against a class are. */
const mixed = (hex: string, ground: string, share: number): string =>
  `#${rgbOf(hex)
    .map((part, i) =>
      Math.round(share * part + (1 - share) * rgbOf(ground)[i])
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;

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

/** How a role is drawn: as text, as an area, as light on an image. */
type Use = "text" | "bar" | "light";

/** What can be in one view, and how: of another role's colour none may be taken for it. */
const VIEWS: Readonly<Record<string, Partial<Record<Role, readonly Use[]>>>> = {
  "semantic dictionary, channel attribution, channels, weights, audit": {
    support: ["text", "bar", "light"],
    against: ["text", "bar", "light"],
    negative: ["bar", "light"],
  },
  "compare classes, transport": {
    "class-a": ["text", "bar", "light"],
    "class-b": ["text", "bar", "light"],
    negative: ["light"],
  },
  "spatial attribution": {
    "factor-1": ["bar", "light"],
    "factor-2": ["bar", "light"],
    support: ["text", "bar", "light"],
    against: ["text", "bar", "light"],
    negative: ["light"],
  },
  "neuron groups, group attribution": {support: ["text", "bar", "light"], against: ["text", "bar", "light"]},
};
const GROUPS = "neuron groups, group attribution";

/** A colour with its role. */
type Drawn = readonly [role: string, hex: string];

describe.each(["light", "dark"] as const)("the %s page", (theme) => {
  const drawn = (role: Role, use: Use): Drawn => [role, use === "light" ? hexOf(role) : THEMES[theme][role][use]];
  const colours = (view: string): Drawn[] => [
    ["selection", valueIn(theme, "accent")],
    ...ROLES.flatMap((role) => (VIEWS[view][role] ?? []).map((use) => drawn(role, use))),
    ...(view === GROUPS ? PALETTE.map((hex, i): Drawn => [`group ${i}`, hex]) : []),
  ];
  it.each(Object.entries(SIGHTS))("has groups that are told from the pale bars beside them: %s", (_, sight) => {
    for (const role of ["support", "against"] as const) {
      for (const share of [0.6, 0.45]) {
        const pale = mixed(THEMES[theme][role].bar, valueIn(theme, "background").replace(/^#fff$/, "#ffffff"), share);
        for (const group of PALETTE) expect(distance(group, pale, sight)).toBeGreaterThan(9);
      }
    }
  });

  const nearest = (view: string, sight: (typeof SIGHTS)[string]) =>
    colours(view)
      .flatMap(([one, a], i, all) =>
        all.slice(i + 1).flatMap(([other, b]) => {
          const isGroups = one.startsWith("group") && other.startsWith("group");
          return one === other || isGroups ? [] : [{one, other, distance: distance(a, b, sight)}];
        }),
      )
      .sort((a, b) => a.distance - b.distance)[0];

  describe.each(Object.keys(VIEWS))("in %s", (view) => {
    it.each(Object.entries(SIGHTS))("has no colour that is taken for another role's: %s", (name, sight) => {
      const found = nearest(view, sight);
      // Ten is plainly different side by side; who sees all colours is given more.
      expect([found.one, found.other, found.distance]).toEqual([found.one, found.other, expect.toSatisfy(apart(name))]);
    });
  });

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
  expect(filled.sort()).toEqual(["changes/Moves.svelte", "overview/Trend.svelte", "shared/FilmLine.svelte"]);
});

it("a role's colour is written nowhere else", () => {
  const files = import.meta.glob<string>(["../{elements,views,shell,report}/**/*.{ts,svelte}"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const own = new Set(
    [...Object.values(THEMES).flatMap((each) => Object.values(each)), ...PALETTE, ...Object.values(INKS)].flatMap(
      (each) => (typeof each === "string" ? [each] : [each.text, each.bar]),
    ),
  );
  const found = Object.entries(files).flatMap(([file, text]) =>
    [...text.matchAll(/#[0-9a-f]{6}\b/g)].filter(([hex]) => own.has(hex)).map(([hex]) => `${file}: ${hex}`),
  );
  expect(found).toEqual([]);
});

it("a view uses the roles that were compared with each other there", () => {
  const files = import.meta.glob<string>("../views/**/*.svelte", {query: "?raw", import: "default", eager: true});
  const used = Object.entries(files).flatMap(([file, text]) => {
    const view = file.split("/")[2].replace("_", " ");
    // What several views use says support and against, and takes the classes' colours in a comparison of two.
    if (view === "shared") return [];
    const compared = Object.entries(VIEWS).find(([views]) => views.split(", ").includes(view))?.[1] ?? {};
    const roles = [...text.matchAll(/--([-a-z0-9]+?)(?:-bar)?\)/g)].map(([, name]) => name);
    return roles
      .filter((name) => ROLES.some((role) => role === name) && !(name in compared))
      .map((name) => `${file}: ${name}`);
  });
  expect(used).toEqual([]);
});
