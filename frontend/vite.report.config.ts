import {readFileSync} from "node:fs";
import {svelte} from "@sveltejs/vite-plugin-svelte";
import {defineConfig, type Plugin} from "vite";
import {banner} from "./notices";
import {PLACE} from "./src/report/told";

const version = /__version__ = "(.+)"/.exec(readFileSync("../tb_plugin/__init__.py", "utf8"))?.[1] ?? "";

/** Nothing may be asked of anywhere, whatever stands in the data. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:";

/** Puts the one script into one page, so that a page needs no other file, from nowhere. */
const page: Plugin = {
  name: "page",
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).flatMap((each) => (each.type === "chunk" ? [each] : []));
    if (chunks.length !== 1) throw new Error(`a page holds one script, got ${chunks.length}`);
    const [{code, fileName}] = chunks;
    // It ends at the first "</script", wherever that stands.
    const script = code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
    const source =
      '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n' +
      `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n` +
      `<meta name="generator" content="tensorboard-plugin-semantic-dictionary ${version}">\n` +
      `<title>Report</title>\n${PLACE}\n</head>\n<body>\n<script type="module">\n${script}\n</script>\n</body>\n</html>\n`;
    Reflect.deleteProperty(bundle, fileName);
    this.emitFile({type: "asset", fileName: "report.html", source});
  },
};

/** A second bundle, of its own: `vite build` makes the tab's. */
export default defineConfig({
  plugins: [svelte(), page],
  build: {
    lib: {entry: "src/report/main.ts", formats: ["es"], fileName: () => "report.js"},
    outDir: "../tb_plugin/viewer/static",
    emptyOutDir: false,
    target: "es2022",
    minify: true,
    rolldownOptions: {output: {banner, codeSplitting: false}},
  },
});
