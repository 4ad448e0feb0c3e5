// A modal dialog over the page: the browser's own, with a closed circle of Tab and focus given back to its opener.

import { h } from "./dom.js";

const STOPS = "a[href], button, input, select, textarea, [tabindex='0']";
const openers = new WeakMap();

const reachable = (el) => !el.disabled && el.getClientRects().length > 0 && !el.closest("[popover]:not(:popover-open)");

function circle(event) {
  if (event.key !== "Tab") return;
  const stops = [...event.currentTarget.querySelectorAll(STOPS)].filter(reachable);
  const last = event.shiftKey ? stops[0] : stops.at(-1);
  const outside = document.activeElement === event.currentTarget || !event.currentTarget.contains(document.activeElement);
  const atEnd = document.activeElement === last || (outside && event.shiftKey);
  if (!atEnd || !stops.length) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}

function open(el) {
  openers.set(el, openerOf(document.activeElement));
  el.showModal();
  begin(el);
}

/** Puts the keyboard on the first thing to fill in; without one on the dialog itself, so that Enter agrees to nothing. */
export function begin(el) {
  (el.querySelector(".modal-body :is(input, select, textarea)") ?? el).focus();
}

/** Where to return to: the element, and where to look for it should a redraw have replaced it meanwhile. */
function openerOf(el) {
  const message = el?.closest?.("[data-ts]");
  const scope = message ? `[data-ts="${CSS.escape(message.dataset.ts)}"] ` : "";
  const name = el?.dataset?.testid;
  return { el, path: name ? `${scope}[data-testid="${CSS.escape(name)}"]` : null, fallback: message ? scope.trim() : null };
}

function giveBack(el) {
  const opener = openers.get(el);
  // The dialog leaves the document right after this; whatever is on top of the page then may have the focus.
  queueMicrotask(() => {
    if (document.querySelector("dialog[open]")) return;
    const again = opener?.el?.isConnected ? opener.el : document.querySelector(opener?.path ?? opener?.fallback ?? "[data-testid=composer]");
    (again ?? document.querySelector("[data-testid=composer]"))?.focus({ preventScroll: true });
  });
}

/** A dialog that is open for as long as it is drawn. Escape, and a press outside it, call `onClose`. */
export function dialog({ key, testid, titled, content, onClose, small = false, busy = false, data = {} }) {
  return h("dialog", {
    key, class: small ? "modal modal-small" : "modal", "data-testid": testid, "aria-labelledby": titled, "aria-modal": "true",
    "aria-busy": busy ? "true" : null, tabindex: "-1", ...data,
    oncreate: open, onremove: giveBack, onkeydown: circle,
    oncancel: (event) => {
      if (event.target !== event.currentTarget) return;
      event.preventDefault();
      onClose();
    },
  }, content);
}
