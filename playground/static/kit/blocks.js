/** Blocks: a message's or modal's blocks as DOM nodes, drawn the way Slack draws them. */

import { el, fragment, uniqueId } from "../dom.js";
import { drawElement, drawImage } from "./elements.js";
import { drawRichText } from "./richtext.js";
import { drawText } from "./text.js";

const SHOWN_AT_FIRST = 5;

/**
 * What blocks are drawn in.
 * @typedef {object} Surface
 * @property {string} key names the message or modal
 * @property {import("./text.js").Names} names
 * @property {Set<string>} unfolded the rows of buttons that were opened by "+N more"
 * @property {(blockId: string, element: object, action: object|null, undo?: () => void) => void} press
 * @property {(blockId: string, element: object, typed: string) => Promise<object>} suggest
 * @property {(blockId: string, element: object, file: File) => Promise<object>} upload
 */

const DRAW = new Map([
  ["section", drawSection],
  ["header", drawHeader],
  ["divider", () => el("hr")],
  ["context", drawContext],
  ["actions", drawActions],
  ["input", drawInput],
  ["image", drawImageBlock],
  ["rich_text", (block, surface) => drawRichText(block, surface.names)],
  ["table", drawTable],
  ["data_visualization", drawChart],
]);

/** All blocks of a message or modal. */
export function drawBlocks(blocks, surface) {
  return fragment(...blocks.map((block, index) => drawBlock(block, index, surface)));
}

function drawBlock(block, index, surface) {
  const draw = DRAW.get(block.type);
  const props = { "data-block-id": block.block_id ?? "", "data-type": block.type };
  if (!draw) return el("div", { class: "block unsupported", ...props }, `unsupported block: ${block.type}`);
  const optional = block.type === "input" && block.optional;
  const node = el("div", { class: `block ${block.type}`, ...props, "data-optional": optional });
  node.append(draw(block, surface, index));
  return node;
}

/** Where an element of a block stands; only input blocks may keep their choices to themselves. */
function slotOf(block, surface) {
  const blockId = block.block_id ?? "";
  const dispatches = block.type !== "input" || Boolean(block.dispatch_action);
  const press = (...pressed) => surface.press(blockId, ...pressed);
  const choose = dispatches ? press : () => {};
  const suggest = (...asked) => surface.suggest(blockId, ...asked);
  const upload = (...given) => surface.upload(blockId, ...given);
  const optional = Boolean(block.optional);
  return { blockId, dispatches, optional, names: surface.names, press, choose, suggest, upload };
}

function drawHeader(block, surface) {
  return el("h3", { dir: "auto" }, drawText(block.text, surface.names));
}

function drawSection(block, surface) {
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(drawParagraph(block.text, surface));
  const fields = (block.fields ?? []).map((field) => drawParagraph(field, surface));
  if (fields.length) body.append(el("div", { class: "fields" }, ...fields));
  if (!block.accessory) return body;
  const accessory = drawElement(block.accessory, slotOf(block, surface));
  if (block.accessory.type !== "button") nameByPlaceholder(accessory, block.accessory);
  return fragment(body, el("div", { class: "accessory" }, accessory));
}

function drawParagraph(text, surface) {
  return el("div", { class: "text", dir: "auto" }, drawText(text, surface.names));
}

function drawContext(block, surface) {
  return fragment(
    ...block.elements.map((part) =>
      part.type === "image"
        ? drawImage(part)
        : el("span", { class: "text", dir: "auto" }, drawText(part, surface.names)),
    ),
  );
}

/** The first five elements; the rest behind "+N more", as Slack's client does. */
function drawActions(block, surface, index) {
  const slot = slotOf(block, surface);
  const nodes = block.elements.map((element) => {
    const node = drawElement(element, slot);
    if (element.type !== "button") nameByPlaceholder(node, element);
    return node;
  });
  const row = `${surface.key}/${index}`;
  const rest = nodes.slice(SHOWN_AT_FIRST);
  if (!rest.length || surface.unfolded.has(row)) return fragment(...nodes);
  return fragment(...nodes, drawExpander(rest, () => surface.unfolded.add(row)));
}

function drawExpander(rest, onUnfold) {
  const show = (yes) => rest.forEach((node) => node.toggleAttribute("hidden", !yes));
  const unfold = () => {
    onUnfold();
    show(true);
    rest[0].focus();
    expander.remove();
  };
  const props = { type: "button", class: "button expander", "data-part": "more", onclick: unfold };
  const expander = el("button", { ...props, "aria-expanded": "false" }, `+${rest.length} more`);
  show(false);
  return expander;
}

/** A label, the element, a hint, and the place where an error will stand. */
function drawInput(block, surface) {
  const node = drawElement(block.element, slotOf(block, surface));
  const label = el("label", { class: "input-label", dir: "auto" }, drawText(block.label, surface.names));
  if (block.optional) label.append(el("span", { class: "optional" }, " (optional)"));
  const error = el("p", { id: uniqueId("error"), class: "error", dir: "auto", hidden: true });
  const parts = [label, node, error];
  if (block.hint) {
    const text = drawText(block.hint, surface.names);
    parts.push(el("p", { id: uniqueId("hint"), class: "hint", dir: "auto" }, text));
  }
  nameByLabel(node, label);
  const described = parts.slice(2).map(({ id }) => id).join(" ");
  namedPart(node).setAttribute("aria-describedby", described);
  return fragment(...parts);
}

/** The part of an element that takes the focus, and so the name. */
function namedPart(node) {
  return node.matches("details, .searched, .files") ? node.querySelector("summary, input") : node;
}

function nameByLabel(node, label) {
  const named = namedPart(node);
  named.id ||= uniqueId("input");
  if (named.matches("input, select, textarea")) {
    label.setAttribute("for", named.id);
    return;
  }
  label.id = uniqueId("label");
  // A folded list is named by its label and by what is chosen in it.
  const ids = named === node ? label.id : `${label.id} ${named.id}`;
  named.setAttribute("aria-labelledby", ids);
}

function nameByPlaceholder(node, element) {
  const name = element.accessibility_label ?? element.placeholder?.text;
  const named = namedPart(node);
  if (name && named.matches("select, input, [role]")) named.setAttribute("aria-label", name);
}

function drawImageBlock(block, surface) {
  const title = block.title ? el("figcaption", { dir: "auto" }, drawText(block.title, surface.names)) : null;
  return el("figure", {}, title, drawImage(block));
}

/** The first row heads the columns. A wide table scrolls by itself, also by keyboard. */
function drawTable(block, surface) {
  const settings = block.column_settings ?? [];
  const drawRow = (row, index) =>
    el("tr", {}, ...row.map((cell, column) => drawCell(cell, settings[column], index, surface)));
  const [head, ...body] = block.rows.map(drawRow);
  const table = el("table", {}, el("thead", {}, head), el("tbody", {}, ...body));
  return el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Table" }, table);
}

/** A chart's figures: its series as rows below its categories. */
function drawChart(block, surface) {
  const cells = (first, rest) => [first, ...rest].map((text) => ({ type: "raw_text", text: String(text) }));
  const { series, axis_config: axis } = block.chart;
  const rows = series.map(({ name, data }) => cells(name, data.map(({ value }) => value)));
  const table = drawTable({ rows: [cells("", axis.categories), ...rows] }, surface);
  return el("figure", {}, el("figcaption", { dir: "auto" }, block.title), table);
}

function drawCell(cell, settings, row, surface) {
  const drawn = cell?.type === "rich_text" ? drawRichText(cell, surface.names) : (cell?.text ?? "");
  const look = `${settings?.align ?? "left"} ${settings?.is_wrapped ? "wrapped" : ""}`.trim();
  return el(row ? "td" : "th", { scope: row ? null : "col", class: look, dir: "auto" }, drawn);
}
