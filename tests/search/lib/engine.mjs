// Runs the published engine, the very file that browsers run, over the index of a site on disk.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";

/**
 * The engine of the site in `root`. `loaded` lists the files that were read, with their sizes.
 * `tree` is the folder of another language; `read` stands in for the disk.
 */
export function openEngine(root, { tree = "", read = (path) => readFile(join(root, path), "utf8") } = {}) {
  const context = createContext({});
  runInContext(readFileSync(join(root, "assets/search-engine.js"), "utf8"), context);
  const { GuidepostSearch } = context;
  const loaded = new Map();
  const load = async (path) => {
    const script = await read(path);
    loaded.set(path, script);
    runInContext(script, context);
  };
  return { ...GuidepostSearch.open(tree && `${tree}/`, "search/manifest.js", load), words: (text) => [...GuidepostSearch.words(text)], loaded };
}
