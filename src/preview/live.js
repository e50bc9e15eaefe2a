// The preview's part in the browser: reloads the page when the site changes, and
// shows mistakes over it. Browsers allow six connections to a server, so one tab
// listens for all: the one that holds the lock tells the others.
(() => {
  "use strict";

  const NAME = "guidepost-preview";
  const EVENTS = "/__guidepost/events";
  const REPORT = "/__guidepost/diagnostics.json";
  // Shorter silences are reloads of this page.
  const PATIENCE = 1000;

  const [session, generation] = document.currentScript.dataset.shown.split(".").map(Number);
  const isShared = "locks" in navigator && "BroadcastChannel" in window;
  const channel = isShared ? new BroadcastChannel(NAME) : null;
  let isListening = false;
  let latest = null;
  let hidden = null;
  let overlay = null;
  let silence = 0;

  // One tab listens.
  function listen() {
    isListening = true;
    const source = new EventSource(EVENTS);
    source.onmessage = (event) => {
      clearTimeout(silence);
      silence = 0;
      tell(JSON.parse(event.data));
    };
    source.onerror = () => {
      silence ||= setTimeout(() => tell({ lost: true }), PATIENCE);
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(listen, PATIENCE);
      }
    };
  }

  function tell(news) {
    channel?.postMessage(news);
    hear(news);
  }

  // All tabs hear.
  function hear(news) {
    latest = news;
    if (news.lost) {
      show("lost", [line("p", "The preview has stopped. Start `guidepost serve` again: this page will come back by itself.")]);
    } else if (isNewer(news)) {
      location.reload();
    } else if (news.errors === 0) {
      hide();
    } else {
      report();
    }
  }

  function isNewer(news) {
    return news.session > session || (news.session === session && news.generation > generation);
  }

  async function report() {
    try {
      const answer = await fetch(REPORT, { cache: "no-store" });
      const found = await answer.json();
      if (isNewer(found)) {
        location.reload();
      } else if (found.errors === 0) {
        hide();
      } else {
        show(`${found.session}.${found.change}`, words(found));
      }
    } catch {
      // The preview went away: the listening tab will tell.
    }
  }

  // The same words as in the terminal, as text and never as markup.
  function words(found) {
    const count = found.errors === 1 ? "1 error." : `${found.errors} errors.`;
    const shown = found.stale
      ? "The page is the last one without errors."
      : "Broken places are marked on the pages.";
    const lines = found.messages.flatMap(message);
    if (found.messages.length < found.errors) {
      lines.push(line("p", `${found.errors - found.messages.length} more: see the terminal.`));
    }
    return [...lines, line("p", `${count} ${shown}`)];
  }

  function message(found) {
    const first = line("p", "");
    first.append(line("b", [place(found.place), found.code].filter(Boolean).join(" ")));
    const lines = [first, line("p", `${found.severity}: ${found.message}`)];
    if (found.place?.source_line) {
      lines.push(source(found.place));
    }
    for (const other of found.related) {
      lines.push(line("p", `${place(other)}: ${other.message}`));
    }
    if (found.help) {
      lines.push(line("p", `help: ${found.help}`));
    }
    return lines;
  }

  function place(at) {
    return at ? [at.file, at.line, at.column].filter((part) => part !== null).join(":") : "";
  }

  // The line with the place marked; columns count characters from 1.
  function source(at) {
    const characters = [...at.source_line];
    const start = at.column - 1;
    const end = at.end_line === at.line ? at.end_column - 1 : characters.length;
    const text = (from, to) => characters.slice(from, to).join("");
    const pre = line("pre", "");
    pre.append(text(0, start), line("mark", text(start, end)), text(end));
    return pre;
  }

  function line(name, text) {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  }

  // Shows lines until Escape; then not again until something else is to be told.
  function show(what, lines) {
    if (hidden === what) {
      return;
    }
    if (!overlay) {
      overlay = line("div", "");
      overlay.className = "overlay";
      overlay.setAttribute("role", "status");
      overlay.setAttribute("lang", "en");
      overlay.setAttribute("dir", "ltr");
      document.body.append(overlay);
    }
    const close = line("button", "Hide (Esc)");
    close.type = "button";
    close.addEventListener("click", dismiss);
    overlay.dataset.what = what;
    overlay.replaceChildren(...lines, close);
  }

  function hide() {
    overlay?.remove();
    overlay = null;
    hidden = null;
  }

  function dismiss() {
    const what = overlay.dataset.what;
    hide();
    hidden = what;
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && overlay && !event.defaultPrevented) {
      dismiss();
    }
  });
  addEventListener("beforeprint", () => overlay && (overlay.hidden = true));
  addEventListener("afterprint", () => overlay && (overlay.hidden = false));
  // A page that the browser kept may be old.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  if (isShared) {
    channel.onmessage = ({ data }) => {
      if (data !== "hello") {
        hear(data);
      } else if (isListening && latest) {
        channel.postMessage(latest);
      }
    };
    // The lock is held as long as the page lives.
    navigator.locks.request(NAME, () => {
      listen();
      return new Promise(() => {});
    });
    channel.postMessage("hello");
  } else {
    listen();
  }
})();
