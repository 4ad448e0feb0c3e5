// Line icons of our own, 20 × 20, in the colour of the text around them. Always decoration: the words are elsewhere.

import { h } from "./dom.js";

const LINES = {
  hash: "M7.5 3L6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14",
  close: "M5 5l10 10M15 5L5 15",
  down: "M5 7.5l5 5 5-5",
  back: "M12.5 4.5L7 10l5.5 5.5",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  eye: "M1.8 10C3.6 6.5 6.5 4.7 10 4.7s6.4 1.8 8.2 5.3c-1.8 3.5-4.7 5.3-8.2 5.3S3.6 13.5 1.8 10zM10 12.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2z",
  reply: "M4 3.5h12a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5H9.5L5.5 18v-3.5H4A1.5 1.5 0 0 1 2.5 13V5A1.5 1.5 0 0 1 4 3.5zM6.5 7.5h7M6.5 10.5h4.5",
  send: "M3 3.5l14.5 6.5L3 16.5l1.8-6.5zM4.8 10h6",
  outside: "M8 4.5H4.5v11h11V12M11.5 3.5h5v5M16.5 3.5L9 11",
  file: "M5 2.5h6.5L15.5 6.5v11H5zM11 2.5V7h4.5",
  people: "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c.3-3 2.3-4.7 5.5-4.7s5.2 1.7 5.5 4.7M13 4a2.8 2.8 0 0 1 0 5.3M15 12.2c1.8.6 2.8 2 3 4.3",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  smile: "M6.5 7v1.5M13.5 7v1.5M5.5 12c1.2 2 2.7 3 4.5 3s3.3-1 4.5-3",
  shield: "M10 2.5l6.5 2v5c0 4-2.7 6.7-6.5 8-3.8-1.3-6.5-4-6.5-8v-5zM7 9.7l2.2 2.2L13.2 8",
  warn: "M10 3l7.5 13.5h-15zM10 8v3.5M10 13.8v.2",
};

export const icon = (name, extra = "") =>
  h("svg", { class: `icon ${extra}`, viewBox: "0 0 20 20", "aria-hidden": "true" },
    name === "dots"
      ? [4.5, 10, 15.5].map((cx) => h("circle", { cx, cy: 10, r: 1.5, fill: "currentColor" }))
      : h("path", { d: LINES[name], fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round" }));
