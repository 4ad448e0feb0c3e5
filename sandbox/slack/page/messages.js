// Draws a list of messages: day by day, person by person, each with its blocks, files, thread line and troubles.

import { avatar } from "./avatar.js";
import { blocksOf } from "./blocks.js";
import { h } from "./dom.js";
import { unsupported } from "./elements.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { size } from "./size.js";
import { person, setTrouble, SLACKBOT, state } from "./store.js";
import { clock, clockShort, dayKey, dayLabel, fullMoment, isoMoment, lastReply } from "./when.js";

const GROUP_SECONDS = 300;

/** Messages of one person within five minutes share one head; what only you can see always stands alone. */
function continues(message, before) {
  if (!before || before.user !== message.user || before.ephemeral || message.ephemeral) return false;
  return dayKey(before.ts) === dayKey(message.ts) && message.ts - before.ts < GROUP_SECONDS;
}

const place = (channel, message) => ({
  id: `message:${channel}:${message.ts}`,
  kind: "message",
  body: { channel, message_ts: message.ts },
  kept: message.state,
});

const time = (message, words) =>
  h("time", { class: "time", datetime: isoMoment(message.ts), title: fullMoment(message.ts) }, words);

function head(message, author) {
  return h("div", { key: "head", class: "message-head" },
    h("span", { class: "author" }, author.kind === "bot" ? author.real_name || author.name : author.real_name),
    (message.bot || author.kind === "bot") && author.id !== SLACKBOT && h("span", { class: "app-badge" }, "APP"),
    author.kind === "external" && h("span", { class: "app-badge" }, "EXTERNAL"),
    time(message, clock(message.ts)));
}

const fileCard = (file) =>
  h("a", { key: file.id, class: "file", href: file.url ?? `page/file/${file.id}`, target: "_blank", rel: "noopener", "data-testid": `file-${file.id}` },
    h("span", { class: "file-icon" }, icon("file")),
    h("span", { class: "file-words" },
      h("span", { class: "file-name" }, file.name),
      h("span", { class: "faint" }, [/\.pdf$/iu.test(file.name ?? "") ? "PDF" : "File", size(file.size)].filter(Boolean).join(" · "))));

function body(message, where) {
  const blocks = message.blocks ?? [];
  const edited = message.edited && h("span", { key: "edited", class: "edited" }, " (edited)");
  if (blocks.length) return [h("div", { key: "blocks", class: "blocks" }, blocksOf(blocks, where)), edited];
  return message.text ? h("div", { key: "text", class: "text" }, mrkdwn(message.text), edited) : null;
}

function replyLine(message, onThread) {
  if (!message.reply_count || !onThread) return null;
  const words = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  return h("button", { key: "replies", type: "button", class: "reply-line", "data-testid": "reply-link", onclick: () => onThread(message.ts) },
    icon("reply", "icon-small"), h("span", { class: "reply-count" }, words),
    message.latest_reply && h("span", { class: "faint" }, `Last reply ${lastReply(message.latest_reply)}`));
}

function trouble(where) {
  const words = state.troubles.get(where.id);
  if (!words) return null;
  return h("div", { key: "trouble", class: "trouble", role: "alert", "data-testid": "message-error" },
    icon("warn", "icon-small"), h("span", null, words),
    h("button", { type: "button", class: "text-button", onclick: () => setTrouble(where.id, null) }, "Dismiss"));
}

function message(one, before, channel, onThread) {
  const author = person(one.user);
  const where = place(channel, one);
  const grouped = continues(one, before);
  const canReply = onThread && !one.ephemeral;
  return h("div", {
    key: one.ts, class: `message ${grouped ? "message-grouped" : ""} ${one.ephemeral ? "message-private" : ""}`, role: "article", tabindex: "-1",
    "aria-label": `${author.real_name || author.name}, ${clock(one.ts)}${one.ephemeral ? ", only visible to you" : ""}`,
    "data-testid": "message", "data-ts": one.ts, "data-ephemeral": String(Boolean(one.ephemeral)), "data-user": one.user,
  },
    one.ephemeral && h("div", { key: "private", class: "private-line" }, icon("eye", "icon-small"), "Only visible to you"),
    h("div", { key: "gutter", class: "gutter" }, grouped ? time(one, clockShort(one.ts)) : avatar(author)),
    h("div", { key: "body", class: "message-body" },
      !grouped && head(one, author),
      body(one, where),
      one.files?.length ? h("div", { key: "files", class: "files" }, one.files.map(fileCard)) : null,
      one.attachments?.length ? unsupported("attachments", "attachments") : null,
      one.reactions?.length ? reactions(one.reactions.map((each) => each.name ?? each)) : null,
      replyLine(one, onThread),
      trouble(where)),
    canReply && h("button", { key: "reply", type: "button", class: "reply-action", "data-testid": "reply-action", title: "Reply in thread", "aria-label": "Reply in thread", onclick: () => onThread(one.ts) }, icon("reply")));
}

const reactions = (names) =>
  h("div", { key: "reactions", class: "reactions" }, names.map((name) => h("span", { key: name, class: "reaction" }, withEmoji(`:${name}:`))));

const divider = (ts) => h("div", { key: `day ${dayKey(ts)}`, class: "day", role: "separator" }, h("span", { class: "day-label" }, dayLabel(ts)));

/** Nodes for `messages`; with `onThread`, each can be opened as a thread. */
export function messageRows(messages, channel, { onThread = null, thread = false } = {}) {
  return messages.flatMap((one, index) => {
    const before = messages[index - 1];
    const newDay = !thread && (!before || dayKey(before.ts) !== dayKey(one.ts));
    const alone = newDay || (thread && index === 1); // the rule under a thread's root parts it from the replies
    return [newDay && divider(one.ts), message(one, alone ? null : before, channel, onThread)];
  });
}
