// Draws a file input: the browser's own chooser, what is chosen, and that something is on its way.
// The server alone knows what is chosen, for a file is uploaded the moment it is picked.

import { addFiles, busyAddress, keepFiles } from "./deeds.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { size } from "./size.js";
import { state } from "./store.js";

function chosenFile(file, busy, remove) {
  const away = (event) => {
    event.currentTarget.closest(".files-field").querySelector("input").focus(); // the button goes, the keyboard stays
    remove();
  };
  return h("li", { key: file.id, class: "chosen", "data-testid": `chosen-${file.name}` },
    icon("file", "icon-small"), h("span", { class: "chosen-name" }, file.name), h("span", { class: "faint" }, size(file.size)),
    h("button", { type: "button", class: "icon-button", "aria-label": `Remove ${file.name}`, disabled: busy, "data-testid": `remove-${file.name}`, onclick: away }, icon("close", "icon-small")));
}

/** `chosen` are the file objects in the input; `common` are the properties that every element has. */
export function fileInput(at, chosen, common) {
  const { place, blockId, element } = at;
  const busy = state.busy.has(busyAddress(place, blockId, element.action_id, "files"));
  const pick = (event) => {
    const picked = [...event.target.files];
    event.target.value = ""; // so that a file that was removed can be picked again
    if (picked.length) addFiles(place, blockId, element.action_id, picked);
  };
  const without = (file) => () => keepFiles(place, blockId, element.action_id, chosen.filter((one) => one !== file));
  return h("div", { key: `${common.key}:files`, class: "files-field" },
    h("input", {
      ...common, class: "file-input", type: "file", multiple: element.max_files !== 1, "aria-labelledby": at.labelledBy,
      "aria-busy": busy ? "true" : null, accept: element.filetypes?.map((one) => `.${one}`).join(",") ?? null, onchange: pick,
    }),
    busy && h("span", { key: "busy", class: "spinner", "aria-hidden": "true" }),
    h("ul", { key: "chosen", class: "chosen-list", "aria-label": "Chosen files", "aria-live": "polite" },
      chosen.map((file) => chosenFile(file, busy, without(file)))));
}
