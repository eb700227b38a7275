import {readFileSync} from "node:fs";
import {posix, relative, sep} from "node:path";

/** The table of docs/architecture.md: which parts of src/, folders or files, a part may import besides itself. */
const ALLOWED = tableOf(readFileSync(`${import.meta.dirname}/../docs/architecture.md`, "utf8"));

function tableOf(page) {
  const section = page.split("### frontend/src\n")[1].split("\n#")[0];
  const rows = [...section.matchAll(/^\| `(\S+)` \| (.+) \|$/gm)].map(([, part, cell]) => [
    part.replace("<name>", "*"),
    cell,
  ]);
  const named = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  const allowed = (cell) =>
    cell.startsWith("everything")
      ? rows.map(([part]) => part).filter((part) => !named(cell).includes(part))
      : named(cell);
  return Object.fromEntries(rows.map(([part, cell]) => [part, allowed(cell)]));
}

const isIn = (path, part) => path === part || path.startsWith(`${part}/`) || path.startsWith(`${part}.`);

/** The part that a path below src/ belongs to; a folder stands for its index, and each view's is a part of its own. */
const partOf = (path) =>
  Object.keys(ALLOWED).find((part) => isIn(path, part)) ??
  Object.keys(ALLOWED).find((part) => isIn(`${path}/index`, part)) ??
  /^views\/\w+(?=\/|$)/.exec(path)?.[0];

const allowedIn = (part) => ALLOWED[part] ?? ALLOWED["views/*"];

/** Compares the imports of a file with the table; tests may import everything. */
const boundaries = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      forbidden: "{{from}} may import {{allowed}}, but not {{to}}",
      unknown: "{{path}} belongs to no part in the table of docs/architecture.md",
    },
  },
  create(context) {
    const file = relative(`${import.meta.dirname}/src`, context.filename)
      .split(sep)
      .join("/");
    if (file.startsWith("..") || file.endsWith(".test.ts")) return {};
    const from = partOf(file);
    const check = (node) => {
      const source = node.source?.value;
      if (typeof source !== "string" || !source.startsWith(".")) return;
      const path = posix.join(posix.dirname(file), source);
      const to = partOf(path);
      if (from === undefined || to === undefined) {
        context.report({node, messageId: "unknown", data: {path: from === undefined ? file : path}});
      } else if (to !== from && !allowedIn(from).some((part) => isIn(to, part))) {
        const allowed = allowedIn(from).join(", ") || "nothing of ours";
        context.report({node, messageId: "forbidden", data: {from, to, allowed}});
      }
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

export default {rules: {boundaries}};
