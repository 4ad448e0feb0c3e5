// A button with a panel under it: overflow menus, multi-selects, the person switcher.
// The browser's popover does the light dismissal and Escape; this places the panel and moves focus by arrow keys.

import { h } from "./dom.js";

const GAP = 4;
const EDGE = 8;

const idOf = (address) => `popup-${Array.from(address, (c) => (/[\w-]/u.test(c) ? c : `.${c.codePointAt(0)}`)).join("")}`;

function place(button, panel) {
  const from = button.getBoundingClientRect();
  const size = panel.getBoundingClientRect();
  const below = from.bottom + GAP;
  const top = below + size.height + EDGE > innerHeight ? Math.max(EDGE, from.top - GAP - size.height) : below;
  const left = Math.min(Math.max(EDGE, from.left), innerWidth - size.width - EDGE);
  panel.style.setProperty("top", `${top}px`);
  panel.style.setProperty("left", `${Math.max(EDGE, left)}px`);
}

const STOPS = "[role^=menuitem], input, button";

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [...event.currentTarget.querySelectorAll(STOPS)];
  const at = stops.indexOf(document.activeElement);
  const to = { Home: 0, End: stops.length - 1 }[event.key] ?? (step ? (at + step + stops.length) % stops.length : -1);
  if (to < 0 || !stops.length) return;
  event.preventDefault();
  stops[to].focus();
}

export function closePopup(address) {
  const panel = document.getElementById(idOf(address));
  if (panel?.matches(":popover-open")) panel.hidePopover();
}

/** The button and its panel. `button` and `panel` are further properties; `face` and `content` are what they hold. */
export function popup({ address, button, face, panel, content, role = "menu" }) {
  const id = idOf(address);
  const opened = (event) => {
    const trigger = document.querySelector(`[aria-controls="${id}"]`);
    trigger?.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState !== "open" || !trigger) return;
    place(trigger, event.target);
    (event.target.querySelector("[aria-checked=true]") ?? event.target.querySelector(STOPS))?.focus();
  };
  return [
    h("button", { key: `${address}>`, type: "button", popovertarget: id, "aria-controls": id, "aria-haspopup": role, ...button }, face),
    h("div", { key: `${address}<`, id, popover: "auto", role, ontoggle: opened, onkeydown: onKey, ...panel }, content),
  ];
}
