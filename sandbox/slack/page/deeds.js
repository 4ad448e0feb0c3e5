// What the person does, one function a deed: tell the server, remember the choice, say what went wrong.
// Refuses to draw. What the deed changed comes back through the readings of sync.js.

import * as api from "./api.js";
import { addressOf, choose, delivered } from "./choices.js";
import { addAside, set, setBusy, setTrouble, state, toast } from "./store.js";
import { readAll, readViews } from "./sync.js";

const sayError = (error) => error ?? "That did not work, and the sandbox did not say why.";

export const busyAddress = (place, blockId, actionId, value = "") => JSON.stringify([place.id, blockId, actionId, value]);

/** A press of a button or a menu: dispatched at once; a second press while it is on its way does nothing. */
export async function press(place, blockId, actionId, payload) {
  const busy = busyAddress(place, blockId, actionId, payload.value ?? payload.selected_option?.value);
  if (state.busy.has(busy)) return;
  setBusy(busy, true);
  setTrouble(place.id, null);
  const answer = await api.action({ user: state.me, ...place.body, block_id: blockId, action_id: actionId, ...payload });
  setBusy(busy, false);
  if (!answer.ok) setTrouble(place.id, sayError(answer.error));
  readAll();
}

/** A tick, a pick, a date: kept here first, then dispatched at once with the element's whole value. */
export async function pick(place, blockId, actionId, payload) {
  const address = addressOf(place.id, blockId, actionId);
  const value = Object.values(payload)[0];
  choose(address, value);
  set();
  const answer = await api.action({ user: state.me, ...place.body, block_id: blockId, action_id: actionId, ...payload });
  if (answer.ok) delivered(address, value);
  setTrouble(place.id, answer.ok ? null : sayError(answer.error));
}

const TYPING_PAUSE_MS = 250;
const unsent = new Map(); // the last value of inputs whose keeping waits for a pause in the typing
const underway = new Set();

function sendKept(address) {
  const held = unsent.get(address);
  if (!held) return;
  unsent.delete(address);
  clearTimeout(held.timer);
  const sending = api.keep(held.body).then((answer) => {
    if (answer.ok) delivered(address, held.value);
    underway.delete(sending);
  });
  underway.add(sending);
}

/** An input element of a view that dispatches nothing: kept on the server, so that a submit finds it. */
export function keep(place, blockId, actionId, payload, { typing = false } = {}) {
  const address = addressOf(place.id, blockId, actionId);
  const value = Object.values(payload)[0];
  choose(address, value);
  set();
  clearTimeout(unsent.get(address)?.timer);
  const body = { user: state.me, ...place.body, block_id: blockId, action_id: actionId, ...payload };
  unsent.set(address, { body, value, timer: setTimeout(() => sendKept(address), typing ? TYPING_PAUSE_MS : 0) });
}

/** Submits the view after everything typed in it has arrived. */
export async function submit(view) {
  const busy = `submit:${view.id}`;
  if (state.busy.has(busy)) return;
  setBusy(busy, true);
  setTrouble(`view:${view.id}`, null);
  [...unsent.keys()].forEach(sendKept);
  await Promise.all(underway);
  const answer = await api.submit({ user: state.me, view_id: view.id });
  if (answer.errors) showErrors(view.id, answer.errors);
  else if (!answer.ok) setTrouble(`view:${view.id}`, sayError(answer.error));
  await readViews();
  setBusy(busy, false);
}

const showErrors = (viewId, errors) =>
  set({ views: state.views.map((view) => (view.id === viewId ? { ...view, errors } : view)) });

export async function closeView(view) {
  set({ views: state.views.filter((one) => one.id !== view.id) });
  const answer = await api.close({ user: state.me, view_id: view.id });
  if (!answer.ok) toast(sayError(answer.error));
  readViews();
}

/** Sends what was typed: a command where it begins with a slash, else a message. */
export async function say(channel, threadTs, text) {
  if (text.startsWith("/") && threadTs) {
    const name = text.split(/\s/u)[0];
    addAside(channel, threadTs, `${name} is not supported in threads. Sorry!`);
    return;
  }
  const about = { user: state.me, channel, text };
  const answer = text.startsWith("/")
    ? await api.command(about)
    : await api.post(threadTs ? { ...about, thread_ts: threadTs } : about);
  if (!answer.ok || answer.error) addAside(channel, threadTs, answer.error ?? "That could not be sent.");
  readAll();
}
