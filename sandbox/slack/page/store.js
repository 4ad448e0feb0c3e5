// Holds what the page knows, and tells its one listener when to draw again.
// Refuses to call the server and to touch the document.

export const SLACKBOT = "USLACKBOT";

export const state = {
  world: { team: {}, users: [], channels: [], commands: [], links: {} },
  me: null,
  channel: null,
  threadTs: null,
  channels: [],
  messages: [],
  hasMore: false,
  loaded: false, // whether `messages` are those of `me` in `channel`
  thread: [],
  views: [],
  tab: "messages", // which tab of the app is shown: its messages, or what it published as its Home
  home: null,
  asides: [], // Slackbot's private lines, kept by this page only, as Slack keeps them until a reload
  toasts: [],
  busy: new Set(), // addresses of elements whose press is on its way
  troubles: new Map(), // what went wrong with a press, by message or view
  connected: true,
  drawerOpen: false,
};

let listener = () => {};
let waiting = false;

export function onChange(listen) {
  listener = listen;
}

/** Applies `change` and draws once, soon, however many changes come together. */
export function set(change = {}) {
  Object.assign(state, change);
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    listener();
  });
}

export const person = (id) => {
  if (id === SLACKBOT) return { id, name: "slackbot", real_name: "Slackbot", kind: "bot", color: "#1d6fa5" };
  return state.world.users.find((user) => user.id === id) ?? { id, name: id, real_name: id ?? "", kind: "member" };
};
export const me = () => person(state.me);
export const channelById = (id) =>
  state.channels.find((channel) => channel.id === id) ?? state.world.channels.find((channel) => channel.id === id);
export const here = () => channelById(state.channel);
export const people = () => state.world.users.filter((user) => user.kind !== "bot");

/** Whether a conversation is the app's, and the app has a Home tab. */
export const hasHome = (channel) => state.world.home_tab === true && channel?.kind === "im" && person(channel.with).kind === "bot";

export const isShared = (channel) => state.world.channels.find((one) => one.id === channel.id)?.is_ext_shared === true;

/** The name as the sidebar says it: a conversation with a person or an app goes by their name. */
export function channelName(channel) {
  if (channel?.kind === "im") return person(channel.with ?? channel.name).real_name || channel.name;
  return channel?.name ?? "";
}

export function setBusy(address, isBusy) {
  if (isBusy) state.busy.add(address);
  else state.busy.delete(address);
  set();
}

export function setTrouble(where, text) {
  if (text) state.troubles.set(where, text);
  else state.troubles.delete(where);
  set();
}

/** Adds Slackbot's private line at the end of what is shown now in `channel` (or in its open thread). */
export function addAside(channel, threadTs, text) {
  const ts = (Date.now() / 1000).toFixed(6);
  const aside = { ts, user: SLACKBOT, bot: true, text, blocks: [], ephemeral: true, edited: false, files: [], state: {} };
  set({ asides: [...state.asides, { ...aside, channel, viewer: state.me, thread_ts: threadTs ?? undefined }] });
}

const asidesFor = (threadTs) =>
  state.asides.filter(
    (aside) => aside.channel === state.channel && aside.viewer === state.me && (aside.thread_ts ?? null) === threadTs,
  );
const byTs = (a, b) => Number(a.ts) - Number(b.ts);

/** What the channel shows: no replies, Slackbot's private lines mixed in by time. */
export function channelMessages() {
  const roots = state.messages.filter((message) => !message.thread_ts || message.thread_ts === message.ts);
  return [...roots, ...asidesFor(null)].sort(byTs);
}

/** What the thread pane shows: the root first, even where the server sends replies only. */
export function threadMessages() {
  const found = state.thread.find((message) => message.ts === state.threadTs);
  const root = found ?? state.messages.find((message) => message.ts === state.threadTs);
  const replies = state.thread.filter((message) => message.ts !== state.threadTs);
  return [...(root ? [root] : []), ...[...replies, ...asidesFor(state.threadTs)].sort(byTs)];
}

const TOAST_MS = 8000;
let toastNumber = 0;

/** Says `text` for a few seconds at the edge of the page. */
export function toast(text) {
  toastNumber += 1;
  const id = toastNumber;
  set({ toasts: [...state.toasts, { id, text }] });
  setTimeout(() => dropToast(id), TOAST_MS);
}

export const dropToast = (id) => set({ toasts: state.toasts.filter((one) => one.id !== id) });
