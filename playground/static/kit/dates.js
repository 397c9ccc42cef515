/** Instants as Slack draws them in a text: by the reader's own locale, clock and zone. */

import { el } from "../dom.js";
import { drawLink } from "./text.js";

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const SHORT = format({ dateStyle: "medium" });
const PLAIN = format({ dateStyle: "long" });
const LONG = format({ dateStyle: "full" });
const CLOCK = format({ timeStyle: "short" });
const SECONDS = format({ timeStyle: "medium" });
const DAYS = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const A_DAY = 86_400_000;
const UNITS = [
  ["day", A_DAY],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

const TOKENS = {
  date_num: (at) => numbers(at).join("-"),
  date_slash: (at) => numbers(at).join("/"),
  date: (at) => PLAIN.format(at),
  date_short: (at) => SHORT.format(at),
  date_long: (at) => LONG.format(at),
  date_pretty: (at) => pretty(at, PLAIN),
  date_short_pretty: (at) => pretty(at, SHORT),
  date_long_pretty: (at) => pretty(at, LONG),
  time: (at) => CLOCK.format(at),
  time_secs: (at) => SECONDS.format(at),
  ago,
};

/** What follows `<!date^` in mrkdwn: `1392734382^{date} at {time}^https://...|fallback`. */
export function drawMarkedDate(text, fallback) {
  const [timestamp, words = "", url] = text.split("^");
  const at = instant(timestamp);
  const written = at && words ? filled(words, at) : (fallback ?? "");
  const drawn = el("time", { datetime: at?.toISOString() ?? null, title: fallback }, written);
  return url ? drawLink(url, drawn) : drawn;
}

/** The element `date` of rich text. */
export function drawDate({ timestamp, format: words, fallback, url }) {
  return drawMarkedDate([timestamp, words, ...(url ? [url] : [])].join("^"), fallback ?? null);
}

function instant(timestamp) {
  const at = new Date(/^\d+$/.test(timestamp) ? timestamp * 1000 : NaN);
  return Number.isNaN(at.valueOf()) ? null : at;
}

/** The words with what is known in braces; the rest stays as it is. */
function filled(words, at) {
  return words.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(at) ?? whole);
}

function numbers(at) {
  const two = (number) => String(number).padStart(2, "0");
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())];
}

/** "today", "yesterday", "tomorrow", or the date. */
function pretty(at, dates) {
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate());
  const days = Math.round((midnight(at) - midnight(new Date())) / A_DAY);
  return Math.abs(days) > 1 ? dates.format(at) : DAYS.format(days, "day");
}

function ago(at) {
  const since = at - Date.now();
  const [unit, length] = UNITS.find(([, long]) => Math.abs(since) >= long) ?? UNITS.at(-1);
  return DAYS.format(Math.round(since / length), unit);
}
