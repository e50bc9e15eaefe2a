// What runs in a page: filling every control of a worksheet with canaries, and reading what is in
// them. The functions are sent to the browser, so each holds all it needs.

/**
 * Adds a copy of what can be there several times, then fills all controls that a reader can reach,
 * again and again until no answer reveals another. Goes through every choice, so that what depends on it appears, and leaves one chosen. Text is
 * entered as an edit of the focused control, as the browser itself does it. Returns what was
 * entered where: `{ kind, value, name }`.
 */
export const fill = ({ text, digits, scope }) => {
  const controls = () => [...document.querySelectorAll(scope)].flatMap((part) => [...part.querySelectorAll("input, textarea, select")]);
  const entered = [];
  const done = new Set();
  const order = (control) => controls().indexOf(control);
  const reachable = (control) => control.checkVisibility() && !control.disabled && !control.readOnly && !control.closest("[inert]");
  const name = (control) => {
    const parts = [control.closest("fieldset")?.querySelector("legend"), control.closest("td")?.dataset.label, control.getAttribute("aria-label"), ...control.labels ?? []];
    return parts.map((part) => (part?.textContent ?? part ?? "").trim().replace(/\s+/g, " ")).filter(Boolean).join(", ").slice(0, 80);
  };
  const short = (length) => ({ 1: "7", 2: "11", 4: "2957" })[length] ?? "13:37".slice(0, length);
  const words = (control) => {
    const room = control.maxLength < 0 ? Infinity : control.maxLength;
    if (room < 13) return ["short", short(room)];
    const number = String(1000 + entered.length);
    if (/numeric|decimal/.test(control.inputMode) || control.type === "number") return ["number", digits + number.slice(-1)];
    return [control.localName === "textarea" ? "long text" : "text", `${text}-${number}`];
  };
  const type = (control) => {
    const fixed = { date: "2957-11-11", time: "13:37" }[control.type];
    const [kind, value] = fixed ? [control.type, fixed] : words(control);
    control.focus();
    if (fixed) {
      control.value = value;
      for (const event of ["input", "change"]) control.dispatchEvent(new Event(event, { bubbles: true }));
    } else document.execCommand("insertText", false, value);
    entered.push({ kind, value: control.value, name: name(control) });
  };
  const choose = (control) => {
    const options = control.name ? controls().filter((one) => one.type === "radio" && one.name === control.name) : [control];
    options.forEach((one) => done.add(one));
    for (const option of [...options, options[order(options[0]) % options.length]]) {
      option.focus();
      option.click();
      all();
    }
    entered.push({ kind: "choice", value: "", name: name(control) });
  };
  const select = (control) => {
    control.focus();
    control.selectedIndex = control.options.length - 1;
    for (const event of ["input", "change"]) control.dispatchEvent(new Event(event, { bubbles: true }));
    entered.push({ kind: "select", value: "", name: name(control) });
  };
  const tick = (control) => {
    control.focus();
    control.click();
    entered.push({ kind: "tick", value: "", name: name(control) });
  };
  const typed = ["text", "textarea", "search", "tel", "email", "number", "date", "time"];
  function all() {
    for (let next; (next = controls().find((control) => !done.has(control) && reachable(control)));) {
      done.add(next);
      if (typed.includes(next.type)) type(next);
      else if (next.type === "radio") choose(next);
      else if (next.type === "checkbox") tick(next);
      else if (next.localName === "select") select(next);
    }
  }
  document.querySelectorAll("[data-tool=add]").forEach((button) => { if (reachable(button)) button.click(); });
  all();
  return entered;
};

/** Opens saved answers as a reader does; in place of the browser's window, the file is chosen here. */
export const choose = ({ name, text }) => {
  const { click } = HTMLInputElement.prototype;
  HTMLInputElement.prototype.click = function () {
    HTMLInputElement.prototype.click = click;
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type: "application/json" }));
    this.files = transfer.files;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.querySelector("[data-act=open]").click();
};

/** What the page holds of any answer: controls that are not as they came, and canaries anywhere. */
export const held = ({ text, digits }) => {
  const controls = [...document.querySelectorAll("input, textarea, select")].filter((control) => {
    if (["radio", "checkbox"].includes(control.type)) return control.checked !== control.defaultChecked;
    if (control.localName === "select") return control.selectedIndex !== Math.max(0, [...control.options].findIndex((option) => option.defaultSelected));
    return control.value !== control.defaultValue;
  });
  const whole = document.documentElement.outerHTML;
  return {
    controls: controls.map((control) => `${control.type} ${control.id || control.name}`),
    canaries: [text, digits].filter((mark) => whole.includes(mark) || document.title.includes(mark)),
  };
};

/** What `held` gives of a page as it was published. */
export const nothing = { controls: [], canaries: [] };

/** Takes back edits in every control, as a reader can by keyboard. */
export const undo = () => {
  for (const control of document.querySelectorAll("input, textarea")) {
    control.focus();
    for (let times = 0; times < 3; times += 1) document.execCommand("undo");
  }
};

/** Has the page do what puts answers into words: lay them out for print, check them. */
export const spread = () => {
  document.querySelectorAll("[data-act=check]").forEach((button) => button.click());
  dispatchEvent(new Event("beforeprint"));
};

/** What the page wrote, asked for or did against its policy; with the witness that runs before it. */
export const done = async () => ({
  violations: witness.violations,
  writes: witness.writes,
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await globalThis.caches?.keys().catch(() => []))?.length ?? 0,
  cookies: document.cookie,
  workers: (await navigator.serviceWorker?.getRegistrations?.().catch(() => []))?.length ?? 0,
  steps: history.length,
  address: location.href,
});
