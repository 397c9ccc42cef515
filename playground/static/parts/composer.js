/** The message box: sends on Enter and completes slash commands. */

import { el } from "../dom.js";

/**
 * The composer in a form. `send(text)` resolves to whether the text was taken; if it was not, it
 * comes back into the box.
 */
export function createComposer(form, send) {
  const parts = drawParts();
  const box = { ...parts, form, send, commands: [], active: 0, folded: false };
  form.append(parts.list, parts.usage, el("div", { class: "composer-box" }, parts.input, parts.button));
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
    draw: (place, commands) => {
      box.commands = commands;
      parts.input.placeholder = `Message ${place.kind === "im" ? place.name : `#${place.name}`}`;
      parts.input.setAttribute("aria-label", parts.input.placeholder);
    },
    focus: () => parts.input.focus(),
  };
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
    "aria-label": "Commands",
    "data-testid": "commands",
    hidden: true,
  });
  const usage = el("p", { id: "usage", class: "usage", "data-testid": "usage", hidden: true });
  const send = { type: "submit", class: "button primary send", "data-testid": "send" };
  return { input, list, usage, button: el("button", { ...send, disabled: true }, "Send") };
}

/** The commands that what is typed so far could become. */
function matching({ input, commands, folded }) {
  const typed = input.value.toLowerCase();
  if (folded || !/^\/\S*$/.test(typed)) return [];
  return commands.filter(({ command }) => command.toLowerCase().startsWith(typed));
}

function refresh(box) {
  const { input, list, button } = box;
  const found = matching(box);
  list.replaceChildren(...found.map((command, index) => drawCommand(command, index, box)));
  list.hidden = found.length === 0;
  input.setAttribute("aria-expanded", String(found.length > 0));
  if (found.length) input.setAttribute("aria-activedescendant", `command-${box.active}`);
  else input.removeAttribute("aria-activedescendant");
  button.disabled = input.value.trim() === "";
  showUsage(box);
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}

function drawCommand({ command, usage_hint: hint, description }, index, box) {
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
        complete(box, command);
      },
    },
    el("span", { class: "command-name" }, command),
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
    Tab: () => complete(box, found[box.active].command),
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

/** Enter takes the chosen command unless it is already written out; then it sends. */
function enter(box, found) {
  const chosen = found[box.active]?.command;
  if (chosen && chosen !== box.input.value) complete(box, chosen);
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

function complete(box, command) {
  box.input.value = `${command} `;
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
