// Draws :shortcodes: of a small set, and the same characters written directly.
// The common ones are pictures of our own, so that they look alike on machines without an emoji font.

import { h } from "./dom.js";

const GREEN = "#2ba24c", RED = "#d92d20", AMBER = "#f5a524", BLUE = "#2f80ed", INK = "#3c4048", PAPER = "#f4f5f7";

const path = (d, props = {}) => h("path", { d, fill: "none", stroke: INK, "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round", ...props });
const rect = (x, y, width, height, rx, fill, props = {}) => h("rect", { x, y, width, height, rx, fill, ...props });
const dot = (cx, cy, r, fill, props = {}) => h("circle", { cx, cy, r, fill, ...props });
const white = { stroke: "#fff", "stroke-width": 2.4 };
const outline = { stroke: INK, "stroke-width": 1.4 };

const sheet = () => path("M5 2h7l4 4v12H5z", { fill: PAPER });
const glass = (sand) => [
  path("M5 2h10M5 18h10M6 2c0 5 3 6 4 8-1 2-4 3-4 8M14 2c0 5-3 6-4 8 1 2 4 3 4 8", { stroke: "#8a5a2b" }),
  path(sand, { fill: AMBER, stroke: "none" }),
];
const ball = (fill) => () => [dot(10, 10, 7.5, fill)];
const arrow = (d) => () => [rect(1.5, 1.5, 17, 17, 4, BLUE), path(d, white)];

const PICTURES = {
  white_check_mark: () => [rect(1.5, 1.5, 17, 17, 4, GREEN), path("M5.5 10.5l3 3 6-7", white)],
  heavy_check_mark: () => [path("M4 10.5l4 4 8.5-10", { stroke: GREEN, "stroke-width": 2.8 })],
  x: () => [path("M4.5 4.5l11 11M15.5 4.5l-11 11", { stroke: RED, "stroke-width": 3.2 })],
  warning: () => [path("M10 2.5L18.5 17h-17z", { fill: AMBER, stroke: AMBER }), path("M10 8v4M10 14.6v.2", { "stroke-width": 2 })],
  hourglass: () => glass("M7 17c0-2.5 2-3.5 3-4.5 1 1 3 2 3 4.5z"),
  hourglass_flowing_sand: () => glass("M7.5 6h5c-.8 1.7-1.8 2.3-2.5 3.4C9.3 8.3 8.3 7.7 7.5 6zM7 17c.3-1.8 2-2 3-3 1 1 2.7 1.2 3 3z"),
  lock: () => [path("M6 9V6.5a4 4 0 0 1 8 0V9", { stroke: "#8c919b", "stroke-width": 2 }), rect(4, 8.5, 12, 9.5, 2, AMBER), path("M10 12.5v2", { "stroke-width": 2 })],
  page_facing_up: () => [sheet(), path("M8 8h5M8 11h5M8 14h3", { stroke: "#7d838f" })],
  eyes: () => [h("ellipse", { cx: 5.8, cy: 10, rx: 3.6, ry: 5.4, fill: "#fff", ...outline }), h("ellipse", { cx: 14.2, cy: 10, rx: 3.6, ry: 5.4, fill: "#fff", ...outline }), dot(4.6, 11, 1.9, INK), dot(13, 11, 1.9, INK)],
  email: () => [rect(2, 4.5, 16, 11.5, 2, PAPER, outline), path("M3 6l7 5.5L17 6")],
  incoming_envelope: () => [rect(5, 5, 13.5, 10, 2, PAPER, outline), path("M6 6.5l5.7 4.5 5.7-4.5M1.5 8h2M.8 12h2.7")],
  memo: () => [sheet(), path("M8 8h4M8 11h3", { stroke: "#7d838f" }), path("M17.5 8.5l-6 6.5-1 2.5 2.5-1 6-6.5z", { fill: AMBER, "stroke-width": 1 })],
  bell: () => [path("M4.5 14.5c1.5-1.5 1-4 1.5-6a4 4 0 0 1 8 0c.5 2 0 4.5 1.5 6z", { fill: AMBER }), path("M8.8 17a1.4 1.4 0 0 0 2.4 0")],
  information_source: () => [rect(1.5, 1.5, 17, 17, 4, BLUE), path("M10 9.5v5M10 6v.2", white)],
  no_entry: () => [dot(10, 10, 8.5, RED), path("M5.5 10h9", white)],
  arrow_right: arrow("M5 10h9.5M11 6.5l3.5 3.5-3.5 3.5"),
  arrow_left: arrow("M15 10H5.5M9 6.5L5.5 10 9 13.5"),
  paperclip: () => [path("M15 8l-6 6.5a2.6 2.6 0 0 1-3.8-3.6L12 4a1.9 1.9 0 0 1 2.8 2.6l-6 6.5")],
  mag: () => [dot(8.5, 8.5, 5.5, "#d6ecff", outline), path("M12.6 12.6l4.9 4.9", { "stroke-width": 2.6 })],
  clock3: () => [dot(10, 10, 8, PAPER, outline), path("M10 5v5h4")],
  pencil2: () => [path("M3 17l1-4L14 3l3 3L7 16z", { fill: AMBER })],
  red_circle: ball(RED),
  large_yellow_circle: ball(AMBER),
  large_green_circle: ball(GREEN),
  large_blue_circle: ball(BLUE),
  white_circle: () => [dot(10, 10, 7, "#fff", { stroke: "#b6bac2", "stroke-width": 1.6 })],
};

const CHARACTERS = {
  "✅": "white_check_mark", "✔": "heavy_check_mark", "❌": "x", "⚠": "warning", "⌛": "hourglass",
  "⏳": "hourglass_flowing_sand", "🔒": "lock", "📄": "page_facing_up", "👀": "eyes", "✉": "email", "📧": "email",
  "📨": "incoming_envelope", "📝": "memo", "🔔": "bell", "ℹ": "information_source", "⛔": "no_entry", "➡": "arrow_right",
  "⬅": "arrow_left", "📎": "paperclip", "🔍": "mag", "🕒": "clock3", "✏": "pencil2", "🔴": "red_circle",
  "🟡": "large_yellow_circle", "🟢": "large_green_circle", "🔵": "large_blue_circle", "⚪": "white_circle",
};

const ALIASES = {
  envelope: "email", "e-mail": "email", heavy_multiplication_x: "x", cross_mark: "x", information: "information_source",
  hourglass_done: "hourglass", large_red_circle: "red_circle", green_circle: "large_green_circle", pencil: "memo",
};

const PLAIN = {
  tada: "🎉", wave: "👋", thumbsup: "👍", "+1": "👍", rocket: "🚀", calendar: "📅", date: "📅", moneybag: "💰",
  rotating_light: "🚨", point_right: "👉", bulb: "💡", link: "🔗", outbox_tray: "📤", inbox_tray: "📥", clipboard: "📋",
  wastebasket: "🗑", gear: "⚙", repeat: "🔁", black_small_square: "▪", speech_balloon: "💬", no_entry_sign: "🚫",
};

const WRITTEN = new RegExp(`:([a-z0-9_+-]+):|(${Object.keys(CHARACTERS).join("|")})\\ufe0f?`, "gu");

const picture = (name) =>
  h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` },
    h("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, PICTURES[name]()));

function drawn(name) {
  const known = ALIASES[name] ?? name;
  if (Object.hasOwn(PICTURES, known)) return picture(known);
  return Object.hasOwn(PLAIN, known) ? h("span", { class: "emoji-char", title: `:${name}:` }, PLAIN[known]) : null;
}

/** `text` with its emoji drawn; a shortcode we do not know stays as it was written. */
export function withEmoji(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(WRITTEN)) {
    const node = drawn(match[1] ?? CHARACTERS[match[2]]);
    if (!node) continue;
    nodes.push(text.slice(from, match.index), node);
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)];
}
