/** The message box: sends on Enter, completes slash commands and names, has the shortcuts. */

import { el } from "../dom.js";
import { drawMenu } from "../kit/menu.js";

const MOST_NAMES = 8;
const READ_ONLY = "Sending messages to this app has been turned off.";

/**
 * The composer in a form. `say(text)` resolves to whether the text was taken; if it was not, it
 * comes back into the box.
 * @param {{say: (text: string) => Promise<boolean>, useShortcut: (id: string) => void}} actions
 */
export function createComposer(form, { say: send, useShortcut }) {
  const parts = drawParts();
  const box = { ...parts, form, send, commands: [], people: [], active: 0, folded: false };
  form.append(parts.list, parts.usage, el("div", { class: "composer-box" }, parts.shortcuts, parts.input, parts.button));
  parts.input.addEventListener("input", () => {
    box.folded = false;
    box.active = 0;
    refresh(box);
  });
  parts.input.addEventListener("keydown", (event) => onKey(event, box));
  parts.input.addEventListener("blur", () => fold(box));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return submit(box);
  });
  return {
    draw: (place, state) => {
      const isDirect = place.kind === "im";
      const isClosed = isDirect && state.app.read_only;
      know(box, state);
      parts.input.disabled = isClosed;
      const name = isDirect ? place.name : `#${place.name}`;
      parts.input.placeholder = isClosed ? READ_ONLY : `Message ${name}`;
      parts.input.setAttribute("aria-label", parts.input.placeholder);
      drawShortcuts(parts.shortcuts, isDirect || !state.me.is_stranger ? state.shortcuts : [], useShortcut);
    },
    focus: () => parts.input.focus(),
  };
}

/** What was typed before these were known is completed as soon as they are. */
function know(box, { commands, people }) {
  const isFirst = box.people.length === 0;
  Object.assign(box, { commands, people });
  if (isFirst && box.input.value) refresh(box);
}

function drawParts() {
  const input = el("textarea", {
    id: "composer",
    rows: "1",
    dir: "auto",
    "data-testid": "composer",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": "commands",
    "aria-expanded": "false",
    "aria-describedby": "usage",
    enterkeyhint: "send",
  });
  const list = el("ul", {
    id: "commands",
    class: "commands",
    role: "listbox",
    "aria-label": "Commands and people",
    "data-testid": "commands",
    hidden: true,
  });
  const usage = el("p", { id: "usage", class: "usage", "data-testid": "usage", hidden: true });
  const send = { type: "submit", class: "button primary send", "data-testid": "send" };
  const shortcuts = el("div", { class: "shortcuts", hidden: true });
  return { input, list, usage, shortcuts, button: el("button", { ...send, disabled: true }, "Send") };
}

function drawShortcuts(place, shortcuts, use) {
  const told = JSON.stringify(shortcuts);
  if (place.dataset.told === told) return;
  place.dataset.told = told;
  place.hidden = shortcuts.length === 0;
  const items = shortcuts.map(({ name, description, callback_id: id }) => ({
    text: name,
    more: description,
    choose: () => use(id),
  }));
  place.replaceChildren(drawMenu({ label: "Shortcuts", sign: "+", items, testid: "shortcuts" }));
}

/**
 * What could be completed: a command from the start of the line, or a name after an "@" before the
 * caret. Each says what it becomes, and from where to where.
 */
function matching(box) {
  if (box.folded) return [];
  const typed = box.input.value.slice(0, box.input.selectionStart).toLowerCase();
  if (/^\/\S*$/.test(box.input.value)) return matchingCommands(box, box.input.value.toLowerCase());
  const asked = /(?:^|\s)@([^@\n]*)$/.exec(typed)?.[1];
  return asked === undefined ? [] : matchingPeople(box, asked, typed.length);
}

function matchingCommands({ commands }, typed) {
  const found = commands.filter(({ command }) => command.toLowerCase().startsWith(typed));
  return found.map(({ command, usage_hint: hint, description }) => (
    { text: command, hint, description, start: 0, end: typed.length }
  ));
}

/** Apps come first: whom one writes to here. */
function matchingPeople({ people }, asked, end) {
  const start = end - asked.length - 1;
  const found = people.filter(({ name }) => name.toLowerCase().startsWith(asked));
  const sorted = found.toSorted((one, other) => Number(other.is_bot) - Number(one.is_bot));
  return sorted.slice(0, MOST_NAMES).map(({ name, title, is_bot: isBot }) => (
    { text: `@${name}`, hint: isBot ? "App" : "", description: title, start, end }
  ));
}

function refresh(box) {
  const { input, list, button } = box;
  const found = matching(box);
  list.replaceChildren(...found.map((one, index) => drawCompletion(one, index, box)));
  list.hidden = found.length === 0;
  input.setAttribute("aria-expanded", String(found.length > 0));
  if (found.length) input.setAttribute("aria-activedescendant", `command-${box.active}`);
  else input.removeAttribute("aria-activedescendant");
  button.disabled = input.value.trim() === "";
  showUsage(box);
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}

function drawCompletion(completion, index, box) {
  const { text, hint, description } = completion;
  return el(
    "li",
    {
      id: `command-${index}`,
      role: "option",
      "aria-selected": String(index === box.active),
      "data-testid": "command",
      // Not on click: the box would lose the focus first, and the list with it.
      onpointerdown: (event) => {
        event.preventDefault();
        complete(box, completion);
      },
    },
    el("span", { class: "command-name", dir: "auto" }, text),
    hint ? el("span", { class: "command-hint", dir: "auto" }, hint) : null,
    el("span", { class: "command-description", dir: "auto" }, description ?? ""),
  );
}

/** Once a command stands there, its hint stays in sight while its words are typed. */
function showUsage({ input, usage, commands }) {
  const word = /^(\/\S+)\s/.exec(input.value)?.[1];
  const known = commands.find(({ command, usage_hint: hint }) => command === word && hint);
  usage.hidden = !known;
  usage.textContent = known ? `${known.command} ${known.usage_hint}` : "";
}

function onKey(event, box) {
  if (event.isComposing) return;
  const found = matching(box);
  const keys = {
    ArrowDown: () => move(box, 1),
    ArrowUp: () => move(box, -1),
    Escape: () => fold(box),
    Tab: () => complete(box, found[box.active]),
  };
  const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
  if (found.length && plain && event.key in keys) {
    event.preventDefault();
    keys[event.key]();
  } else if (event.key === "Enter" && plain) {
    event.preventDefault();
    enter(box, found);
  }
}

/** Enter takes the chosen command or name unless it is already written out; then it sends. */
function enter(box, found) {
  const chosen = found[box.active];
  const written = box.input.value.slice(chosen?.start, chosen?.end);
  if (chosen && chosen.text !== written) complete(box, chosen);
  else submit(box);
}

function move(box, by) {
  const count = matching(box).length;
  box.active = (box.active + by + count) % count;
  refresh(box);
}

function fold(box) {
  box.folded = true;
  refresh(box);
}

function complete(box, { text, start, end }) {
  const { value } = box.input;
  const caret = start + text.length + 1;
  box.input.value = `${value.slice(0, start)}${text} ${value.slice(end)}`;
  box.input.setSelectionRange(caret, caret);
  box.input.focus();
  refresh(box);
}

async function submit(box) {
  const text = box.input.value.trim();
  if (!text) return;
  box.input.value = "";
  refresh(box);
  box.input.focus();
  const taken = await box.send(text);
  if (taken || box.input.value) return;
  box.input.value = text;
  fold(box);
}
