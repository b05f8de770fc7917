// The programs under test: an index made of the fixtures, and a server over it.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The folder of the browser tests. */
export const here = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const root = resolve(here, "../..");
const programs = process.env.ONRECORD_PROGRAMS ?? join(root, "target/debug");

/**
 * Indexes `fixtures/archive` into a folder of its own and serves it on a free port.
 *
 * @returns {Promise<{address: string, stop: () => Promise<void>}>}
 */
export async function serveFixtures() {
  const index = await mkdtemp(join(tmpdir(), "onrecord-browser-"));
  const remove = () => rm(index, { recursive: true, force: true });
  try {
    await promisify(execFile)(join(programs, "onrecord-indexer"), ["ingest", join(root, "fixtures/archive"), "--index", index]);
    const server = await serve(index);
    return { address: server.address, stop: () => server.stop().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** @param {string} index the folder of an index */
async function serve(index) {
  const server = spawn(join(programs, "onrecord-server"), ["--index", index, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, RUST_LOG: "warn" },
  });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const stop = async () => {
    server.kill();
    await ended;
  };
  for await (const line of createInterface(server.stdout)) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address) return { address, stop };
  }
  throw new Error("onrecord-server ended before it said where it answers");
}
