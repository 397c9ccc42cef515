/** The app's own place: its Home tab beside its messages. */

import { el } from "../dom.js";
import { drawBlocks } from "../kit/blocks.js";
import { recall, remember } from "../kit/keeping.js";

const TABS = [
  ["home", "Home"],
  ["messages", "Messages"],
];

/**
 * The tabs above the app's conversation, and what stands on Home.
 * @param {{tabs: Element, home: Element, surface: (key: string) => object,
 *   turn: (tab: string) => void}} parts
 */
export function createApp(parts) {
  const shown = { id: null, drawn: "" };
  const buttons = new Map(TABS.map(([tab, name]) => [tab, drawTab(tab, name, parts.turn)]));
  parts.tabs.append(...buttons.values());
  parts.tabs.addEventListener("keydown", (event) => onKey(event, parts.turn, buttons));
  return {
    /** Shows the tabs where the app has them; `tab` is null in any other place. */
    draw: (tab, state) => {
      parts.tabs.hidden = tab === null;
      parts.tabs.setAttribute("aria-label", state.app.name);
      parts.home.hidden = tab !== "home";
      for (const [name, button] of buttons) choose(button, name === tab);
      if (tab === "home") drawHome(state, shown, parts);
    },
  };
}

function drawTab(tab, name, turn) {
  const props = {
    type: "button",
    role: "tab",
    class: "tab",
    id: `tab-${tab}`,
    "aria-controls": tab === "home" ? "home" : "history",
    "data-testid": `tab-${tab}`,
    onclick: () => turn(tab),
  };
  return el("button", props, name);
}

function choose(button, yes) {
  button.setAttribute("aria-selected", String(yes));
  button.tabIndex = yes ? 0 : -1;
}

function onKey(event, turn, buttons) {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  const other = [...buttons].find(([, button]) => button !== document.activeElement);
  turn(other[0]);
  other[1].focus();
}

/** Draws Home if it differs from what stands there; keeps the focus and what was entered. */
function drawHome({ home, app, me }, shown, { home: pane, surface }) {
  const id = home?.id ?? `none of ${me.id}`;
  const drawn = JSON.stringify(home?.view ?? null);
  if (shown.id === id && shown.drawn === drawn) return;
  const same = shown.id === id;
  const memory = same ? remember(pane) : null;
  const top = same ? pane.scrollTop : 0;
  if (home) {
    const place = surface(`view:${id}`);
    pane.dataset.container = place.key;
    pane.replaceChildren(el("div", { class: "blocks" }, drawBlocks(home.view.blocks, place)));
  } else {
    delete pane.dataset.container;
    pane.replaceChildren(el("p", { class: "empty" }, `${app.name} has put nothing here yet.`));
  }
  Object.assign(shown, { id, drawn });
  if (memory) recall(pane, memory);
  pane.scrollTop = top;
}
