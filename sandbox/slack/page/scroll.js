// Keeps a list of messages where the person left it: at its end if they were there, else on the lines they read;
// shows a message that is taller than its channel's list from its beginning;
// and keeps the keyboard in the message it was in when a redraw replaced the focused element.

const NEAR_END = 60;
const followed = new WeakSet();

const nearEnd = (el) => el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END;

/** To call once, when the list is made: it then follows its end, also when pictures or width change its height. */
export function followEnd(el) {
  const observer = new ResizeObserver(() => followed.has(el) && toEnd(el));
  observer.observe(el);
  observer.observe(el.firstElementChild);
  let top = el.scrollTop;
  el.addEventListener("scroll", () => {
    // Only who goes up leaves the end: the list may have grown since the scrolling that this event tells of.
    if (nearEnd(el)) followed.add(el);
    else if (el.scrollTop < top) followed.delete(el);
    top = el.scrollTop;
  }, { passive: true });
  toEnd(el);
}

const begun = new WeakMap(); // by list, the newest message whose beginning was shown because it is taller than the list

/** Goes to the end of the list; where the newest message does not fit into the channel's, to its beginning, once. */
export function toEnd(el) {
  followed.add(el);
  const newest = [...el.querySelectorAll("[data-testid=message]")].at(-1);
  const tall = el.id === "messages" && newest && newest.offsetHeight > el.clientHeight && begun.get(el) !== newest.dataset.ts;
  if (!tall) {
    el.scrollTop = el.scrollHeight;
    return;
  }
  begun.set(el, newest.dataset.ts);
  followed.delete(el); // it is not at its end now, and a late change of height must not take it there
  el.scrollTop += newest.getBoundingClientRect().top - el.getBoundingClientRect().top;
}

function placeOfFocus() {
  const el = document.activeElement;
  const message = el?.closest("[data-ts]");
  if (!message || el === message) return null;
  return { el, ts: message.dataset.ts, list: message.closest("[role=log]")?.id, testid: el.closest("[data-testid]")?.dataset.testid };
}

/** Runs `redraw`, then gives the keyboard back to the same control of the same message if it was replaced. */
export function keepingFocus(redraw) {
  const before = placeOfFocus();
  redraw();
  if (!before || before.el.isConnected || document.querySelector("dialog[open]")) return;
  const message = document.querySelector(`#${before.list ?? "messages"} [data-ts="${CSS.escape(before.ts)}"]`);
  const again = message?.querySelector(`[data-testid="${CSS.escape(before.testid ?? "")}"]`) ?? message;
  (again ?? document.querySelector("[data-testid=composer]"))?.focus({ preventScroll: true });
}
