// Asks the search server, and tells it nothing but the question: no cookie, no referrer.

/**
 * @param {string} base an address on the server, such as the one a search form leads to
 * @param {string} route relative to `base`: `v1/suggest`
 * @param {Iterable<[string, string]>} parameters
 * @param {AbortSignal} signal
 * @returns {Promise<any>} the answer
 */
export async function ask(base, route, parameters, signal) {
  const address = new URL(route, base);
  address.search = new URLSearchParams([...parameters]).toString();
  const answer = await fetch(address, { signal, credentials: "omit", referrerPolicy: "no-referrer" });
  if (!answer.ok) throw new Error(`the search server answered ${answer.status}`);
  return answer.json();
}

/**
 * Work of which only the latest counts: it waits for a pause in typing, and what was begun before is abandoned, so that an
 * answer that comes late can never stand beside a newer question.
 */
export class Latest {
  #timer = 0;
  #running = new AbortController();

  /**
   * @param {number} pause how long to wait for something newer, in milliseconds
   * @param {(signal: AbortSignal) => Promise<void>} work
   */
  after(pause, work) {
    this.drop();
    const { signal } = (this.#running = new AbortController());
    this.#timer = setTimeout(() => work(signal), pause);
  }

  /** Abandons what waits or runs. */
  drop() {
    clearTimeout(this.#timer);
    this.#running.abort();
  }
}
