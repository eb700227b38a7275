import {posix, relative, sep} from "node:path";

const VIEW = ["atoms", "elements", "grammar", "interfaces", "math", "model", "selection", "views/shared", "views/view"];

/** Which parts of src/, folders or files, a part may import besides itself; a part's parts are allowed with it. */
const ALLOWED = {
  math: [],
  grammar: [],
  host: [],
  theme: [],
  interfaces: ["grammar", "model"],
  atoms: ["grammar", "math"],
  api: ["grammar", "math"],
  model: ["grammar", "math"],
  selection: ["grammar", "math"],
  "elements/pictures": ["math", "model"],
  "elements/controls": ["math", "elements/pictures"],
  "elements/maps": ["math", "elements/pictures"],
  "elements/values": ["math", "elements/controls"],
  "elements/entries": ["math", "elements/pictures", "elements/values"],
  "elements/faces": [
    "atoms",
    "grammar",
    "math",
    "model",
    "elements/controls",
    "elements/maps",
    "elements/pictures",
    "elements/values",
  ],
  "elements/index": ["elements", "grammar", "interfaces", "model"],
  data: ["api", "grammar", "interfaces", "math", "model"],
  "views/view": ["grammar", "interfaces", "math", "model", "selection"],
  "views/shared": VIEW,
  "views/*": VIEW,
  "views/index": ["views"],
  shell: ["api", "data", "elements", "grammar", "host", "interfaces", "math", "model", "selection", "views"],
  main: ["shell", "theme"],
};

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
      unknown: "{{path}} belongs to no part in the table of eslint-boundaries.js",
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
