// What the person does, one function a deed: tell the server, remember the choice, say what went wrong.
// Refuses to draw. What the deed changed comes back through the readings of sync.js.

import * as api from "./api.js";
import { addressOf, choose, delivered } from "./choices.js";
import { addAside, set, setBusy, setTrouble, state, toast } from "./store.js";
import { readAll, readViews } from "./sync.js";

const sayError = (error) => error ?? "That did not work, and the sandbox did not say why.";

export const busyAddress = (place, blockId, actionId, value = "") => JSON.stringify([place.id, blockId, actionId, value]);

const queues = new Map(); // by element, the end of what is on its way to the server

/** Runs `post` after everything that this element sent before, so that its last state is the last to arrive. */
function inOrder(address, post) {
  const turn = (queues.get(address) ?? Promise.resolve()).then(post).finally(() => {
    if (queues.get(address) === turn) queues.delete(address);
  });
  queues.set(address, turn);
  return turn;
}

/** Resolves once everything ticked, picked or typed in `placeId` has arrived. */
const arrived = (placeId) => Promise.all([...queues].filter(([address]) => JSON.parse(address)[0] === placeId).map(([, turn]) => turn));

/** A press of a button or a menu, once every tick before it has arrived; a second press meanwhile does nothing. */
export async function press(place, blockId, actionId, payload) {
  const busy = busyAddress(place, blockId, actionId, payload.value ?? payload.selected_option?.value);
  if (state.busy.has(busy)) return;
  setBusy(busy, true);
  setTrouble(place.id, null);
  const body = { user: state.me, ...place.body, block_id: blockId, action_id: actionId, ...payload };
  await arrived(place.id);
  const answer = await api.action(body);
  setBusy(busy, false);
  if (!answer.ok) setTrouble(place.id, sayError(answer.error));
  readAll();
}

/** A tick, a pick, a date: kept here first, then dispatched in its turn with the element's whole value. */
export async function pick(place, blockId, actionId, payload) {
  const address = addressOf(place.id, blockId, actionId);
  const value = Object.values(payload)[0];
  choose(address, value);
  set();
  const body = { user: state.me, ...place.body, block_id: blockId, action_id: actionId, ...payload };
  const answer = await inOrder(address, () => api.action(body));
  if (answer.ok) delivered(address, value);
  setTrouble(place.id, answer.ok ? null : sayError(answer.error));
}

const TYPING_PAUSE_MS = 250;
const unsent = new Map(); // the last value of inputs whose keeping waits for a pause in the typing

function sendKept(address) {
  const held = unsent.get(address);
  if (!held) return;
  unsent.delete(address);
  clearTimeout(held.timer);
  inOrder(address, () => api.keep(held.body)).then((answer) => answer.ok && delivered(address, held.value));
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

/** What an upload or a removal comes to is read back from the server, before anything else of this input is sent. */
async function changeFiles(place, blockId, actionId, post) {
  const busy = busyAddress(place, blockId, actionId, "files");
  const address = addressOf(place.id, blockId, actionId);
  setBusy(busy, true);
  setTrouble(place.id, null);
  await inOrder(address, async () => {
    const answer = await post({ user: state.me, ...place.body, block_id: blockId, action_id: actionId });
    await readViews();
    if (!answer.ok) setTrouble(place.id, sayError(answer.error));
  });
  if (!queues.has(address)) setBusy(busy, false);
}

/** Adds files that were picked in the browser; the server takes all of them or says why it takes none. */
export const addFiles = (place, blockId, actionId, files) =>
  changeFiles(place, blockId, actionId, (about) => api.upload(about, files));

/** Leaves only these file objects in a file input. */
export const keepFiles = (place, blockId, actionId, files) =>
  changeFiles(place, blockId, actionId, (about) => api.keep({ ...about, files: files.map((file) => file.id) }));

/** Submits the view after everything typed in it has arrived. */
export async function submit(view) {
  const busy = `submit:${view.id}`;
  if (state.busy.has(busy)) return;
  setBusy(busy, true);
  setTrouble(`view:${view.id}`, null);
  [...unsent.keys()].forEach(sendKept);
  await arrived(`view:${view.id}`);
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
