/** Elements that are typed into: text, numbers, dates and times. */

import { el } from "../dom.js";
import { plainText } from "./text.js";
import { control } from "./values.js";

/** `plain_text_input`, and its like for e-mail addresses and URLs. */
export function drawTextInput(element, slot) {
  const many = element.type === "plain_text_input" && element.multiline;
  const node = el(many ? "textarea" : "input", {
    type: many ? null : "text",
    rows: many ? 4 : null,
    class: "field",
    dir: "auto",
    placeholder: plainText(element.placeholder) || null,
    maxlength: element.max_length ?? (element.type === "plain_text_input" ? 3000 : null),
  });
  node.value = element.initial_value ?? "";
  dispatchText(node, element, slot);
  return textControl(node, element.type, () => tooShort(node.value, element.min_length));
}

/** `number_input`: kept as text, as Slack does; whole numbers unless decimals are allowed. */
export function drawNumberInput(element, slot) {
  const node = el("input", {
    type: "number",
    class: "field",
    step: element.is_decimal_allowed ? "any" : 1,
    min: element.min_value,
    max: element.max_value,
    placeholder: plainText(element.placeholder) || null,
  });
  node.value = element.initial_value ?? "";
  dispatchText(node, element, slot);
  return textControl(node, element.type, () => numberProblem(node, element));
}

/** `datepicker` (`selected_date`, YYYY-MM-DD) and `timepicker` (`selected_time`, HH:MM). */
export function drawDateOrTime(element, slot) {
  const kind = element.type === "datepicker" ? "date" : "time";
  const node = el("input", { type: kind, class: "field picker" });
  node.value = element[`initial_${kind}`] ?? "";
  const read = () => ({ type: element.type, [`selected_${kind}`]: node.value || null });
  const write = (value) => {
    node.value = value[`selected_${kind}`] ?? "";
  };
  let before = read();
  node.addEventListener("change", () => {
    const previous = before;
    before = read();
    slot.choose(element, before, () => write(previous));
  });
  return control(node, { read, write });
}

function textControl(node, type, problem) {
  const read = () => ({ type, value: node.value === "" ? null : node.value });
  const write = (value) => {
    node.value = value.value ?? "";
  };
  return control(node, { read, write, problem });
}

/** A press on Enter, on every character, or both, as the element's configuration says. */
function dispatchText(node, element, slot) {
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const send = () => slot.choose(element, { type: element.type, value: node.value || null });
  if (triggers.includes("on_character_entered")) node.addEventListener("input", send);
  if (!slot.dispatches || !triggers.includes("on_enter_pressed")) return;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
}

function tooShort(text, least) {
  if (!least || text === "" || text.length >= least) return null;
  return `Enter at least ${least} characters; there are ${text.length}.`;
}

function numberProblem(node, { min_value: min, max_value: max, is_decimal_allowed: decimals }) {
  const { validity, value } = node;
  if (validity.badInput) return "Enter a number.";
  if (validity.rangeUnderflow) return `Enter a number of at least ${min}; this is ${value}.`;
  if (validity.rangeOverflow) return `Enter a number of at most ${max}; this is ${value}.`;
  // `stepMismatch` counts steps from `min`, so it would refuse 3 where the least is 0.5.
  if (!decimals && value !== "" && !Number.isInteger(Number(value))) return "Enter a whole number.";
  return null;
}
