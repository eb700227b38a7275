/** How the tab's script is split: what opens first is one file, the rest of each view a file of its own, loaded when it is opened. */
import {createHash} from "node:crypto";
import {rmSync} from "node:fs";
import {resolve} from "node:path";
import type {Plugin, Rolldown} from "vite";
import {banner} from "./notices";

/** The modules that an entry cannot do without, found in the module graph once it is whole. */
function closure(entry: string): (id: string, graph: Rolldown.ChunkingContext) => boolean {
  let found: Set<string> | null = null;
  return (id, graph) => {
    if (found === null) {
      found = new Set([resolve(entry)]);
      for (const each of found) graph.getModuleInfo(each)?.importedIds.forEach((imported) => found?.add(imported));
    }
    return found.has(id);
  };
}

/** The files of a script whose entry is `entry`: its own, and those in `chunks/`, named by what is in them. */
export function splitting(entry: string): Rolldown.RolldownOptions {
  const opensFirst = closure(entry);
  return {
    // Others take from the first what they share with it.
    preserveEntrySignatures: "allow-extension",
    output: {
      postBanner: ({isEntry}) => (isEntry ? banner : ""),
      chunkFileNames: "chunks/[name]-[hash].js",
      minify: true,
      comments: {annotation: false},
      codeSplitting: {
        groups: [
          {name: (id, graph) => (opensFirst(id, graph) ? "first" : null), priority: 1},
          {name: "shared", minShareCount: 2},
        ],
      },
    },
  };
}

/**
 * Makes the files of a build belong together: each is named by all that went into any of them, as they call what they share
 * by names that another build gives to something else. Those of earlier builds are removed from the folder.
 */
export function together(folder: string): Plugin {
  let digest = "";
  return {
    name: "together",
    apply: "build",
    buildEnd() {
      const hash = createHash("sha256");
      for (const id of [...this.getModuleIds()].sort()) hash.update(this.getModuleInfo(id)?.code ?? "");
      digest = hash.digest("hex");
    },
    augmentChunkHash: () => digest,
    generateBundle: () => {
      rmSync(`${folder}/chunks`, {recursive: true, force: true});
    },
  };
}
