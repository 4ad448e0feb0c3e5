// Draws Slack's text objects: plain_text, and mrkdwn as Slack reads it.
//
// Data becomes text nodes and a fixed set of elements, never markup. What would ring in everybody's pocket
// (`<!channel>`, `<!here>`, `<!everyone>`) is drawn loudly, so that an injection is seen.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { channelById, person, state } from "./store.js";
import { slackDate } from "./when.js";

const LINKABLE = /^(https?:\/\/|mailto:|tel:)/iu;
const STYLES = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const BROADCASTS = new Set(["channel", "here", "everyone"]);

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
export const decode = (text) => text.replace(/&(?:amp|lt|gt);/gu, (entity) => ENTITIES[entity]);

/** A text object of any kind. */
export function textOf(object) {
  if (!object) return null;
  if (object.type === "plain_text") return plain(object.text, object.emoji !== false);
  return mrkdwn(object.text, { verbatim: object.verbatim === true, names: true });
}

export const plain = (text, emoji = true) => (emoji ? withEmoji(decode(text)) : decode(text));

/** Words only, for labels, titles and the browser's own selects. */
export function wordsOf(object) {
  if (!object) return "";
  if (object.type === "plain_text") return decode(object.text);
  return decode(object.text.replace(/<([^|>]*)\|?([^>]*)>/gu, (_, target, label) => label || target).replace(/[*_~`]/gu, ""));
}

/** Nodes for `text`. `verbatim` leaves bare addresses and names alone; `names` reads bare @here and #channel too. */
export function mrkdwn(text, { verbatim = false, names = false } = {}) {
  const reading = { verbatim, names: names && !verbatim };
  return String(text ?? "")
    .split(/```([\s\S]+?)```/u)
    .flatMap((part, index) => (index % 2 ? [h("pre", { class: "pre" }, code(part.replace(/^\n|\n$/gu, "")))] : lines(part, reading)));
}

function lines(text, reading) {
  const nodes = [];
  let quote = [];
  let open = false; // whether the last node is a line of text that the next one must break from
  const closeQuote = () => {
    if (quote.length) nodes.push(h("blockquote", { class: "quote" }, quote.flatMap((line, i) => [i ? "\n" : "", inline(line, reading)])));
    quote = [];
  };
  text.replace(/^\n|\n$/gu, "").split("\n").forEach((line) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/u.exec(line);
    const bullet = /^\s*[•◦▪‣]\s+(.*)$/u.exec(line);
    if (quoted) {
      quote.push(quoted[1]);
      open = false;
      return;
    }
    closeQuote();
    if (bullet) nodes.push(h("span", { class: "bullet" }, inline(bullet[1], reading)));
    else nodes.push(open ? "\n" : "", ...inline(line, reading));
    open = !bullet;
  });
  closeQuote();
  return nodes;
}

function inline(text, reading) {
  const nodes = [];
  let from = 0;
  let i = 0;
  while (i < text.length) {
    const found = text[i] === "<" ? angle(text, i) : text[i] === "`" ? ticked(text, i) : styled(text, i, reading);
    if (!found) {
      i += 1;
      continue;
    }
    nodes.push(...bare(text.slice(from, i), reading), found.node);
    i = found.end;
    from = i;
  }
  return [...nodes, ...bare(text.slice(from), reading)];
}

function ticked(text, start) {
  const end = text.indexOf("`", start + 1);
  if (end <= start + 1) return null;
  return { node: h("code", { class: "code" }, code(text.slice(start + 1, end))), end: end + 1 };
}

function styled(text, start, reading) {
  const tag = STYLES[text[start]];
  if (!tag || /\s/u.test(text[start + 1] ?? " ") || WORD.test(text[start - 1] ?? "")) return null;
  const end = closing(text, start);
  return end < 0 ? null : { node: h(tag, null, inline(text.slice(start + 1, end), reading)), end: end + 1 };
}

/** Where the style opened at `start` ends: not in code or in <…>, not after a space, not before a word. */
function closing(text, start) {
  const skip = { "<": ">", "`": "`" };
  for (let i = start + 1; i < text.length; i += 1) {
    const past = skip[text[i]] ? text.indexOf(skip[text[i]], i + 1) : -1;
    if (past > 0) i = past;
    else if (text[i] === text[start] && i > start + 1 && !/\s/u.test(text[i - 1]) && !WORD.test(text[i + 1] ?? "")) return i;
  }
  return -1;
}

function code(text) {
  return text.split(/(<[^<>\n]+>)/u).map((part, i) => (i % 2 ? (angle(part, 0)?.node ?? decode(part)) : decode(part)));
}

function angle(text, start) {
  const end = text.indexOf(">", start);
  const inside = end < 0 ? "" : text.slice(start + 1, end);
  if (!inside || inside.includes("<")) return null;
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : inside.slice(bar + 1);
  const node = special(target, label) ?? link(decode(target), label ? withEmoji(decode(label)) : null);
  return node && { node, end: end + 1 };
}

function special(target, label) {
  const rest = target.slice(1);
  if (target.startsWith("@")) return mention(rest, label);
  if (target.startsWith("#")) return channelLink(rest, label);
  if (!target.startsWith("!")) return null;
  if (BROADCASTS.has(rest)) return broadcast(rest);
  if (rest.startsWith("subteam^")) return h("span", { class: "mention" }, decode(label || "@group"));
  if (rest.startsWith("date^")) return moment(rest.split("^"), label);
  return h("span", { class: "mention" }, decode(label || rest));
}

const broadcast = (name) => h("strong", { class: "broadcast", "data-testid": "broadcast" }, `@${name}`);

function mention(id, label) {
  const known = state.world.users.find((user) => user.id === id);
  const name = known ? known.real_name || known.name : decode(label || id);
  return h("span", { class: id === state.me ? "mention mention-me" : "mention", "data-user": id }, `@${name}`);
}

function channelLink(id, label) {
  const name = channelById(id)?.name ?? decode(label);
  return h("a", { class: "mention", href: `#user=${state.me}&channel=${id}` }, `#${name || "private-channel"}`);
}

function moment([, seconds, format, address], label) {
  const words = slackDate(seconds, decode(format ?? "")) ?? decode(label);
  const node = h("time", { title: decode(label) }, words);
  return address ? (link(decode(address), node) ?? node) : node;
}

/** A link, or null where the address is of a kind that Slack does not open. */
export function link(address, label = null) {
  if (!LINKABLE.test(address)) return null;
  return h("a", { class: "link", href: address, target: "_blank", rel: "noopener noreferrer" }, label ?? address.replace(/^mailto:/iu, ""));
}

const BARE = /(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)\]'"*_~`])|(?<![\p{L}\p{N}])@(channel|here|everyone)(?![\p{L}\p{N}])|(?<![\p{L}\p{N}&])#([a-z0-9_-]+)/giu;

/** Text between marks: entities, emoji and, unless verbatim, what Slack finds by itself. */
function bare(text, reading) {
  if (!text) return [];
  if (reading.verbatim) return withEmoji(decode(text));
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(BARE)) {
    const node = found(match, reading);
    if (!node) continue;
    nodes.push(...withEmoji(decode(text.slice(from, match.index))), node);
    from = match.index + match[0].length;
  }
  return [...nodes, ...withEmoji(decode(text.slice(from)))];
}

function found([, address, everybody, name], reading) {
  if (address) return link(decode(address));
  if (!reading.names) return null;
  if (everybody) return broadcast(everybody.toLowerCase());
  const channel = state.world.channels.find((one) => one.name === name);
  return channel ? channelLink(channel.id, "") : null;
}
