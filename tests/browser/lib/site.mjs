// The built sites that the checks look at: the bundled handbook, and the showcase beside these
// files, which holds the pieces that the handbook happens not to use.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const project = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const sites = resolve(process.env.GUIDEPOST_SITES ?? join(project, "target/sites"));

function walk(root, below = "") {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name;
    return entry.isDirectory() ? walk(root, path) : [path];
  });
}

/** A site: its folder, its files and its pages, as paths with forward slashes. */
function open(name, root = join(sites, name)) {
  if (!existsSync(join(root, "index.html"))) throw new Error(`no site in ${root}: \`npm run sites\` builds it`);
  const files = walk(root).sort();
  return {
    name,
    root,
    files,
    pages: files.filter((path) => path.endsWith(".html")),
    text: (path) => readFileSync(join(root, path), "utf8"),
    file: (path) => pathToFileURL(join(root, path)).href,
  };
}

export const handbook = open("handbook");
export const showcase = open("showcase");
/** The small sheets whose answers are worked out in `tests/vectors/form`. */
export const vectors = open("vectors");

/** Both sites, or the one in `folder`. */
export const sitesToCheck = (folder) =>
  folder ? [open(basename(resolve(folder)), resolve(folder))] : [handbook, showcase];

export const book = JSON.parse(handbook.text("handbook.json"));
