// Draws rich_text blocks: structured text, in which nothing is ever read as markup.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link, mrkdwn } from "./mrkdwn.js";
import { unsupported } from "./elements.js";

const STYLE_TAGS = [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"]];

function styled(nodes, style = {}) {
  return STYLE_TAGS.reduce((inside, [name, tag]) => (style[name] ? [h(tag, tag === "code" ? { class: "code" } : null, inside)] : inside), nodes);
}

// Mentions and dates are drawn by the one reader of Slack's angle brackets, from values that cannot leave them.
const safe = (value) => String(value ?? "").replace(/[<>|&]/gu, "");

const PARTS = {
  text: (part) => [part.text],
  link: (part) => [link(part.url, part.text ?? part.url) ?? part.text ?? part.url],
  emoji: (part) => withEmoji(`:${part.name}:`),
  user: (part) => mrkdwn(`<@${safe(part.user_id)}>`),
  channel: (part) => mrkdwn(`<#${safe(part.channel_id)}>`),
  usergroup: (part) => mrkdwn(`<!subteam^${safe(part.usergroup_id)}|@group>`),
  broadcast: (part) => mrkdwn(`<!${safe(part.range)}>`),
  date: (part) => mrkdwn(`<!date^${safe(part.timestamp)}^${safe(part.format)}|${safe(part.fallback)}>`),
  color: (part) => [part.value],
};

const inside = (elements = []) =>
  elements.flatMap((part) => (Object.hasOwn(PARTS, part.type) ? styled(PARTS[part.type](part), part.style) : [unsupported(`part “${part.type}”`)]));

function list(part) {
  const ordered = part.style === "ordered";
  return h(ordered ? "ol" : "ul", { class: `list list-${(part.indent ?? 0) % 3}`, start: ordered && part.offset ? part.offset + 1 : null, style: { "--indent": String(part.indent ?? 0) } },
    part.elements.map((item) => h("li", null, inside(item.elements))));
}

const SECTIONS = {
  rich_text_section: (part) => h("div", { class: "text" }, inside(part.elements)),
  rich_text_list: list,
  rich_text_quote: (part) => h("blockquote", { class: "quote text" }, inside(part.elements)),
  rich_text_preformatted: (part) => h("pre", { class: "pre" }, inside(part.elements)),
};

export const richText = (block) =>
  block.elements.map((part) => (Object.hasOwn(SECTIONS, part.type) ? SECTIONS[part.type](part) : unsupported(`part “${part.type}”`)));
