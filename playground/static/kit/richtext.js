/** The `rich_text` block: sections, lists, quotes and preformatted text. */

import { el, fragment } from "../dom.js";
import { drawDate } from "./dates.js";
import { emojiOf } from "./emoji.js";
import { drawChannel, drawLink, drawMention, drawPerson } from "./text.js";

/** The elements of a `rich_text` block, in order; lists that follow one another nest by indent. */
export function drawRichText(block, names) {
  return fragment(...(block.elements ?? []).map((part) => drawPart(part, names)));
}

function drawPart(part, names) {
  switch (part.type) {
    case "rich_text_section":
      return el("div", { class: "rich", dir: "auto" }, ...drawRun(part, names));
    case "rich_text_quote":
      return el("blockquote", { dir: "auto" }, ...drawRun(part, names));
    case "rich_text_preformatted":
      return el("pre", { dir: "auto" }, ...drawRun(part, names));
    case "rich_text_list":
      return drawList(part, names);
    default:
      return el("div", { class: "unsupported" }, `unsupported rich text: ${part.type}`);
  }
}

function drawList(part, names) {
  const ordered = part.style === "ordered";
  const start = ordered && part.offset ? part.offset + 1 : null;
  const items = part.elements.map((item) => el("li", { dir: "auto" }, ...drawRun(item, names)));
  const list = el(ordered ? "ol" : "ul", { class: "rich-list", start }, ...items);
  list.style.setProperty("--indent", String(part.indent ?? 0));
  return list;
}

function drawRun(part, names) {
  return (part.elements ?? []).map((piece) => styled(drawPiece(piece, names), piece.style ?? {}));
}

function drawPiece(piece, names) {
  switch (piece.type) {
    case "text":
      return piece.text;
    case "link":
      return drawLink(piece.url, piece.text ?? piece.url);
    case "emoji":
      return fromCodePoints(piece.unicode) ?? emojiOf(piece.name) ?? `:${piece.name}:`;
    case "user":
      return drawPerson(piece.user_id, names);
    case "channel":
      return drawChannel(piece.channel_id, names);
    case "usergroup":
      return drawMention(`@${piece.usergroup_id}`);
    case "broadcast":
      return drawMention(`@${piece.range}`);
    case "date":
      return drawDate(piece);
    case "color":
      return piece.value;
    default:
      return typeof piece.text === "string" ? piece.text : `[${piece.type}]`;
  }
}

/** `1f44b-1f3fd` as the emoji itself. */
function fromCodePoints(unicode) {
  if (!/^[0-9a-f]{1,5}(-[0-9a-f]{1,5})*$/i.test(unicode ?? "")) return null;
  return String.fromCodePoint(...unicode.split("-").map((point) => parseInt(point, 16)));
}

const STYLES = [
  ["code", "code"],
  ["strike", "s"],
  ["italic", "em"],
  ["bold", "strong"],
  ["underline", "u"],
];

function styled(drawn, style) {
  return STYLES.reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), drawn);
}
