// Draws the strip at the top, with who one acts as, and the sidebar with the conversations of that person.

import { avatar, kindBadge } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { closePopup, popup } from "./popup.js";
import { channelName, isShared, me, people, person, set, state } from "./store.js";

export const address = (changes) => {
  const parts = { user: state.me, channel: state.channel, ...changes };
  return `#${new URLSearchParams(Object.entries(parts).filter(([, value]) => value))}`;
};

const row = (user) =>
  h("button", {
    key: user.id, type: "button", class: "menu-item person", role: "menuitemradio", "aria-checked": String(user.id === state.me), "data-testid": `person-${user.id}`,
    onclick: () => {
      closePopup("persons");
      location.hash = address({ user: user.id });
    },
  },
    avatar(user, "avatar-menu"),
    h("span", { class: "person-words" },
      h("span", { class: "person-name" }, user.real_name, " ", kindBadge(user)),
      h("span", { class: "person-title" }, user.title)),
    user.id === state.me && icon("check"));

function switcher() {
  const user = me();
  return h("div", { key: "switcher", class: "switcher" },
    h("span", { class: "switcher-label", id: "acting-as" }, "Acting as"),
    popup({
      address: "persons", panel: { class: "panel menu persons", "aria-label": "Act as" },
      button: { class: "switcher-face", "data-testid": "person-switcher", "data-user": user.id, "aria-label": `Acting as ${user.real_name}. Choose another person` },
      face: [avatar(user, "avatar-tiny"), h("span", { class: "switcher-name" }, user.real_name), kindBadge(user), icon("down", "icon-small")],
      content: [h("div", { key: "why", class: "panel-note", role: "presentation" }, "See the workspace as somebody else. Each person has their own view, rights and private messages."), people().map(row)],
    }));
}

/** The line that says where one is: on this machine only. */
export function strip() {
  const inbox = state.world.links?.docusign_inbox;
  return h("div", { key: "strip", class: "strip", role: "region", "aria-label": "Sandbox" },
    h("div", { class: "strip-where" },
      h("span", { class: "strip-words" }, icon("shield", "icon-small"), h("span", null, h("b", null, "Sandbox:"), " nothing here leaves this machine")),
      inbox && h("a", { class: "strip-link", href: inbox, target: "_blank", rel: "noopener", "data-testid": "docusign-inbox" }, h("span", { class: "strip-more" }, "Open the "), "DocuSign inbox", icon("outside", "icon-small"))),
    switcher());
}

function entry(channel) {
  const current = channel.id === state.channel;
  const user = channel.kind === "im" ? person(channel.with) : null;
  const unread = current ? 0 : channel.unread;
  return h("li", { key: channel.id },
    h("a", {
      class: `entry ${unread ? "entry-unread" : ""}`, href: address({ channel: channel.id, thread: null }), "aria-current": current ? "page" : null,
      "data-testid": `${channel.kind === "im" ? "im" : "channel"}-${channel.id}`, "data-with": channel.with ?? null,
      onclick: () => set({ drawerOpen: false }),
    },
      user ? avatar(user, "avatar-small") : icon(isShared(channel) ? "people" : "hash"),
      h("span", { class: "entry-name" }, channelName(channel)),
      unread > 0 && h("span", { class: "unread", "aria-label": `${unread} unread` }, unread)));
}

function group(title, channels) {
  if (!channels.length) return null;
  const id = `group-${title.replaceAll(" ", "-")}`;
  return h("section", { key: title, class: "entries", "aria-labelledby": id }, h("h2", { id, class: "entries-title" }, title), h("ul", null, channels.map(entry)));
}

export function sidebar() {
  const isApp = (channel) => channel.kind === "im" && person(channel.with).kind === "bot";
  const ims = state.channels.filter((channel) => channel.kind === "im");
  return h("nav", { key: "sidebar", id: "sidebar", class: "sidebar", "aria-label": "Conversations", "data-testid": "sidebar" },
    h("div", { key: "workspace", class: "workspace" },
      h("span", { class: "workspace-tile", "aria-hidden": "true" }, (state.world.team.name ?? "").replace(/[^\p{Lu}&]/gu, "").slice(0, 3) || "W"),
      h("span", { class: "workspace-name" }, state.world.team.name)),
    h("div", { key: "lists", class: "lists" },
      group("Channels", state.channels.filter((channel) => channel.kind !== "im")),
      group("Direct messages", ims.filter((channel) => !isApp(channel))),
      group("Apps", ims.filter(isApp))));
}
