// Draws the view on top of the stack as a modal dialog. Values live in choices.js and on the server, not here.

import { avatar } from "./avatar.js";
import { blocksOf } from "./blocks.js";
import { closeView, submit } from "./deeds.js";
import { begin, dialog } from "./dialog.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { textOf } from "./mrkdwn.js";
import { person, state } from "./store.js";

const place = (view) => ({
  id: `view:${view.id}`, kind: "view", body: { view_id: view.id }, kept: view.state?.values ?? {}, errors: view.errors ?? {},
});

function foot(view, busy, sole) {
  return h("footer", { key: `foot ${view.id}`, class: "modal-foot" },
    h("button", { type: "button", class: "btn btn-default", "data-testid": "modal-cancel", onclick: () => closeView(view) }, textOf(view.close) ?? (view.submit ? "Cancel" : sole ? "Close" : "Back")),
    view.submit && h("button", {
      type: "button", class: "btn btn-primary", "data-testid": "modal-submit", "aria-busy": busy ? "true" : null, onclick: () => submit(view).then(showWrong),
    }, h("span", { class: "btn-words" }, textOf(view.submit)), busy && h("span", { class: "spinner", "aria-hidden": "true" })));
}

function head(view, sole) {
  return h("header", { key: "head", class: "modal-head" },
    !sole && h("button", { type: "button", class: "icon-button", "aria-label": "Back", "data-testid": "modal-back", onclick: () => closeView(view) }, icon("back")),
    view.bot_user && avatar(person(view.bot_user), "avatar-small"),
    h("h2", { id: "modal-title", class: "modal-title" }, textOf(view.title)),
    h("button", { type: "button", class: "icon-button", "aria-label": "Close", "data-testid": "modal-close", onclick: () => closeView(view) }, icon("close")));
}

/** After a refused submit the keyboard goes to the first field that is wrong. */
function showWrong() {
  requestAnimationFrame(() => {
    const wrong = document.querySelector("[data-testid=modal] [aria-invalid=true]");
    (wrong?.querySelector("input") ?? wrong)?.focus({ preventScroll: true });
    wrong?.closest(".block").scrollIntoView({ block: "center" });
  });
}

/** A view pushed on another, or put in its place, takes the keyboard along. */
function entered(form) {
  const around = form.closest("dialog");
  if (around.open && !around.contains(document.activeElement)) begin(around);
}

/** The top view, or nothing. A view that took another's place keeps the dialog, so focus stays inside. */
export function modal() {
  const view = state.views.at(-1);
  if (!view) return null;
  const busy = state.busy.has(`submit:${view.id}`);
  const sole = state.views.length === 1;
  const where = place(view);
  const trouble = state.troubles.get(where.id);
  return dialog({
    key: "modal", testid: "modal", titled: "modal-title", busy, data: { "data-view-id": view.id, "data-callback-id": view.callback_id ?? null },
    onClose: () => closeView(view),
    content: [
      head(view, sole),
      h("form", { key: `body ${view.id}`, class: "modal-body", onsubmit: (event) => event.preventDefault(), novalidate: true, inert: busy, oncreate: entered },
        trouble && h("div", { key: "trouble", class: "trouble", role: "alert", "data-testid": "modal-error" }, icon("warn", "icon-small"), h("span", null, trouble)),
        h("div", { key: "blocks", class: "blocks" }, blocksOf(view.blocks ?? [], where))),
      foot(view, busy, sole),
    ],
  });
}
