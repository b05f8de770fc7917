// How the embedded search box looks: plain by itself, and as its site wishes by custom properties and `::part`.
// A constructed style sheet, so that no policy has to allow inline styles. Colours are the system's unless the site names its own.

const CSS = `
:host {
  --ink: var(--onrecord-ink, CanvasText);
  --paper: var(--onrecord-paper, Canvas);
  --quiet: var(--onrecord-quiet, color-mix(in srgb, var(--ink) 70%, var(--paper)));
  --line: var(--onrecord-line, color-mix(in srgb, var(--ink) 20%, var(--paper)));
  --tint: var(--onrecord-tint, color-mix(in srgb, var(--ink) 8%, var(--paper)));
  --link: var(--onrecord-link, LinkText);
  --mark: var(--onrecord-mark, #ffe066);
  --on-mark: var(--onrecord-on-mark, #111);
  --radius: var(--onrecord-radius, 4px);
  --space: var(--onrecord-space, 8px);
  display: block;
  color: var(--ink);
  font: 1em/1.5 var(--onrecord-font, inherit);
}
:host([hidden]) { display: none; }
*, ::before, ::after { box-sizing: border-box; }
p, ol, ul { margin: 0; padding: 0; list-style: none; }
[hidden] { display: none !important; }
form { position: relative; display: flex; flex-wrap: wrap; gap: var(--space); align-items: center; }
label { color: var(--quiet); }
label:has(+ input[role]) { flex-basis: 100%; }
input, select, button {
  font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet); border-radius: var(--radius);
  padding: 0 calc(1.5 * var(--space)); min-block-size: 44px;
}
input[role] { flex: 1; min-inline-size: 0; inline-size: 100%; }
button { background: var(--ink); color: var(--paper); border-color: var(--ink); cursor: pointer; }
:focus-visible { outline: 3px solid var(--onrecord-focus, var(--ink)); outline-offset: 2px; }
a { color: var(--link); }
mark { background: var(--mark); color: var(--on-mark); font-weight: 600; border-radius: 2px; }
.suggestions {
  position: absolute; z-index: 2; inset-inline: 0; inset-block-start: calc(100% + 4px); max-block-size: 60vh; overflow-y: auto;
  background: var(--paper); border: 1px solid var(--quiet); border-radius: var(--radius); padding-block: 4px;
}
.suggestions li {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 var(--space); min-block-size: 36px; padding: 4px calc(1.5 * var(--space)); cursor: pointer;
}
.suggestions li:hover { background: var(--tint); }
.suggestions li[aria-selected="true"] { background: var(--ink); color: var(--paper); }
.suggestions li[aria-selected="true"] > * { color: inherit; }
.label { flex: 1; min-inline-size: 50%; overflow-wrap: anywhere; }
.kind, .count, .facts, .head { color: var(--quiet); font-size: 0.85em; }
.count { font-variant-numeric: tabular-nums; }
.heard { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.chips { display: flex; flex-wrap: wrap; gap: var(--space); margin-block-start: var(--space); }
.chips:empty { display: none; }
.chips button, .head button { min-block-size: 32px; background: none; color: var(--ink); }
.results:not(:empty) { margin-block-start: calc(2 * var(--space)); }
.hits > li { padding-block: calc(1.5 * var(--space)); border-block-end: 1px solid var(--line); }
.hits > li:last-child { border-block-end: 0; }
.heading { font-size: 1.1em; font-weight: 600; }
.snippet a { color: inherit; text-decoration: none; }
.snippet a:hover { text-decoration: underline; }
.heading, .snippet { max-inline-size: 40em; overflow-wrap: anywhere; }
@media (forced-colors: active) {
  .suggestions li[aria-selected="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
}
`;

/** @returns {CSSStyleSheet} */
export function styleSheet() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  return sheet;
}
