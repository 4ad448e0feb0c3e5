// A person's picture: initials on their colour, in ink that stays readable on it. Apps get rounder corners and a mark.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { SLACKBOT } from "./store.js";

const FALLBACKS = ["#7a4b94", "#2f6f8f", "#8a5a2b", "#3f7d4e", "#9c3d54", "#4a5aa8"];

function colourOf(user) {
  const given = /^#?([0-9a-f]{6})$/iu.exec(user.color ?? "");
  if (given) return `#${given[1]}`;
  const sum = Array.from(user.id ?? "").reduce((total, letter) => total + letter.codePointAt(0), 0);
  return FALLBACKS[sum % FALLBACKS.length];
}

function ink(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.36 ? "#1d1c1d" : "#fff";
}

const initials = (name) =>
  name.split(/\s+/u).filter(Boolean).map((word) => Array.from(word)[0]).filter((_, i, all) => i === 0 || i === all.length - 1).join("").toUpperCase();

export function avatar(user, size = "") {
  const colour = colourOf(user);
  const face = user.id === SLACKBOT ? icon("smile") : user.kind === "bot" ? icon("check") : initials(user.real_name || user.name || "?");
  return h("span", { class: `avatar ${size} ${user.kind === "bot" ? "avatar-bot" : ""}`, style: { background: colour, color: ink(colour) }, "aria-hidden": "true" }, face);
}

const KINDS = { member: "Member", guest: "Guest", external: "External", bot: "App" };
export const kindBadge = (user) => h("span", { class: `kind kind-${user.kind}` }, KINDS[user.kind] ?? user.kind);
