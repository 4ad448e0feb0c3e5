// The page of the stand-in Slack: puts the parts together, keeps who and where in the address, draws on every change.
//
// The address is `#user=U…&channel=C…[&thread=TS][&tab=home]`; setting it is how one moves, so Back works and a link is a place.
//
// Hooks for tests (data-testid, stable):
//   person-switcher (data-user), person-<user id>      who one acts as, and the menu's entries
//   docusign-inbox                                     the link in the strip
//   sidebar, channel-<id>, im-<id> (data-with), drawer  conversations; the button that shows the sidebar when narrow
//   channel-title                                      the name in the channel's head
//   tab-home, tab-messages, home                       the app's tabs, where it has a Home; what it published there
//   messages, thread-pane, thread-close                the channel's log; the thread beside it, which repeats its root
//   message (data-ts, data-ephemeral="true|false", data-user), message-error, reply-link, reply-action, see-more
//   composer, send, composer-closed (no messages to this app), thread-composer, thread-send, command-</name>
//   action-<action_id> (data-block-id, data-value), option-<value>, error-<block_id>, unsupported, broadcast, file-<id>
//   chosen-<file name>, remove-<file name>              what is in a file input, and the buttons that take it out
//   modal (data-view-id, data-callback-id), modal-submit, modal-cancel, modal-close, modal-back, modal-error
//   confirm, confirm-yes, confirm-deny; toast; offline
// Busy buttons and dialogs carry aria-busy="true". The body's data-ready is "true" once the first conversation is drawn.

import * as api from "./api.js";
import { confirmDialog } from "./confirm.js";
import { draw, h } from "./dom.js";
import { icon } from "./icons.js";
import { modal } from "./modal.js";
import { channelPane, threadPane } from "./panes.js";
import { keepingFocus } from "./scroll.js";
import { address, sidebar, strip } from "./sidebar.js";
import { dropToast, hasHome, onChange, people, set, state } from "./store.js";
import { readAll, readChannels, readHome, readMessages, readViews, sitDown } from "./sync.js";

const toasts = () =>
  h("div", { key: "toasts", class: "toasts", role: "status", "aria-live": "polite" },
    state.toasts.map((one) =>
      h("div", { key: one.id, class: "toast", "data-testid": "toast" }, h("span", null, one.text),
        h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => dropToast(one.id) }, icon("close", "icon-small")))));

const offline = () =>
  !state.connected && h("div", { key: "offline", class: "offline", role: "status", "data-testid": "offline" }, h("span", { class: "spinner", "aria-hidden": "true" }), "Connection to the sandbox lost. Trying again…");

const scrim = () =>
  state.drawerOpen && h("div", { key: "scrim", class: "scrim", onclick: () => set({ drawerOpen: false }) });

function page() {
  return [
    strip(),
    h("div", { key: "frame", class: `frame ${state.drawerOpen ? "drawer-open" : ""} ${state.threadTs ? "thread-open" : ""}` },
      sidebar(), scrim(), h("div", { key: "panes", class: "panes" }, channelPane(), threadPane())),
    offline(), toasts(), modal(), confirmDialog(),
  ];
}

function redraw() {
  if (!state.me) return;
  keepingFocus(() => draw(document.getElementById("app"), page()));
  document.body.dataset.ready = String(state.loaded);
  if (state.loaded && !state.channel && state.channels.length) arrive(); // a first channel to be in
}

const asked = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

/** Makes the page agree with the address: sits the person down, opens the channel and the thread. */
async function arrive() {
  const wish = asked();
  const user = people().find((one) => one.id === wish.user) ?? people()[0];
  const moved = user.id !== state.me;
  if (moved) {
    sitDown(user.id);
    await readChannels();
  }
  const channel = state.channels.find((one) => one.id === wish.channel) ?? state.channels[0];
  const same = !moved && channel?.id === state.channel;
  const tab = wish.tab === "home" && hasHome(channel) ? "home" : "messages";
  const looks = tab === "home" && (moved || state.tab !== tab);
  set({ tab, channel: channel?.id ?? null, threadTs: (channel?.id === wish.channel && wish.thread) || null, drawerOpen: false, thread: [], ...(same ? {} : { messages: [], loaded: !channel }) });
  history.replaceState(null, "", address({ channel: state.channel, thread: state.threadTs, tab: tab === "home" ? tab : null }));
  if (looks) await api.openHome(user.id);
  await Promise.all([readMessages(), moved ? readViews() : null, readHome()]);
  await readChannels();
}

function onEscape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
  if (state.drawerOpen) {
    set({ drawerOpen: false });
    document.querySelector("[data-testid=drawer]")?.focus();
  } else if (state.threadTs) location.hash = address({ thread: null });
}

async function start() {
  onChange(redraw);
  try {
    set({ world: await api.world() });
  } catch {
    document.getElementById("app").textContent = "The sandbox does not answer. Start it, then load this page again.";
    return;
  }
  document.title = `${state.world.team.name} · sandbox`;
  addEventListener("hashchange", arrive);
  addEventListener("keydown", onEscape);
  addEventListener("visibilitychange", () => document.hidden || readAll());
  await arrive();
}

start();
