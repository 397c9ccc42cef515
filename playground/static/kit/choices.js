/** Elements that are chosen from: selects, radio buttons, checkboxes. */

import { el, isolate, uniqueId } from "../dom.js";
import { drawText, plainText } from "./text.js";
import { control } from "./values.js";

/** `static_select`, with options or option groups. */
export function drawSelect(element, slot) {
  const initial = element.initial_option?.value;
  return drawSingle(element, slot, {
    groups: groupsOf(element),
    initial,
    valueOf: (option) => ({ selected_option: option && bare(option) }),
    idOf: (value) => value.selected_option?.value,
  });
}

/** `conversations_select`, `channels_select` and `users_select`: the choice is an id. */
export function drawPlaceSelect(element, slot) {
  const kind = element.type.replace(/^multi_/, "").replace(/s_select$/, "");
  const options = placesOf(kind, slot);
  const key = `selected_${kind}`;
  return drawSingle(element, slot, {
    groups: [{ label: null, options }],
    initial: element[`initial_${kind}`],
    valueOf: (option) => ({ [key]: option?.value ?? null }),
    idOf: (value) => value[key],
  });
}

/** `multi_static_select`: a folded list of checkboxes. */
export function drawMultiSelect(element, slot) {
  const initial = new Set((element.initial_options ?? []).map((option) => option.value));
  const summary = el("summary", { class: "field" });
  const boxes = drawBoxes("checkbox", groupsOf(element), initial, slot);
  const node = el("details", { class: "multi" }, summary, el("div", { class: "options" }, ...boxes.nodes));
  const describe = () => {
    const chosen = boxes.chosen().map((option) => isolate(plainText(option.text)));
    summary.textContent = chosen.join(", ") || plainText(element.placeholder) || "Choose";
  };
  describe();
  node.addEventListener("change", describe);
  node.addEventListener("keydown", (event) => foldOnEscape(event, node, summary));
  return manyControl(node, element, slot, boxes, describe);
}

/** `checkboxes`. */
export function drawCheckboxes(element, slot) {
  const initial = new Set((element.initial_options ?? []).map((option) => option.value));
  const boxes = drawBoxes("checkbox", groupsOf(element), initial, slot);
  const node = el("div", { class: "options", role: "group" }, ...boxes.nodes);
  return manyControl(node, element, slot, boxes, () => {});
}

/** `radio_buttons`. */
export function drawRadios(element, slot) {
  const initial = new Set([element.initial_option?.value]);
  const boxes = drawBoxes("radio", groupsOf(element), initial, slot);
  const node = el("div", { class: "options", role: "radiogroup" }, ...boxes.nodes);
  const read = () => ({ type: element.type, selected_option: bareOrNull(boxes.chosen()[0]) });
  const write = (value) => boxes.choose([value.selected_option?.value]);
  dispatchChanges(node, element, slot, { read, write });
  return control(node, { read, write });
}

function drawSingle(element, slot, { groups, initial, valueOf, idOf }) {
  const options = groups.flatMap((group) => group.options);
  const placeholder = plainText(element.placeholder) || "Choose";
  const node = el(
    "select",
    { class: "field" },
    el("option", { value: "", disabled: !slot.optional, hidden: !slot.optional }, placeholder),
    ...groups.flatMap(drawGroup),
  );
  const choose = (value) => {
    node.selectedIndex = options.findIndex((option) => option.value === value) + 1;
  };
  choose(initial);
  const read = () => ({ type: element.type, ...valueOf(options[node.selectedIndex - 1] ?? null) });
  const write = (value) => {
    const id = idOf(value);
    if (!id || options.some((option) => option.value === id)) choose(id);
  };
  dispatchChanges(node, element, slot, { read, write });
  return control(node, { read, write });
}

function drawGroup({ label, options }) {
  const nodes = options.map((option) =>
    el("option", { value: option.value, dir: "auto" }, plainText(option.text)),
  );
  return label ? [el("optgroup", { label: plainText(label) }, ...nodes)] : nodes;
}

/** Checkboxes or radio buttons for options, with what is chosen and how to choose. */
function drawBoxes(type, groups, initial, slot) {
  const name = uniqueId("choice");
  const pairs = [];
  const nodes = groups.flatMap(({ label, options }) => [
    ...(label ? [el("p", { class: "group" }, plainText(label))] : []),
    ...options.map((option) => {
      const input = el("input", { type, name, value: option.value, "data-part": option.value });
      input.checked = initial.has(option.value);
      pairs.push([input, option]);
      return drawBox(input, option, slot);
    }),
  ]);
  return {
    nodes,
    chosen: () => pairs.filter(([input]) => input.checked).map(([, option]) => option),
    choose: (values) => pairs.forEach(([input, option]) => {
      input.checked = values.includes(option.value);
    }),
  };
}

function drawBox(input, option, slot) {
  const text = el("span", { dir: "auto" }, drawText(option.text, slot.names));
  const more = option.description
    ? el("span", { class: "description", dir: "auto" }, drawText(option.description, slot.names))
    : null;
  return el("label", { class: "option" }, input, el("span", { class: "option-text" }, text, more));
}

function manyControl(node, element, slot, boxes, after) {
  const read = () => ({ type: element.type, selected_options: boxes.chosen().map(bare) });
  const write = (value) => {
    boxes.choose(value.selected_options.map((option) => option.value));
    after();
  };
  dispatchChanges(node, element, slot, { read, write });
  return control(node, { read, write });
}

/** Sends each change, with a way back to the choice before it. */
function dispatchChanges(node, element, slot, { read, write }) {
  let before = read();
  node.addEventListener("change", () => {
    const previous = before;
    before = read();
    slot.choose(element, before, () => {
      write(previous);
      before = previous;
    });
  });
}

function foldOnEscape(event, node, summary) {
  if (event.key !== "Escape" || !node.open) return;
  event.preventDefault();
  event.stopPropagation();
  node.open = false;
  summary.focus();
}

function groupsOf(element) {
  return element.option_groups ?? [{ label: null, options: element.options ?? [] }];
}

function placesOf(kind, slot) {
  const option = (name, id) => ({ text: { type: "plain_text", text: name, emoji: false }, value: id });
  if (kind === "user") return [...slot.names.people].map(([id, { name }]) => option(name, id));
  return [...slot.names.channels]
    .filter(([, place]) => kind === "conversation" || place.kind === "channel")
    .map(([id, place]) => option(place.kind === "im" ? place.name : `#${place.name}`, id));
}

/** An option as Slack sends it back. */
function bare({ text, value }) {
  return { text, value };
}

function bareOrNull(option) {
  return option ? bare(option) : null;
}
