// Builds the books to search, at the sizes asked for.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { grow } from "./grow.mjs";
import { readPages } from "./pages.mjs";

const build = (guidepost, source, output) =>
  execFileSync(guidepost, ["build", source, "--output", output, "--allow-errors", "--quiet", "--message-format", "json"], { stdio: ["ignore", "ignore", "inherit"] });

/**
 * The site of a book as it is (`as-is` among `sizes`), then grown to each size larger than it:
 * `{ book, pages, root, grown }` one by one. `work` is a folder for them, emptied first.
 */
export function* sites(guidepost, book, source, sizes, work) {
  rmSync(join(work, book), { recursive: true, force: true });
  const root = join(work, book, "as-is");
  build(guidepost, source, root);
  const real = readPages(root);
  if (sizes.includes("as-is")) yield { book, root, pages: real, grown: false };
  for (const size of sizes.map(Number).filter((size) => size > real.length)) {
    const [target, output] = ["source", "site"].map((name) => join(work, book, `${size}-${name}`));
    grow(source, target, size - real.length, real);
    build(guidepost, target, output);
    rmSync(target, { recursive: true, force: true });
    yield { book, root: output, pages: readPages(output), grown: true };
  }
}

/** The program to build with: the one named, else the newest kind that was built here. */
export function program(project, named) {
  const candidates = named ? [named] : ["release", "debug"].map((kind) => join(project, "target", kind, "guidepost"));
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error(`no guidepost at ${candidates.join(" or ")}: \`cargo build\` makes it`);
  return found;
}
