// Reads what changed and puts it in the store. Readings of one kind never overlap: a second wish while one is
// under way reads once more afterwards, so the last thing drawn is never older than the last thing told.

import * as api from "./api.js";
import { forgetChoices, moment, settle } from "./choices.js";
import { set, state, toast } from "./store.js";

function oneAtATime(job) {
  let running = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await job().catch((error) => toast(error.message));
    } while (again);
    running = null;
  };
  return () => {
    if (running) again = true;
    else running = run();
    return running;
  };
}

export const readChannels = oneAtATime(async () => {
  const { me } = state;
  const told = await api.channels(me);
  if (me === state.me) set({ channels: told.channels });
});

export const readMessages = oneAtATime(async () => {
  const { me, channel, threadTs } = state;
  if (!channel) return;
  const asked = moment();
  const [told, thread] = await Promise.all([
    api.messages(me, channel),
    threadTs ? api.thread(me, channel, threadTs) : { messages: [] },
  ]);
  if (me !== state.me || channel !== state.channel || threadTs !== state.threadTs) return;
  settle("message", asked);
  set({ messages: told.messages, hasMore: told.has_more === true, thread: thread.messages, loaded: true });
});

export const readViews = oneAtATime(async () => {
  const { me } = state;
  const asked = moment();
  const told = await api.views(me);
  if (me !== state.me) return;
  settle("view", asked);
  set({ views: told.views });
});

export const readHome = oneAtATime(async () => {
  const { me, tab } = state;
  if (tab !== "home") return;
  const told = await api.home(me);
  if (me === state.me) set({ home: told.view });
});

/** Messages first: reading a channel is what marks it read. */
export async function readAll() {
  await Promise.all([readMessages(), readViews(), readHome()]);
  await readChannels();
}

function onEvent(event) {
  if (event.type === "views") {
    readViews();
    readHome();
  }
  if (event.type === "notice") toast(event.text);
  if (event.type !== "changed") return;
  if (!event.channel || event.channel === state.channel) readMessages().then(readChannels);
  else readChannels();
}

let stop = () => {};

/** Sits `user` down: nothing of the person before stays, and their changes are listened to. */
export function sitDown(user) {
  stop();
  forgetChoices();
  set({ me: user, channels: [], messages: [], thread: [], views: [], home: null, loaded: false, busy: new Set(), troubles: new Map() });
  stop = api.listen(user, {
    onEvent,
    onOpen: (again) => {
      set({ connected: true });
      if (again) readAll();
    },
    onLost: () => set({ connected: false }),
  });
}
