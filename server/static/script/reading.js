// The reading view: from match to match by key, `n` for the next and `p` for the one before. The links that stand beside each match
// do the same without scripts. The keys work where the focus is on a match or in the bar, so that nobody who dictates or types
// elsewhere sets them off (WCAG 2.1.4).

const STEPS = new Map([
  ["n", 1],
  ["p", -1],
]);

document.addEventListener("keydown", (event) => {
  const step = STEPS.get(event.key);
  const isBesideMatch = event.target instanceof Element && event.target.closest("mark[id], .step, .hits-in-all");
  if (step === undefined || !isBesideMatch || event.altKey || event.ctrlKey || event.metaKey) return;
  const place = `h${current() + step}`;
  if (!document.getElementById(place)) return;
  event.preventDefault();
  // The browser scrolls there and moves the focus; going back leaves the document and not the match.
  location.replace(`#${place}`);
});

/** The number of the match that was stepped to last; 0 before the first. */
function current() {
  return Number(/^#h(\d+)$/.exec(location.hash)?.[1] ?? 0);
}

export {};
