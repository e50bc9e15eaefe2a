// Says what fails, what the tests measured, and how many there were; nothing of what passes.
export default async function* reporter(events) {
  let passed = 0;
  const failed = [];
  for await (const { type, data } of events) {
    if (type === "test:diagnostic" && !/^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(data.message)) yield `${data.message}\n`;
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    // Suites and files fail when something in them does; only tests are counted.
    const error = data.details?.error;
    const group = data.details?.type === "suite" || error?.failureType === "subtestsFailed";
    if (type === "test:pass" && !group) passed += 1;
    if (type === "test:fail" && !group) {
      failed.push(data.name);
      const cause = error?.cause ?? error;
      yield `\nFAILED ${data.name} (${data.file ?? ""}:${data.line ?? ""})\n${cause?.message ?? cause}\n`;
    }
  }
  yield `${passed} passed, ${failed.length} failed\n`;
}
