// node run.mjs [FILE…]: makes an index of fixtures/archive, serves it, and runs the tests of this folder, or those named.
//
// The programs come from target/debug (`cargo build -p indexer -p server`), or from the folder in ONRECORD_PROGRAMS.
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { here, serveFixtures } from "./support/programs.mjs";

const served = await serveFixtures();
try {
  process.exitCode = await runTests(served.address, await chosen(process.argv.slice(2)));
} finally {
  await served.stop();
}

/** @param {string[]} named */
async function chosen(named) {
  if (named.length > 0) return named;
  return (await readdir(here)).filter((name) => name.endsWith(".test.mjs")).sort();
}

/**
 * @param {string} address where the server answers
 * @param {string[]} files
 * @returns {Promise<number>} the exit code
 */
function runTests(address, files) {
  const tests = spawn(process.execPath, ["--test", "--test-reporter=spec", ...files], {
    cwd: here,
    stdio: "inherit",
    env: { ...process.env, ONRECORD_ADDRESS: address },
  });
  return new Promise((resolve) => tests.on("exit", (code) => resolve(code ?? 1)));
}
