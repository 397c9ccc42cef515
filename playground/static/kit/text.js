/** Text objects: `plain_text`, and `mrkdwn` with Slack's markup, drawn as DOM nodes. */

import { el, fragment, isSafeUrl } from "../dom.js";
import { drawMarkedDate } from "./dates.js";
import { emojiOf, withEmoji } from "./emoji.js";

/**
 * Who and what can be mentioned.
 * @typedef {{people: Map<string, {name: string}>, channels: Map<string, {name: string}>}} Names
 */

/** A text object (`{type, text, emoji}`) as nodes. */
export function drawText(text, names) {
  if (!text) return fragment();
  return text.type === "mrkdwn" ? drawMrkdwn(text.text, names) : fragment(plainText(text));
}

/** A text object as a string, for labels, options and placeholders. */
export function plainText(text) {
  if (!text) return "";
  return text.emoji === false ? text.text : withEmoji(text.text);
}

/** Slack's mrkdwn as nodes. Preformatted parts first: nothing inside them is markup. */
export function drawMrkdwn(source, names) {
  const drawn = fragment();
  source.split(/```\n?([\s\S]+?)\n?```\n?/).forEach((part, index) => {
    if (index % 2) drawn.append(el("pre", {}, unescape(part)));
    else drawn.append(...drawLines(part, names));
  });
  return drawn;
}

/** Runs of lines, those that begin with `>` as quotes. */
function drawLines(source, names) {
  if (!source) return [];
  const runs = [];
  for (const line of source.split("\n")) {
    const quoted = /^(?:>|&gt;) ?/.exec(line);
    const rest = quoted ? line.slice(quoted[0].length) : line;
    const last = runs.at(-1);
    if (last && last.quote === Boolean(quoted)) last.lines.push(rest);
    else runs.push({ quote: Boolean(quoted), lines: [rest] });
  }
  return runs.map(({ quote, lines }) => {
    const drawn = drawInline(lines.join("\n"), names);
    return quote ? el("blockquote", {}, drawn) : drawn;
  });
}

// A mark opens after a gap and closes before one, as in Slack: 2*3*4 is not bold.
const marked = (mark, name) =>
  `(?<![\\p{L}\\p{N}${mark}])${mark}(?=\\S)(?<${name}>[^${mark}\\n]+?)(?<=\\S)${mark}(?![\\p{L}\\p{N}${mark}])`;

const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<angle>[^<>\\n]+)>",
    "(?<url>https?://[^\\s<>|`]+[^\\s<>|`.,;:!?)\\]'\"*_~])",
    ":(?<emoji>[a-z0-9_+-]+):",
    marked("\\*", "bold"),
    marked("_", "italic"),
    marked("~", "strike"),
  ].join("|"),
  "gu",
);

const DRAW = {
  code: (text) => el("code", {}, unescape(text)),
  angle: (text, names) => drawAngle(text, names),
  url: (text) => drawLink(unescape(text), unescape(text)),
  emoji: (text) => emojiOf(text) ?? `:${text}:`,
  bold: (text, names) => el("strong", {}, drawInline(text, names)),
  italic: (text, names) => el("em", {}, drawInline(text, names)),
  strike: (text, names) => el("s", {}, drawInline(text, names)),
};

function drawInline(source, names) {
  const drawn = fragment();
  let from = 0;
  for (const match of source.matchAll(INLINE)) {
    drawn.append(unescape(source.slice(from, match.index)));
    const [kind, text] = Object.entries(match.groups).find(([, found]) => found !== undefined);
    drawn.append(DRAW[kind](text, names));
    from = match.index + match[0].length;
  }
  drawn.append(unescape(source.slice(from)));
  return drawn;
}

/** What stands in angle brackets: a mention, a link, or, being neither, the text itself. */
function drawAngle(text, names) {
  const bar = text.indexOf("|");
  const target = bar < 0 ? text : text.slice(0, bar);
  const label = bar < 0 ? null : unescape(text.slice(bar + 1));
  const [kind, id] = [target[0], target.slice(1)];
  if (kind === "@") return drawPerson(id, names, label);
  if (kind === "#") return drawChannel(id, names, label);
  if (kind === "!") return drawSpecial(id, label);
  const url = unescape(target);
  return isSafeUrl(url) ? drawLink(url, label ?? url) : `<${unescape(text)}>`;
}

function drawSpecial(id, label) {
  if (id.startsWith("date^")) return drawMarkedDate(unescape(id.slice("date^".length)), label);
  return drawMention(label ?? `@${id.split("^")[0]}`);
}

/** `@Name` of a person, by id. */
export function drawPerson(id, names, label = null) {
  return drawMention(`@${names.people.get(id)?.name ?? label ?? id}`);
}

/** `#name` of a channel, by id. */
export function drawChannel(id, names, label = null) {
  return drawMention(`#${names.channels.get(id)?.name ?? label ?? id}`);
}

/** A mention pill. */
export function drawMention(text) {
  return el("span", { class: "mention", dir: "auto" }, text);
}

/** A link to another page; an unsafe address is drawn as text. */
export function drawLink(url, label) {
  if (!isSafeUrl(url)) return el("span", { dir: "auto" }, label);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, label);
}

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

function unescape(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}
