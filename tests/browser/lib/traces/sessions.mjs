// What the browsers' session stores know of the controls of each page they would bring back. It
// shows what is too short to be searched for: a day, a time, a choice, a tick.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Reader } from "./bytes.mjs";
import { isMozLz4, unmozlz4 } from "./lz4.mjs";

const signature = Buffer.from("SNSS");
const updateTabNavigation = 6;
const controls = Buffer.from("Blink serialized form state", "utf16le");

/** What a stretch of state says, as far as it is text. */
const legible = (bytes) => bytes.toString("utf16le").replace(/[^\x21-\x7e]+/g, " ").trim();

/** Chromium: a file of commands; each entry of a tab's history is one, with its page's state. */
function* chromium(bytes) {
  if (!bytes.subarray(0, 4).equals(signature)) throw new RangeError("not a session file");
  const reader = new Reader(bytes, 8);
  while (reader.left >= 3) {
    const size = reader.u16();
    // The last command may be half written.
    if (size > reader.left) return;
    const command = new Reader(reader.take(size));
    if (command.u8() !== updateTabNavigation) continue;
    command.take(12);
    const address = command.take(command.u32()).toString();
    const at = command.bytes.indexOf(controls);
    yield { address, kept: at < 0 ? "" : legible(command.bytes.subarray(at)) };
  }
}

/** Firefox: a tree in which each tab, and each frame of it, can have data of forms. */
function* firefox(bytes) {
  const { windows = [], _closedWindows: closed = [] } = JSON.parse(unmozlz4(bytes));
  const tabs = [...windows, ...closed].flatMap((one) => [...one.tabs ?? [], ...(one._closedTabs ?? []).map(({ state }) => state)]);
  for (const tab of tabs) {
    const { formdata } = tab;
    for (const { url } of tab.entries ?? []) yield { address: url, kept: formdata && (formdata.url ?? url) === url ? JSON.stringify(formdata) : "" };
  }
}

const within = (folder, ...names) => existsSync(folder) ? readdirSync(folder).filter((name) => names.some((one) => name.startsWith(one))).map((name) => join(folder, name)) : [];

/** `{ address, kept }` for every page in the profile's session files: what of its controls is kept. */
export function sessions(profile) {
  const all = [
    ...within(join(profile, "Default", "Sessions"), "Session_", "Tabs_"),
    ...within(profile, "sessionstore.jsonlz4"),
    ...within(join(profile, "sessionstore-backups"), "recovery", "previous", "upgrade"),
  ];
  return all.flatMap((path) => {
    const bytes = readFileSync(path);
    return bytes.length ? [...(isMozLz4(bytes) ? firefox : chromium)(bytes)] : [];
  });
}
