// What the person has ticked, picked or typed, between the moment they do it and the moment the server tells it back.
//
// The browser's element is the first to know a tick. A redraw with messages that were read before the tick arrived
// must not take it back, so a choice made here outlives every answer that was asked for before it was delivered.

const choices = new Map();
let clock = 0;

/** A moment to hand to `settle`, taken when a reading begins. */
export const moment = () => (clock += 1);

export const addressOf = (place, blockId, actionId) => JSON.stringify([place, blockId, actionId]);

export function choose(address, value) {
  choices.set(address, { value, delivered: null });
}

export function delivered(address, value) {
  const choice = choices.get(address);
  if (choice && choice.value === value) choice.delivered = moment();
}

/** Forgets the choices in places of `kind` ("message" or "view") that a reading begun at `asked` already includes. */
export function settle(kind, asked) {
  for (const [address, choice] of choices) {
    const included = choice.delivered !== null && choice.delivered < asked;
    if (included && JSON.parse(address)[0].startsWith(kind)) choices.delete(address);
  }
}

/** The element's current value: what was done here, else what the server keeps, else undefined. */
export function current(address, kept) {
  return choices.has(address) ? choices.get(address).value : kept;
}

/** Another person sits down: nothing done here is theirs. */
export const forgetChoices = () => choices.clear();
