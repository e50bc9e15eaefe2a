"use strict";
(() => {
  const stored = (name, answers) => new Promise((done, failed) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.result.createObjectStore("answers");
    request.onerror = failed;
    request.onsuccess = () => {
      const change = request.result.transaction("answers", "readwrite");
      answers.forEach((answer, key) => change.objectStore("answers").put(answer, key));
      change.oncomplete = done;
    };
  });
  const echoed = (name, answer) => fetch(name, { headers: { "x-answer": answer } }).then((echo) => echo.text());
  const ways = {
    local: (answer) => localStorage.setItem("answer", answer),
    session: (answer) => sessionStorage.setItem("answer", answer),
    database: (answer) => stored("text", [answer]),
    // So much that the browser writes it in another form than a single answer.
    many: (answer) => stored("many", Array.from({ length: 80 }, () => "again and again ".repeat(4000) + answer)),
    figure: (answer) => stored("figure", [Number(answer)]),
    address: (answer) => history.pushState(null, "", `#${answer}`),
    title: (answer) => { document.title = answer; },
    gzip: (answer) => echoed("echo.gzip", answer),
    brotli: (answer) => echoed("echo.br", answer),
    cached: async (answer) => (await caches.open("answers")).put("answer.txt", new Response(answer)),
    submitted: () => document.querySelector("button").click(),
  };
  /** Goes all these ways; says which could not be gone here. */
  globalThis.keepAll = async () => {
    const failed = [];
    for (const [name, way] of Object.entries(ways)) {
      await (async () => way(document.querySelector(`[name=${name}]`).value))().catch((error) => failed.push(`${name}: ${error}`));
    }
    return failed;
  };
})();
