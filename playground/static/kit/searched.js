/** Searched menus: what is typed goes to the app, what it finds stands below to choose from. */

import { el, uniqueId } from "../dom.js";
import { plainText } from "./text.js";
import { control } from "./values.js";

const PAUSE_MS = 150;
/** Slack asks the app from so many characters on, unless the menu says otherwise. */
const USUAL_LENGTH = 3;
const NOTHING = "No result found.";

/** `external_select` and `multi_external_select`. */
export function drawSearched(element, slot) {
  const many = element.type.startsWith("multi_");
  const initial = many ? element.initial_options : element.initial_option && [element.initial_option];
  const menu = { element, slot, many, chosen: initial ?? [], found: [], active: 0, asked: 0, timer: null };
  Object.assign(menu, drawParts(element));
  // Over what follows: were that to move when the field is left, a click on it would miss.
  const popup = el("div", { class: "popup" }, menu.list, menu.status);
  menu.node = el("div", { class: "searched" }, menu.chips, menu.input, popup);
  menu.input.addEventListener("input", () => typed(menu));
  menu.input.addEventListener("focus", () => least(menu) === 0 && typed(menu));
  menu.input.addEventListener("keydown", (event) => onKey(event, menu));
  menu.input.addEventListener("blur", () => leave(menu));
  showChosen(menu);
  return control(menu.node, { read: () => read(menu), write: (value) => write(menu, value) });
}

function drawParts(element) {
  const id = uniqueId("found");
  const input = el("input", {
    type: "text",
    class: "field",
    dir: "auto",
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": id,
    "data-part": "search",
    placeholder: plainText(element.placeholder) || "Type to search",
  });
  const list = el("ul", { id, class: "found", role: "listbox", "aria-label": "Found", hidden: true });
  const status = el("p", { class: "hint", role: "status", hidden: true });
  return { input, list, status, chips: el("div", { class: "chips", hidden: true }) };
}

function least({ element }) {
  return element.min_query_length ?? USUAL_LENGTH;
}

/** Asks when the person pauses; what was asked before is of no interest any more. */
function typed(menu) {
  clearTimeout(menu.timer);
  menu.asked += 1;
  const text = menu.input.value.trim();
  if (text.length < least(menu)) {
    close(menu);
    say(menu, text ? `Type at least ${least(menu)} characters.` : "");
    return;
  }
  menu.timer = setTimeout(() => ask(menu, text, menu.asked), PAUSE_MS);
}

async function ask(menu, text, turn) {
  say(menu, "Searching…");
  const answer = await menu.slot.suggest(menu.element, text);
  if (turn !== menu.asked) return;
  const groups = answer.option_groups ?? [{ label: null, options: answer.options ?? [] }];
  menu.found = groups.flatMap(({ options }) => options);
  menu.active = 0;
  drawFound(menu, groups);
  const failed = answer.shown ? ` (${answer.shown})` : "";
  say(menu, menu.found.length ? "" : `${NOTHING}${failed}`);
}

function drawFound(menu, groups) {
  let place = -1;
  const nodes = groups.flatMap(({ label, options }) => [
    ...(label ? [el("li", { class: "group", role: "presentation" }, plainText(label))] : []),
    ...options.map((option) => drawOption(menu, option, (place += 1))),
  ]);
  menu.list.replaceChildren(...nodes);
  menu.list.hidden = menu.found.length === 0;
  menu.input.setAttribute("aria-expanded", String(!menu.list.hidden));
  showActive(menu);
}

function drawOption(menu, option, place) {
  const more = option.description ? el("span", { class: "description" }, plainText(option.description)) : null;
  const props = {
    id: uniqueId("option"),
    role: "option",
    dir: "auto",
    "data-place": place,
    // Not on click: the field would lose the focus first, and the list with it.
    onpointerdown: (event) => {
      event.preventDefault();
      choose(menu, option);
    },
  };
  return el("li", props, plainText(option.text), more);
}

function showActive({ list, input, active }) {
  for (const node of list.querySelectorAll("[role=option]")) {
    const is = Number(node.dataset.place) === active;
    node.setAttribute("aria-selected", String(is));
    if (!is) continue;
    input.setAttribute("aria-activedescendant", node.id);
    node.scrollIntoView({ block: "nearest" });
  }
}

function onKey(event, menu) {
  if (event.isComposing || menu.list.hidden) return;
  const count = menu.found.length;
  const keys = {
    ArrowDown: () => (menu.active = (menu.active + 1) % count),
    ArrowUp: () => (menu.active = (menu.active - 1 + count) % count),
    Enter: () => choose(menu, menu.found[menu.active]),
    Escape: () => close(menu),
  };
  if (!(event.key in keys)) return;
  event.preventDefault();
  event.stopPropagation();
  keys[event.key]();
  if (!menu.list.hidden) showActive(menu);
}

function choose(menu, option) {
  const before = menu.chosen;
  const others = before.filter(({ value }) => value !== option.value);
  const most = menu.element.max_selected_items ?? Infinity;
  if (menu.many && others.length >= most) {
    say(menu, `Choose no more than ${most}.`);
    return;
  }
  setChosen(menu, menu.many ? [...others, option] : [option], before);
}

function setChosen(menu, chosen, before) {
  menu.chosen = chosen;
  menu.asked += 1;
  clearTimeout(menu.timer);
  close(menu);
  say(menu, "");
  showChosen(menu);
  menu.slot.choose(menu.element, read(menu), () => {
    menu.chosen = before;
    showChosen(menu);
  });
}

/** What the field holds while nobody types. */
function nameIn({ many, chosen }) {
  return many ? "" : plainText(chosen[0]?.text);
}

/** One that is chosen stands in the field; several stand above it, each with a way to drop it. */
function showChosen(menu) {
  const { input, chips, chosen, many } = menu;
  input.value = nameIn(menu);
  chips.hidden = !many || chosen.length === 0;
  if (many) chips.replaceChildren(...chosen.map((option) => drawChip(menu, option)));
}

function drawChip(menu, option) {
  const name = plainText(option.text);
  const drop = () => {
    setChosen(menu, menu.chosen.filter(({ value }) => value !== option.value), menu.chosen);
    menu.input.focus();
  };
  const props = { type: "button", class: "chip", "aria-label": `Remove ${name}`, onclick: drop };
  return el("button", props, el("bdi", {}, name), el("span", { "aria-hidden": "true" }, " ✕"));
}

/**
 * What was only typed is no choice; an emptied field of an optional input is one of none. The chips
 * stay as they are: one of them may be what is being clicked.
 */
function leave(menu) {
  clearTimeout(menu.timer);
  menu.asked += 1;
  close(menu);
  say(menu, "");
  const emptied = !menu.many && menu.input.value === "" && menu.chosen.length > 0;
  if (emptied && menu.slot.optional) setChosen(menu, [], menu.chosen);
  else menu.input.value = nameIn(menu);
}

function close({ list, input }) {
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function say({ status }, text) {
  status.textContent = text;
  status.hidden = text === "";
}

function read({ element, many, chosen }) {
  const bare = chosen.map(({ text, value }) => ({ text, value }));
  return many
    ? { type: element.type, selected_options: bare }
    : { type: element.type, selected_option: bare[0] ?? null };
}

function write(menu, value) {
  const option = value.selected_option;
  menu.chosen = menu.many ? (value.selected_options ?? []) : option ? [option] : [];
  showChosen(menu);
}
