// Says moments as Slack does, in the time zone of whoever looks. Refuses to know what time it is unless asked for a day's name.

const at = (ts) => new Date(Number(ts) * 1000);

// Making a formatter costs more than drawing a message, so each kind is made once.
const formatters = new Map();

function said(date, options) {
  const kind = JSON.stringify(options);
  if (!formatters.has(kind)) formatters.set(kind, new Intl.DateTimeFormat("en-US", options));
  return formatters.get(kind).format(date);
}

export const clock = (ts) => said(at(ts), { hour: "numeric", minute: "2-digit" });
export const clockShort = (ts) => clock(ts).replace(/\s?[AP]M$/u, "");
export const fullMoment = (ts) => `${dateLong(at(ts))} at ${said(at(ts), { hour: "numeric", minute: "2-digit", second: "2-digit" })}`;
export const dayKey = (ts) => at(ts).toDateString();
export const isoMoment = (ts) => at(ts).toISOString();

const ordinal = (day) => {
  const teen = day % 100 > 10 && day % 100 < 14;
  return `${day}${teen ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th")}`;
};
const date = (d) => `${said(d, { month: "long" })} ${ordinal(d.getDate())}, ${d.getFullYear()}`;
const dateShort = (d) => said(d, { month: "short", day: "numeric", year: "numeric" });
const dateLong = (d) => `${said(d, { weekday: "long" })}, ${date(d)}`;

function near(d, now) {
  const days = Math.round((new Date(d).setHours(0, 0, 0, 0) - new Date(now).setHours(0, 0, 0, 0)) / 86_400_000);
  return { 0: "today", "-1": "yesterday", 1: "tomorrow" }[days] ?? null;
}
const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** "Today", "Yesterday", or "Monday, November 16th". */
export function dayLabel(ts, now = new Date()) {
  const name = near(at(ts), now);
  if (name) return capital(name);
  const d = at(ts);
  const year = d.getFullYear() === now.getFullYear() ? "" : `, ${d.getFullYear()}`;
  return `${said(d, { weekday: "long" })}, ${said(d, { month: "long" })} ${ordinal(d.getDate())}${year}`;
}

/** "today at 10:15 AM", for the reply line. */
export function lastReply(ts, now = new Date()) {
  return `${near(at(ts), now) ?? dateShort(at(ts))} at ${clock(ts)}`;
}

function ago(d, now) {
  const minutes = Math.round((now - d) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} minute${minutes === 1 ? "" : "s"} ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} hour${hours === 1 ? "" : "s"} ago`;
  const days = Math.round(hours / 24);
  return `${days} day${days === 1 ? "" : "s"} ago`;
}

const PARTS = {
  date_num: (d) => said(d, { year: "numeric", month: "2-digit", day: "2-digit" }).replace(/(\d+)\/(\d+)\/(\d+)/u, "$3-$1-$2"),
  date,
  date_short: dateShort,
  date_long: dateLong,
  date_pretty: (d, now) => near(d, now) ?? date(d),
  date_short_pretty: (d, now) => near(d, now) ?? dateShort(d),
  date_long_pretty: (d, now) => near(d, now) ?? dateLong(d),
  day_divider_pretty: (d, now) => near(d, now) ?? dateLong(d),
  time: (d) => said(d, { hour: "numeric", minute: "2-digit" }),
  time_secs: (d) => said(d, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** Slack's `<!date^seconds^format|fallback>`; null where the format or the seconds are none, so the fallback shows. */
export function slackDate(seconds, format, now = new Date()) {
  const d = at(seconds);
  if (!/^\d+$/u.test(seconds) || Number.isNaN(d.getTime())) return null;
  const words = format.replace(/\{(\w+)\}/gu, (whole, name) => (Object.hasOwn(PARTS, name) ? PARTS[name](d, now) : whole));
  return format.startsWith("{") ? capital(words) : words; // "Today at 3:00 PM", but "Signed today at 3:00 PM"
}
