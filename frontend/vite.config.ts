import {svelte} from "@sveltejs/vite-plugin-svelte";
import {defineConfig} from "vitest/config";
import {makeDocs} from "./docs.config";
import {banner} from "./notices";

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
    rolldownOptions: {output: {banner}},
  },
  // What is slow on a busy machine is not wrong.
  test: {include: ["src/**/*.test.ts"], testTimeout: 120_000},
});
