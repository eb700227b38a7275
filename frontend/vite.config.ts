import {readFileSync} from "node:fs";
import {svelte} from "@sveltejs/vite-plugin-svelte";
import {defineConfig} from "vitest/config";
import {makeDocs} from "./docs.config";

// Their code goes into the bundle, so their notices do too.
const notices = ["svelte/LICENSE.md", "clsx/license", "svgcanvas/LICENSE", "gifenc/LICENSE.md"]
  .map((path) => `${path.split("/")[0]}:\n${readFileSync(`node_modules/${path}`, "utf8").trim()}`)
  .join("\n\n");

export default defineConfig({
  plugins: [
    svelte(),
    {
      name: "docs",
      apply: "build",
      closeBundle: () => {
        makeDocs({root: "..", docs: "../docs", out: "../tb_plugin/viewer/static/docs"});
      },
    },
  ],
  // Tests mount components, which Svelte's code for servers cannot.
  ...(process.env.VITEST === undefined ? {} : {resolve: {conditions: ["browser"]}}),
  build: {
    lib: {entry: "src/main.ts", formats: ["es"], fileName: () => "index.js"},
    outDir: "../tb_plugin/viewer/static",
    emptyOutDir: false,
    target: "es2022",
    rolldownOptions: {output: {banner: `/*! This bundle includes\n\n${notices}\n*/`}},
  },
  // What is slow on a busy machine is not wrong.
  test: {include: ["src/**/*.test.ts"], testTimeout: 120_000},
});
