import {svelte} from "@sveltejs/vite-plugin-svelte";
import {defineConfig} from "vitest/config";
import {splitting, together} from "./chunks.config";
import {makeDocs} from "./docs.config";

const STATIC = "../tb_plugin/viewer/static";
const ENTRY = "src/main.ts";

export default defineConfig({
  plugins: [
    svelte(),
    together(STATIC),
    {
      name: "docs",
      apply: "build",
      closeBundle: () => {
        makeDocs({root: "..", docs: "../docs", out: `${STATIC}/docs`});
      },
    },
  ],
  // Tests mount components, which Svelte's code for servers cannot.
  ...(process.env.VITEST === undefined ? {} : {resolve: {conditions: ["browser"]}}),
  build: {
    lib: {entry: ENTRY, formats: ["es"], fileName: () => "index.js"},
    outDir: STATIC,
    emptyOutDir: false,
    target: "es2022",
    rolldownOptions: splitting(ENTRY),
  },
  // What is slow on a busy machine is not wrong.
  test: {include: ["src/**/*.test.ts"], testTimeout: 120_000},
});
