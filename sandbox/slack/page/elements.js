// Draws Block Kit's interactive elements and says what the person did with them.
//
// `place` is where an element stands: {id, body, kind: "message"|"view", kept: state values by block and action id}.
// `quiet` marks an input element that dispatches nothing: its value is kept for the submit instead.

import { addressOf, current } from "./choices.js";
import { agreed } from "./confirm.js";
import { busyAddress, keep, pick, press } from "./deeds.js";
import { h } from "./dom.js";
import { fileInput } from "./files.js";
import { icon } from "./icons.js";
import { link, textOf, wordsOf } from "./mrkdwn.js";
import { closePopup, popup } from "./popup.js";
import { people, set, state } from "./store.js";

export const keyOf = (at) => `${at.blockId}/${at.element.action_id}`;

/** The element's value as it is now: done here, else kept by the server, else its initial one. */
function valueOf(at, field, initial) {
  const { place, blockId, element } = at;
  const kept = place.kept?.[blockId]?.[element.action_id];
  const known = kept && field in kept ? kept[field] : element[initial];
  return current(addressOf(place.id, blockId, element.action_id), known);
}

async function changed(at, payload, options) {
  const { place, blockId, element, quiet } = at;
  if (quiet) return keep(place, blockId, element.action_id, payload, options);
  if (await agreed(element.confirm)) return pick(place, blockId, element.action_id, payload);
  return set(); // the redraw puts the element back to what it was
}

const common = (at) => ({
  key: keyOf(at),
  "data-testid": `action-${at.element.action_id}`,
  "data-block-id": at.blockId,
  "aria-describedby": at.describedBy ?? null,
  "aria-invalid": at.invalid ? "true" : null,
});

function button(at) {
  const { place, blockId, element } = at;
  const busy = state.busy.has(busyAddress(place, blockId, element.action_id, element.value));
  const face = [h("span", { class: "btn-words" }, textOf(element.text)), busy && h("span", { class: "spinner", "aria-hidden": "true" })];
  const act = async () => {
    if (await agreed(element.confirm)) press(place, blockId, element.action_id, element.value === undefined ? {} : { value: element.value });
  };
  const props = {
    ...common(at), class: `btn btn-${element.style ?? "default"}`, onclick: act, "aria-busy": busy ? "true" : null,
    "aria-label": element.accessibility_label ?? null, "data-value": element.value ?? null,
  };
  if (!element.url) return h("button", { ...props, type: "button" }, face);
  const target = link(element.url)?.props.href ?? null;
  return h("a", { ...props, href: target, target: "_blank", rel: "noopener noreferrer" }, face, icon("outside", "icon-small"));
}

const same = (a) => (b) => a?.value === b?.value;
const listed = (element) => (element.option_groups ? element.option_groups.flatMap((group) => group.options) : (element.options ?? []));

function choice(at, option, { type, name, checked, onchange }) {
  return h("label", { key: option.value, class: "choice" },
    h("input", { type, name, checked, onchange, "data-testid": `option-${option.value}` }),
    h("span", { class: "choice-words" },
      h("span", { class: "choice-text" }, textOf(option.text)),
      option.description && h("span", { class: "choice-more" }, textOf(option.description))));
}

function group(at, role, choices) {
  const label = at.labelledBy ? { "aria-labelledby": at.labelledBy } : { "aria-label": at.label ?? "Choices" };
  return h("div", { ...common(at), class: "choices", role, ...label }, choices);
}

function checkboxes(at) {
  const { place, element } = at;
  const chosen = valueOf(at, "selected_options", "initial_options") ?? [];
  const toggle = (option) => (event) => {
    const others = (valueOf(at, "selected_options", "initial_options") ?? []).filter((one) => one.value !== option.value);
    const now = event.target.checked ? [...others, option] : others;
    changed(at, { selected_options: element.options.filter((one) => now.some(same(one))) });
  };
  const name = `${place.id}/${keyOf(at)}`;
  return group(at, "group", element.options.map((option) =>
    choice(at, option, { type: "checkbox", name, checked: chosen.some(same(option)), onchange: toggle(option) })));
}

function radios(at) {
  const { place, element } = at;
  const chosen = valueOf(at, "selected_option", "initial_option");
  const name = `${place.id}/${keyOf(at)}`;
  return group(at, "radiogroup", element.options.map((option) =>
    choice(at, option, { type: "radio", name, checked: same(option)(chosen ?? {}), onchange: () => changed(at, { selected_option: option }) })));
}

const named = (at) => (at.labelledBy ? { "aria-labelledby": at.labelledBy } : { "aria-label": wordsOf(at.element.placeholder) || at.label || "Choose" });

function select(at) {
  const { element } = at;
  const chosen = valueOf(at, "selected_option", "initial_option");
  const row = (option) => h("option", { key: option.value, value: option.value }, wordsOf(option.text));
  const rows = element.option_groups
    ? element.option_groups.map((one) => h("optgroup", { label: wordsOf(one.label) }, one.options.map(row)))
    : (element.options ?? []).map(row);
  const onchange = (event) => changed(at, { selected_option: listed(element).find((option) => option.value === event.target.value) });
  return h("span", { key: `${keyOf(at)}:select`, class: "select" },
    h("select", { ...common(at), ...named(at), onchange, value: chosen?.value ?? "" },
      h("option", { value: "", hidden: true }, wordsOf(element.placeholder) || "Choose an option"), rows),
    icon("down", "icon-small"));
}

function userSelect(at) {
  const chosen = valueOf(at, "selected_user", "initial_user");
  const options = people().map((user) => h("option", { key: user.id, value: user.id }, user.real_name));
  return h("span", { key: `${keyOf(at)}:select`, class: "select" },
    h("select", { ...common(at), ...named(at), value: chosen ?? "", onchange: (event) => changed(at, { selected_user: event.target.value }) },
      h("option", { value: "", hidden: true }, wordsOf(at.element.placeholder) || "Choose a person"), options),
    icon("down", "icon-small"));
}

function multiSelect(at) {
  const { place, element } = at;
  const address = `${place.id}/${keyOf(at)}`;
  const chosen = valueOf(at, "selected_options", "initial_options") ?? [];
  const face = chosen.length
    ? chosen.map((option) => h("span", { key: option.value, class: "chip" }, textOf(option.text)))
    : h("span", { class: "faint" }, wordsOf(element.placeholder) || "Choose options");
  const toggle = (option) => (event) => {
    const others = chosen.filter((one) => one.value !== option.value);
    changed(at, { selected_options: event.target.checked ? [...others, option] : others });
  };
  return h("span", { key: keyOf(at), class: "multi" }, popup({
    address, role: "dialog", face: [h("span", { class: "chips" }, face), icon("down", "icon-small")],
    button: { ...common(at), ...named(at), class: "multi-face" }, panel: { class: "panel", "aria-label": "Options" },
    content: listed(element).map((option) =>
      choice(at, option, { type: "checkbox", name: address, checked: chosen.some(same(option)), onchange: toggle(option) })),
  }));
}

function overflow(at) {
  const { place, blockId, element } = at;
  const address = `${place.id}/${keyOf(at)}`;
  const choose = (option) => async () => {
    closePopup(address);
    if (await agreed(element.confirm)) press(place, blockId, element.action_id, { selected_option: option });
  };
  const row = (option) => {
    const props = { key: option.value, class: "menu-item", role: "menuitem", "data-testid": `option-${option.value}`, onclick: choose(option) };
    const href = option.url ? link(option.url)?.props.href : null;
    return href ? h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer" }, textOf(option.text)) : h("button", { ...props, type: "button" }, textOf(option.text));
  };
  return h("span", { key: keyOf(at), class: "overflow" }, popup({
    address, face: icon("dots"), button: { ...common(at), class: "btn btn-default btn-dots", "aria-label": "More actions" },
    panel: { class: "panel menu" }, content: element.options.map(row),
  }));
}

const typed = (type, field, initial) => (at) =>
  h("input", {
    ...common(at), ...named(at), class: "field", type, value: valueOf(at, field, initial) ?? "",
    placeholder: wordsOf(at.element.placeholder) || null, onchange: (event) => changed(at, { [field]: event.target.value || null }),
  });

/** Text is kept as it is typed; where the block dispatches, leaving the field or Enter does. */
const text = (type) => (at) => {
  const { element, quiet } = at;
  const tag = element.multiline ? "textarea" : "input";
  const tell = (typing) => (event) => changed(at, { value: event.target.value || null }, { typing });
  return h(tag, {
    ...common(at), ...named(at), class: "field", type: element.multiline ? null : type, rows: element.multiline ? 4 : null,
    value: valueOf(at, "value", "initial_value") ?? "", placeholder: wordsOf(element.placeholder) || null,
    maxlength: element.max_length ?? null, inputmode: type === "number" ? "decimal" : null,
    oninput: quiet ? tell(true) : null, onchange: quiet ? null : tell(false),
  });
};

const DRAWN = {
  button,
  checkboxes,
  radio_buttons: radios,
  static_select: select,
  users_select: userSelect,
  multi_static_select: multiSelect,
  overflow,
  datepicker: typed("date", "selected_date", "initial_date"),
  timepicker: typed("time", "selected_time", "initial_time"),
  plain_text_input: text("text"),
  email_text_input: text("email"),
  url_text_input: text("url"),
  number_input: text("number"),
  file_input: (at) => fileInput(at, valueOf(at, "files") ?? [], common(at)),
};

/** True for what stands on a line of its own rather than beside its neighbours. */
export const isTall = (element) => element.type === "checkboxes" || element.type === "radio_buttons";

export function unsupported(what, key) {
  return h("div", { key, class: "unsupported", "data-testid": "unsupported" }, `Unsupported ${what}: this sandbox does not draw it.`);
}

export function interactive(at) {
  const viewers = at.element.visible_to_user_ids;
  if (viewers && !viewers.includes(state.me)) return null;
  const draw = Object.hasOwn(DRAWN, at.element.type) ? DRAWN[at.element.type] : null;
  return draw ? draw(at) : unsupported(`element “${at.element.type}”`, keyOf(at));
}
