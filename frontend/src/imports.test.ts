import {readdirSync, readFileSync} from "node:fs";
import {posix} from "node:path";
import {fileURLToPath} from "node:url";
import {expect, it} from "vitest";

const root = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(root, {recursive: true, encoding: "utf8"})
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(ts|svelte)$/.test(path));

function importsOf(file: string): string[] {
  const paths = readFileSync(root + file, "utf8").matchAll(/(?:from|import) "(\.[^"?]*)"/g);
  return [...paths].flatMap(([, path]) => {
    const to = posix.join(posix.dirname(file), path);
    return files.find((each) => [to, `${to}.ts`, posix.join(to, "index.ts")].includes(each)) ?? [];
  });
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

/** The first way from a file back to itself. */
function circleFrom(file: string, way: readonly string[], done: Set<string>): readonly string[] | null {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  if (done.has(file)) return null;
  for (const next of imports.get(file) ?? []) {
    const circle = circleFrom(next, [...way, file], done);
    if (circle !== null) return circle;
  }
  done.add(file);
  return null;
}

it("no file imports itself by way of others", () => {
  const done = new Set<string>();
  expect(files.map((file) => circleFrom(file, [], done)).filter((circle) => circle !== null)).toEqual([]);
  expect([...imports.values()].flat().length).toBeGreaterThan(files.length);
});
