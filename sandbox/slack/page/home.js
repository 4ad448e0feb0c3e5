// Draws the tabs of the app's conversation, and its Home as the app last published it for this person.

import { blocksOf } from "./blocks.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { address } from "./sidebar.js";
import { hasHome, state } from "./store.js";

const tab = (channel, name, words) =>
  h("a", {
    key: name, class: "tab", href: address({ channel: channel.id, tab: name === "home" ? name : null }),
    "aria-current": state.tab === name ? "page" : null, "data-testid": `tab-${name}`,
  }, words);

/** Home and Messages, where the app has a Home. */
export function tabs(channel) {
  if (!hasHome(channel)) return null;
  return h("nav", { key: "tabs", class: "tabs", "aria-label": "Tabs of the app" }, tab(channel, "home", "Home"), tab(channel, "messages", "Messages"));
}

function trouble(where) {
  const words = state.troubles.get(where.id);
  return words && h("div", { key: "trouble", class: "trouble", role: "alert", "data-testid": "home-error" }, icon("warn", "icon-small"), h("span", null, words));
}

export function homeLog() {
  const view = state.home;
  const where = view && { id: `view:${view.id}`, kind: "view", body: { view_id: view.id }, kept: view.state?.values ?? {}, errors: {} };
  return h("div", { key: "home", class: "log home", tabindex: "0", role: "region", "aria-label": "Home", "data-testid": "home" },
    view
      ? h("div", { key: view.id, class: "blocks" }, trouble(where), blocksOf(view.blocks ?? [], where))
      : h("p", { key: "none", class: "empty" }, "The app has not drawn its Home for this person yet."));
}
