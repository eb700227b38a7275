/** Makes static pages of the documentation, which the plugin serves beside the page: the "?" of each view opens its own. */
import {cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join, relative} from "node:path";
import {Marked, type Tokens} from "marked";

const SNIPPET = /^--8<-- "(.+)"$/gm;
const STYLE = `:root { color-scheme: light dark; --rule: #8886; --code: #8882; --accent: #c2410c; }
@media (prefers-color-scheme: dark) { :root { --accent: #fb923c; } }
body { max-width: 860px; margin: 0 auto; padding: 16px 24px 64px; font: 16px/1.6 system-ui, sans-serif; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; padding-bottom: 12px; border-bottom: 1px solid var(--rule); font-size: 14px; }
a { color: var(--accent); }
nav [aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
h1, h2, h3 { line-height: 1.25; }
img { max-width: 100%; border: 1px solid var(--rule); border-radius: 6px; }
pre { overflow-x: auto; padding: 12px; border-radius: 6px; background: var(--code); }
code { font: 0.9em ui-monospace, monospace; }
table { display: block; overflow-x: auto; border-collapse: collapse; }
th, td { padding: 4px 10px; border: 1px solid var(--rule); text-align: start; vertical-align: top; }
`;

/** The anchor of a heading, as on GitHub. */
const anchor = (heading: string): string =>
  heading
    .replace(/[^\p{L}\p{N}_\- ]/gu, "")
    .toLowerCase()
    .replaceAll(" ", "-");

/** Makes HTML of Markdown; links to pages lead to what is made of them. */
export function htmlOf(markdown: string): string {
  const marked = new Marked({
    renderer: {
      heading({tokens, depth, text}: Tokens.Heading) {
        const plain = text.replace(/`|\*/g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
        return `<h${depth} id="${anchor(plain)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
    },
    walkTokens(token) {
      const link = token as Tokens.Link;
      if (token.type === "link" && !/^[a-z]+:/.test(link.href)) {
        link.href = link.href.replace(/\.md(?=#|$)/, ".html");
      }
    },
  });
  return marked.parse(markdown, {async: false});
}

/** The pages of a folder by their paths, those of views below `views/`. */
const pagesOf = (folder: string): string[] =>
  readdirSync(folder, {recursive: true, encoding: "utf8"})
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".md"))
    .sort();

const titleOf = (markdown: string, path: string): string => /^# (.+)$/m.exec(markdown)?.[1] ?? path;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Writes the pages of `docs` and their pictures into `out`; snippets are paths from `root`. */
export function makeDocs({root, docs, out}: {root: string; docs: string; out: string}): void {
  rmSync(out, {recursive: true, force: true});
  const pages = pagesOf(docs).map((path) => {
    const markdown = readFileSync(join(docs, path), "utf8").replace(SNIPPET, (_, file: string) =>
      readFileSync(join(root, file), "utf8"),
    );
    return {path, markdown, title: titleOf(markdown, path)};
  });
  for (const {path, markdown, title} of pages) {
    const to = (other: string): string => relative(dirname(path), other).replaceAll("\\", "/");
    const shown = pages.filter((page) => page.path === "index.md" || page.path.startsWith("views/"));
    const links = shown.map((page) => {
      const here = page.path === path ? ' aria-current="page"' : "";
      return `<a href="${to(page.path).replace(/\.md$/, ".html")}"${here}>${escaped(page.title)}</a>`;
    });
    const target = join(out, path.replace(/\.md$/, ".html"));
    mkdirSync(dirname(target), {recursive: true});
    writeFileSync(
      target,
      `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${to("style.css")}">
<nav>${links.join("\n")}</nav>
<main>
${htmlOf(markdown)}</main>
</html>
`,
    );
  }
  cpSync(join(docs, "images"), join(out, "images"), {recursive: true});
  writeFileSync(join(out, "style.css"), STYLE);
}
