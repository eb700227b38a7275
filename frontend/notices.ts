import {readFileSync} from "node:fs";

// Their code goes into the bundles, so their notices do too.
const texts = ["svelte/LICENSE.md", "clsx/license", "svgcanvas/LICENSE", "gifenc/LICENSE.md"]
  .map((path) => `${path.split("/")[0]}:\n${readFileSync(`node_modules/${path}`, "utf8").trim()}`)
  .join("\n\n");

export const banner = `/*! This bundle includes\n\n${texts}\n*/`;
