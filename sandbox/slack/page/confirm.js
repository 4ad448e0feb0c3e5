// The "are you sure?" of an element: asked before anything is dispatched.

import { dialog } from "./dialog.js";
import { h } from "./dom.js";
import { textOf } from "./mrkdwn.js";
import { set, state } from "./store.js";

/** True where `confirm` is absent or the person agrees. */
export function agreed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => set({ confirming: { confirm, resolve } }));
}

function answer(yes) {
  const { resolve } = state.confirming;
  set({ confirming: null });
  resolve(yes);
}

export function confirmDialog() {
  if (!state.confirming) return null;
  const { confirm } = state.confirming;
  return dialog({
    key: "confirm", testid: "confirm", titled: "confirm-title", small: true, onClose: () => answer(false),
    content: [
      h("header", { class: "modal-head" }, h("h2", { id: "confirm-title", class: "modal-title" }, textOf(confirm.title))),
      h("div", { class: "modal-body" }, h("p", { class: "text" }, textOf(confirm.text))),
      h("footer", { class: "modal-foot" },
        h("button", { type: "button", class: "btn btn-default", "data-testid": "confirm-deny", onclick: () => answer(false) }, textOf(confirm.deny) ?? "Cancel"),
        h("button", { type: "button", class: `btn btn-${confirm.style ?? "primary"}`, "data-testid": "confirm-yes", onclick: () => answer(true) }, textOf(confirm.confirm) ?? "Yes")),
    ],
  });
}
