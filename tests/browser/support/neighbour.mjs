// A site of somebody else that embeds the search box: another origin, with a policy as strict as can be.
import { createServer } from "node:http";
import { address } from "./visit.mjs";

/** What docs/embedding.md tells a site to allow, and what the page itself needs. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src data:",
  `script-src ${address}`,
  `connect-src ${address}`,
  `form-action ${address}`,
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/**
 * Serves one page.
 *
 * @param {string} body the page's own HTML
 * @param {{css?: string, lang?: string}} [page] its style sheet and language
 * @returns {Promise<{origin: string, close: () => Promise<void>}>}
 */
export async function neighbour(body, { css = "", lang = "en" } = {}) {
  const html = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>A neighbour</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css"><body><main><h1>A neighbour</h1>${body}</main></body></html>`;
  const server = createServer(({ url }, response) => {
    const isStyle = url === "/site.css";
    response.setHeader("content-type", `text/${isStyle ? "css" : "html"}; charset=utf-8`);
    response.setHeader("content-security-policy", POLICY);
    response.end(isStyle ? css : html);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const listening = /** @type {import("node:net").AddressInfo} */ (server.address());
  // Another name than the server's: not only another port of the same host.
  const origin = `http://localhost:${listening.port}`;
  const close = () => new Promise((resolve) => server.close(() => resolve(undefined)));
  return { origin, close: () => (server.closeAllConnections(), /** @type {Promise<void>} */ (close())) };
}
