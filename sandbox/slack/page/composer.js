// Where one types: a message, or a slash command with the app's own commands offered as one types it.

import { say } from "./deeds.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { toEnd } from "./scroll.js";
import { set, state } from "./store.js";

const drafts = new Map(); // what was typed and not sent, by person, channel and thread
const offers = { key: null, index: 0, dismissed: false };

const keyOf = (channel, threadTs) => `${state.me}/${channel}/${threadTs ?? ""}`;

/** The commands that `draft` could become; none once its name is complete. */
function offered(key, draft) {
  if (!draft.startsWith("/") || /\s/u.test(draft) || (offers.key === key && offers.dismissed)) return [];
  return state.world.commands.filter((one) => one.command.startsWith(draft.toLowerCase()));
}

function usage(draft) {
  const command = state.world.commands.find((one) => draft.startsWith(`${one.command} `));
  return command?.usage_hint && draft.trim() === command.command ? command : null;
}

function write(key, text, index = 0) {
  drafts.set(key, text);
  Object.assign(offers, { key, index, dismissed: false });
  set();
}

function grow(el) {
  el.style.setProperty("height", "auto");
  el.style.setProperty("height", `${el.scrollHeight}px`);
}

function send(key, channel, threadTs) {
  const text = (drafts.get(key) ?? "").trim();
  if (!text) return;
  write(key, "");
  toEnd(document.getElementById(threadTs ? "thread" : "messages"));
  say(channel, threadTs, text);
  document.querySelectorAll("[data-composer]").forEach((el) => requestAnimationFrame(() => grow(el)));
}

function onKey(event, { key, channel, threadTs, list }) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (list.length && step) {
    offers.index = (offers.index + step + list.length) % list.length;
    set();
  } else if (list.length && event.key === "Escape") {
    offers.dismissed = true;
    event.stopPropagation();
    set();
  } else if (list.length && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) {
    write(key, `${list[offers.index].command} `);
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    send(key, channel, threadTs);
  } else return;
  event.preventDefault();
}

function offerList(id, list, key) {
  if (!list.length) return null;
  const row = (one, index) =>
    h("li", { key: one.command, id: `${id}-${index}`, role: "option", class: "offer", "aria-selected": String(index === offers.index), "data-testid": `command-${one.command}`,
      onmousedown: (event) => {
        event.preventDefault();
        write(key, `${one.command} `);
      } },
      h("span", { class: "offer-line" }, h("strong", null, one.command), " ", h("span", { class: "faint" }, one.usage_hint)),
      h("span", { class: "offer-more" }, one.description));
  return h("ul", { key: "offers", id, class: "offers", role: "listbox", "aria-label": "Commands" }, list.map(row));
}

/** The composer of a channel or, with `threadTs`, of its thread. */
export function composer({ channel, threadTs = null, placeholder }) {
  const key = keyOf(channel, threadTs);
  const draft = drafts.get(key) ?? "";
  const list = offered(key, draft);
  const id = threadTs ? "offers-thread" : "offers";
  const hint = usage(draft);
  return h("div", { key: "composer", class: "composer-zone" },
    offerList(id, list, key),
    hint && h("div", { key: "usage", class: "usage" }, h("strong", null, hint.command), " ", hint.usage_hint),
    h("div", { key: "box", class: "composer" },
      h("textarea", {
        class: "composer-text", rows: 1, placeholder, "aria-label": placeholder, value: draft, "data-composer": "",
        "data-testid": threadTs ? "thread-composer" : "composer", role: "combobox", "aria-expanded": String(list.length > 0), "aria-autocomplete": "list",
        "aria-controls": list.length ? id : null, "aria-activedescendant": list.length ? `${id}-${offers.index}` : null,
        oninput: (event) => {
          grow(event.target);
          write(key, event.target.value);
        },
        onkeydown: (event) => onKey(event, { key, channel, threadTs, list }),
      }),
      h("button", { type: "button", class: "composer-send", "aria-label": "Send", title: "Send", disabled: !draft.trim(), "data-testid": threadTs ? "thread-send" : "send", onclick: () => send(key, channel, threadTs) }, icon("send"))),
    h("div", { key: "keys", class: "composer-keys" }, h("b", null, "Enter"), " to send  ", h("b", null, "Shift + Enter"), " for a new line"));
}
