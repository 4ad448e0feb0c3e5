// Draws Block Kit's layout blocks. What an unknown block would have said is not guessed: a grey box says so.

import { h } from "./dom.js";
import { interactive, isTall, unsupported } from "./elements.js";
import { textOf, wordsOf } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { set } from "./store.js";

const LONG_TEXT = 700; // from here on Slack folds a section's text in a message, unless it says `expand`
const unfolded = new Set();

const idOf = (place, block, part) => `${place.id}/${block.block_id}/${part}`;
const ours = (url) => /^(\/|https?:\/\/(127\.0\.0\.1|localhost)[:/])/u.test(url ?? "");

/** A picture from this machine; any other would be a request to the world outside, so its words stand in. */
function image(source, kind) {
  const alt = source.alt_text ?? "";
  if (ours(source.image_url)) return h("img", { class: kind, src: source.image_url, alt });
  return h("span", { class: `${kind} image-words`, role: "img", "aria-label": alt, title: source.image_url }, kind === "image-wide" ? alt : "");
}

function beside(place, block, element, labelledBy) {
  if (!element) return null;
  if (element.type === "image") return h("div", { class: "accessory" }, image(element, "image-thumb"));
  const at = { place, blockId: block.block_id, element, label: wordsOf(block.text), labelledBy: isTall(element) ? labelledBy : null };
  return h("div", { key: "accessory", class: isTall(element) ? "accessory-below" : "accessory" }, interactive(at));
}

function sectionText(place, block) {
  if (!block.text) return null;
  const id = idOf(place, block, "text");
  const long = place.kind === "message" && !block.expand && block.text.text.length > LONG_TEXT;
  const folded = long && !unfolded.has(id);
  const flip = () => {
    if (folded) unfolded.add(id);
    else unfolded.delete(id);
    set();
  };
  return [
    h("div", { key: "text", id, class: folded ? "text text-folded" : "text" }, textOf(block.text)),
    long && h("button", { key: "more", type: "button", class: "text-button", "aria-expanded": String(!folded), "data-testid": "see-more", onclick: flip }, folded ? "See more" : "See less"),
  ];
}

const section = (block, place) => [
  h("div", { key: "main", class: "section-main" },
    sectionText(place, block),
    block.fields && h("div", { key: "fields", class: "section-fields" }, block.fields.map((field) => h("div", { class: "text" }, textOf(field))))),
  beside(place, block, block.accessory, idOf(place, block, "text")),
];

const header = (block) => h("h3", { class: "header" }, textOf(block.text));

const context = (block) =>
  block.elements.map((element) =>
    element.type === "image" ? image(element, "image-small") : h("span", { class: "context-text" }, textOf(element)));

const actions = (block, place, labelledBy, label) =>
  block.elements.map((element) => interactive({ place, blockId: block.block_id, element, labelledBy: isTall(element) ? labelledBy : null, label }));

/** A label, its element, the hint or what is wrong. Dispatches only where the block says so. */
function input(block, place) {
  const wrong = place.errors?.[block.block_id];
  const id = idOf(place, block, "label");
  const note = idOf(place, block, "note");
  const quiet = place.kind === "view" && !block.dispatch_action;
  const at = {
    place, blockId: block.block_id, element: block.element, label: wordsOf(block.label), labelledBy: id, quiet,
    describedBy: wrong || block.hint ? note : null, invalid: Boolean(wrong),
  };
  return [
    h("div", { key: "label", id, class: "label" }, textOf(block.label), block.optional && h("span", { class: "faint" }, " (optional)")),
    interactive(at),
    wrong
      ? h("div", { key: "note", id: note, class: "wrong", role: "alert", "data-testid": `error-${block.block_id}` }, wrong)
      : block.hint && h("div", { key: "note", id: note, class: "hint" }, textOf(block.hint)),
  ];
}

const figure = (block) => [
  block.title && h("div", { class: "image-title" }, textOf(block.title)),
  image(block, "image-wide"),
];

function contextActions(block, place) {
  return block.elements.flatMap((element) => {
    const at = (button, actionId) => ({ place, blockId: block.block_id, element: { ...button, type: "button", action_id: actionId } });
    if (element.type === "icon_button") return [interactive(at(element, element.action_id))];
    if (element.type !== "feedback_buttons") return [unsupported(`element “${element.type}”`)];
    return [element.positive_button, element.negative_button].map((button) => interactive(at(button, element.action_id)));
  });
}

const DRAWN = {
  section, header, context, actions, input,
  divider: () => h("hr", { class: "divider" }),
  image: figure,
  rich_text: richText,
  context_actions: contextActions,
};

const NAMING = new Set(["section", "header", "context"]);

/** Blocks in order, keyed by block id. A group of choices takes its name from the words right above it. */
export function blocksOf(blocks, place) {
  return blocks.map((block, index) => {
    const key = block.block_id ?? `#${index}`;
    if (!Object.hasOwn(DRAWN, block.type)) return unsupported(`block “${block.type}”`, key);
    const before = blocks[index - 1];
    const named = before && NAMING.has(before.type);
    const label = named ? wordsOf(before.text ?? before.elements?.find((one) => one.text)) : undefined;
    const wrong = block.type !== "input" && place.errors?.[block.block_id];
    return h("div", { key, class: `block block-${block.type.replaceAll("_", "-")}`, "data-block-id": block.block_id ?? null },
      DRAWN[block.type](block, place, before?.type === "section" && before.text ? idOf(place, before, "text") : null, label),
      wrong && h("div", { class: "wrong", role: "alert", "data-testid": `error-${block.block_id}` }, wrong));
  });
}
