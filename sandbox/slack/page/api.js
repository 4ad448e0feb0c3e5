// Speaks with the stand-in's server: one function per address, and the stream of changes.
// Refuses to keep anything; what came back belongs to the store.

class Unreachable extends Error {}

async function read(path, query = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined));
  const answer = await fetch(`${path}?${asked}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) throw new Unreachable(answer ? `${path} answered ${answer.status}` : "The sandbox does not answer.");
  const told = await answer.json().catch(() => null); // an answer may break off in the middle, as when the page is left
  if (!told) throw new Unreachable("The sandbox's answer broke off.");
  return told;
}

/** Posts JSON. Never throws: an answer that is no JSON, and no answer at all, become `{ok: false, error}`. */
const write = (path, body) => send(path, JSON.stringify(body), { "Content-Type": "application/json" });

async function send(path, body, headers = {}) {
  const answer = await fetch(path, { method: "POST", headers: { ...headers, Accept: "application/json" }, body }).catch(() => null);
  if (!answer) return { ok: false, error: "The sandbox does not answer. Is it still running?" };
  const told = await answer.json().catch(() => null);
  if (told) return { ...told, ok: told.ok ?? answer.ok };
  return { ok: false, error: `The sandbox answered with status ${answer.status}.` };
}

export const world = () => read("page/world");
export const channels = (user) => read("page/channels", { user });
export const messages = (user, channel) => read("page/messages", { user, channel });
export const thread = (user, channel, ts) => read("page/messages", { user, channel, thread_ts: ts });
export const views = (user) => read("page/views", { user });
export const home = (user) => read("page/home", { user });

export const command = (body) => write("page/command", body);
export const post = (body) => write("page/post", body);
export const action = (body) => write("page/action", body);
export const keep = (body) => write("page/state", body);
export const submit = (body) => write("page/submit", body);
export const openHome = (user) => write("page/home", { user });
export const close = (body) => write("page/close", body);

/** Uploads the browser's `files` to where `about` says. */
export function upload(about, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(about)) form.append(name, value);
  for (const file of files) form.append("file", file);
  return send("page/upload", form);
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Listens to `user`'s changes until the returned function is called. A broken stream is opened again, with growing
 * pauses (the browser itself gives up after an HTTP error). `onOpen(again)` says whether changes may have been missed.
 */
export function listen(user, { onEvent, onOpen, onLost }) {
  let source = null;
  let timer = null;
  let pause = FIRST_PAUSE_MS;
  let opened = false;
  const open = () => {
    source = new EventSource(`page/events?${new URLSearchParams({ user })}`);
    source.onopen = () => {
      onOpen(opened);
      opened = true;
      pause = FIRST_PAUSE_MS;
    };
    source.onmessage = (event) => onEvent(JSON.parse(event.data));
    source.onerror = () => {
      source.close();
      onLost();
      timer = setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
