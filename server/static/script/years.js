// The year bars of the search: dragging over them, or Shift with an arrow key on one, chooses several years. A click on one stays
// a link, and the form for dates does the same without scripts.

import { ChosenYears } from "./chosen.js";
import { Words } from "./words.js";

/** How far a pointer may stray in a click, in CSS pixels. */
const SLACK = 6;

/** Where arrow keys lead on a page that runs from left to right. */
const ARROWS = new Map([
  ["ArrowLeft", -1],
  ["ArrowRight", 1],
]);

const form = document.querySelector("form.dates");
const plot = document.querySelector(".when svg.years");
const status = document.getElementById("years-chosen");
if (form instanceof HTMLFormElement && plot instanceof SVGElement && status) enhance(plot, form, status);

/**
 * @param {SVGElement} plot
 * @param {HTMLFormElement} form
 * @param {HTMLElement} status
 */
function enhance(plot, form, status) {
  const words = new Words(document.documentElement.lang);
  const bars = [.../** @type {NodeListOf<SVGAElement>} */ (plot.querySelectorAll("a[data-date]"))];
  const chosen = new ChosenYears(plot, form, status, words);
  plot.classList.add("draggable");
  plot.setAttribute("aria-describedby", "years-keys");
  chooseByPointer(plot, bars, chosen);
  chooseByKey(plot, bars, chosen, words.direction === "rtl" ? -1 : 1);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") chosen.drop();
  });
  // Who comes back finds the page as it was.
  addEventListener("pagehide", () => chosen.drop());
}

/**
 * @param {SVGElement} plot
 * @param {SVGElement[]} bars
 * @param {ChosenYears} chosen
 */
function chooseByPointer(plot, bars, chosen) {
  /** @type {{x: number, slots: DOMRect[]} | null} Where the pointer was pressed. */
  let press = null;
  /** Whether the press has become a drag; stays until the click is past that ends it, and leads nowhere. */
  let isDrag = false;

  plot.addEventListener("pointerdown", (event) => {
    chosen.drop();
    isDrag = false;
    press = isPlain(event) ? { x: event.clientX, slots: bars.map(slotOf) } : null;
  });
  plot.addEventListener("pointermove", ({ isPrimary, buttons, clientX, pointerId }) => {
    // Released elsewhere, or left by Escape.
    if (isPrimary && (buttons === 0 || (isDrag && !chosen.isOpen))) press = null;
    if (!press || !isPrimary) return;
    const passed = between(press.x, clientX, press.slots).map((place) => bars[place]);
    if (!isDrag && (passed.length < 2 || Math.abs(clientX - press.x) < SLACK)) return;
    if (!isDrag) plot.setPointerCapture(pointerId);
    isDrag = true;
    if (passed.length > 0) chosen.show(passed);
  });
  plot.addEventListener("pointerup", ({ isPrimary }) => {
    if (!isPrimary) return;
    if (press && isDrag && chosen.isOpen) chosen.send();
    press = null;
    setTimeout(() => (isDrag = false));
  });
  plot.addEventListener("pointercancel", () => {
    chosen.drop();
    press = null;
    isDrag = false;
  });
  plot.addEventListener("click", (event) => {
    if (isDrag) event.preventDefault();
  });
  // The browser would drag the link itself.
  plot.addEventListener("dragstart", (event) => {
    if (press) event.preventDefault();
  });
}

/**
 * @param {SVGElement} plot
 * @param {SVGElement[]} bars
 * @param {ChosenYears} chosen
 * @param {1 | -1} direction where years grow: 1 to the right
 */
function chooseByKey(plot, bars, chosen, direction) {
  /** The places of the bar where choosing began, and of the one it has reached. */
  let [anchor, end] = [-1, -1];

  plot.addEventListener("keydown", (event) => {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    const arrow = ARROWS.get(key);
    const place = bars.findIndex((bar) => bar === event.target);
    if (place < 0 || altKey || ctrlKey || metaKey) return;
    if (key === "Enter" && chosen.isOpen) {
      event.preventDefault();
      chosen.send();
    } else if (arrow && shiftKey) {
      event.preventDefault();
      if (!chosen.isOpen) anchor = place;
      end = Math.min(Math.max(place + arrow * direction, 0), bars.length - 1);
      chosen.show(bars.slice(Math.min(anchor, end), Math.max(anchor, end) + 1));
      bars[end].focus();
    }
  });
  // On any other way the focus takes, Enter means the bar alone again.
  plot.addEventListener("focusin", (event) => {
    if (event.target !== bars[end]) chosen.drop();
  });
  plot.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && plot.contains(relatedTarget))) chosen.drop();
  });
}

/** @param {PointerEvent} event whether it presses, and means nothing else, such as a new tab */
function isPlain({ isPrimary, button, altKey, ctrlKey, metaKey, shiftKey }) {
  return isPrimary && button === 0 && !altKey && !ctrlKey && !metaKey && !shiftKey;
}

/** @param {SVGElement} bar */
function slotOf(bar) {
  return (bar.querySelector(".slot") ?? bar).getBoundingClientRect();
}

/**
 * The places of the slots on the way from one place of the screen to another, whichever way the years run.
 *
 * @param {number} a
 * @param {number} b
 * @param {DOMRect[]} slots
 */
function between(a, b, slots) {
  const [left, right] = [Math.min(a, b), Math.max(a, b)];
  return slots.flatMap((slot, place) => (slot.left <= right && slot.right >= left ? [place] : []));
}
