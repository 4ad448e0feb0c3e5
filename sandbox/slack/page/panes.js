// Draws the two panes of the page: the channel, and the thread beside it.

import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { homeLog, tabs } from "./home.js";
import { messageRows } from "./messages.js";
import { followEnd } from "./scroll.js";
import { address } from "./sidebar.js";
import { channelMessages, channelName, here, isShared, person, set, state, threadMessages } from "./store.js";

const go = (changes) => {
  location.hash = address(changes);
};

function whoIsHere(channel) {
  const members = state.world.channels.find((one) => one.id === channel.id)?.members;
  if (channel.kind === "im") return person(channel.with).title || (person(channel.with).kind === "bot" ? "App" : "");
  if (!members) return "";
  const count = Array.isArray(members) ? members.length : members;
  return `${count} ${count === 1 ? "member" : "members"}`;
}

function memberNames(channel) {
  const members = state.world.channels.find((one) => one.id === channel.id)?.members;
  return Array.isArray(members) ? members.map((id) => person(id).real_name).join(", ") : null;
}

/** Opens or closes the drawer; opening takes the keyboard to where one is in it. */
function flipDrawer() {
  set({ drawerOpen: !state.drawerOpen });
  if (state.drawerOpen) requestAnimationFrame(() => document.querySelector("#sidebar [aria-current]")?.focus());
}

function channelHead(channel) {
  return h("header", { key: "head", class: "pane-head" },
    h("button", { type: "button", class: "icon-button drawer-button", "aria-label": "Conversations", "aria-expanded": String(state.drawerOpen), "aria-controls": "sidebar", "data-testid": "drawer", onclick: flipDrawer }, icon("menu")),
    h("h1", { class: "pane-title", "data-testid": "channel-title" }, channel && channel.kind !== "im" && icon("hash"), h("span", null, channelName(channel))),
    channel && isShared(channel) && h("span", { class: "shared" }, "Shared with another organization"),
    channel && h("span", { class: "pane-more", title: memberNames(channel) }, channel.kind !== "im" && icon("people", "icon-small"), whoIsHere(channel)));
}

function empty(channel) {
  const title = channel.kind === "im" ? channelName(channel) : `#${channel.name}`;
  return h("div", { key: "empty", class: "empty" }, h("strong", null, title), h("p", null, "This is the very beginning of this conversation."));
}

/** The composer, or why there is none. */
function writing(channel, about) {
  if (!channel.read_only) return composer({ channel: channel.id, ...about });
  return h("p", { key: "closed", class: "composer-closed", "data-testid": "composer-closed" }, "Sending messages to this app has been turned off.");
}

export function channelPane() {
  const channel = here();
  if (!channel) return h("main", { key: "none", class: "pane" }, channelHead(null), h("div", { class: "empty" }, state.loaded && h("p", null, "This person is in no channel.")));
  const messages = channelMessages();
  const name = channel.kind === "im" ? channelName(channel) : `#${channel.name}`;
  if (state.tab === "home") return h("main", { key: `${state.me} home`, class: "pane" }, channelHead(channel), tabs(channel), homeLog());
  return h("main", { key: `${state.me} ${channel.id}`, class: "pane" },
    channelHead(channel),
    tabs(channel),
    h("div", { key: `log ${state.loaded}`, id: "messages", class: "log", role: "log", "aria-label": `Messages in ${name}`, "aria-live": "polite", tabindex: "0", "data-testid": "messages", oncreate: followEnd },
      h("div", { class: "log-rows" },
        state.hasMore && h("div", { key: "older", class: "older" }, "Older messages are not shown here."),
        state.loaded && !messages.length && empty(channel),
        messageRows(messages, channel.id, { onThread: (ts) => go({ thread: ts }) }))),
    writing(channel, { placeholder: `Message ${name}` }));
}

export function threadPane() {
  if (!state.threadTs || !state.channel) return null;
  const messages = threadMessages();
  const replies = messages.length - 1;
  const [root, ...others] = messageRows(messages, state.channel, { thread: true }).filter(Boolean);
  const rule = h("div", { key: "count", class: "thread-count" }, replies > 0 ? `${replies} ${replies === 1 ? "reply" : "replies"}` : "No replies yet");
  return h("aside", { key: `thread ${state.threadTs}`, class: "thread", role: "complementary", "aria-label": "Thread", "data-testid": "thread-pane", "data-thread-ts": state.threadTs, oncreate: enter, onremove: leave },
    h("header", { key: "head", class: "pane-head" },
      h("h2", { class: "pane-title" }, "Thread"),
      h("span", { class: "pane-more" }, channelName(here())),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close thread", "data-testid": "thread-close", onclick: () => go({ thread: null }) }, icon("close"))),
    h("div", { key: "log", id: "thread", class: "log", role: "log", "aria-label": "Replies", "aria-live": "polite", tabindex: "0", oncreate: followEnd },
      h("div", { class: "log-rows" }, root, root && rule, others)),
    writing(here(), { threadTs: state.threadTs, placeholder: "Reply…" }));
}

let opener = null;

function enter(el) {
  opener = document.activeElement?.closest("[data-ts]")?.dataset.ts ?? null;
  const first = el.querySelector("[data-testid=thread-composer]") ?? el.querySelector("[data-testid=thread-close]");
  first.focus({ preventScroll: true });
}

/** Focus goes back to the line that opened the thread, unless it already went elsewhere. */
function leave(el) {
  const inside = el.contains(document.activeElement);
  const ts = opener;
  if (!inside || !ts) return;
  queueMicrotask(() => {
    const message = document.querySelector(`#messages [data-ts="${CSS.escape(ts)}"]`);
    (message?.querySelector("[data-testid=reply-link]") ?? message)?.focus({ preventScroll: true });
  });
}
