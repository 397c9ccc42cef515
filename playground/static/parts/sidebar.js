/** The sidebar: the workspace's name, who you are, and where you can go. */

import { el, isolate } from "../dom.js";

const SECTIONS = [
  ["channel", "Channels"],
  ["im", "Direct messages"],
];

/**
 * The sidebar, which is a drawer on a narrow screen.
 * @param {{go: (channel: string) => void, become: (person: string) => void,
 *   address: (channel: string) => string}} page
 */
export function createSidebar(page) {
  const parts = {
    sidebar: document.getElementById("sidebar"),
    team: document.getElementById("team"),
    who: document.getElementById("person-switch"),
    title: document.getElementById("person-title"),
    waiting: document.getElementById("waiting"),
    places: document.getElementById("places"),
  };
  const drawer = createDrawer(parts.sidebar);
  parts.who.addEventListener("change", () => page.become(parts.who.value));
  const go = (channel) => {
    drawer.close();
    page.go(channel);
  };
  return {
    draw: (state, current, unread) => {
      parts.team.textContent = state.team.name;
      drawPeople(parts, state);
      drawWaiting(parts.waiting, unread);
      drawPlaces(parts.places, state.channels, { current, unread, go, address: page.address });
    },
  };
}

/** Opens from the menu button, closes on Escape, on the veil, and when a place is chosen. */
function createDrawer(sidebar) {
  const menu = document.getElementById("menu");
  const veil = document.getElementById("veil");
  const behind = document.querySelector("main");
  const set = (open) => {
    sidebar.classList.toggle("open", open);
    veil.hidden = !open;
    behind.inert = open;
    menu.setAttribute("aria-expanded", String(open));
  };
  const close = () => {
    const wasInside = sidebar.contains(document.activeElement);
    set(false);
    if (wasInside && menu.checkVisibility()) menu.focus();
  };
  menu.addEventListener("click", () => {
    set(!sidebar.classList.contains("open"));
    sidebar.querySelector("select").focus();
  });
  veil.addEventListener("click", close);
  sidebar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return { close };
}

/** On the menu's button, where the list itself is folded away. */
function drawWaiting(node, unread) {
  const total = [...unread.values()].reduce((sum, count) => sum + count, 0);
  const told = String(total || "");
  if (node.dataset.told === told) return;
  node.dataset.told = told;
  node.replaceChildren(...(total ? drawCount(total) : []));
}

/** A count for the eye, and the same in words. */
function drawCount(count) {
  const words = count === 1 ? "1 new message" : `${count} new messages`;
  return [
    el("span", { class: "count", "aria-hidden": "true" }, String(count)),
    el("span", { class: "unseen" }, ` (${words})`),
  ];
}

function drawPeople({ who, title }, { people, me }) {
  const humans = people.filter((person) => !person.is_bot);
  const told = JSON.stringify(humans);
  if (who.dataset.told !== told) {
    who.replaceChildren(...humans.map(drawPerson));
    who.dataset.told = told;
  }
  who.value = me.id;
  title.textContent = me.is_stranger ? "You work for another company." : "";
}

function drawPerson({ id, name, title, is_stranger: isStranger }) {
  const company = isStranger ? " (another company)" : "";
  const text = title ? `${isolate(name)}, ${title}${company}` : `${isolate(name)}${company}`;
  return el("option", { value: id }, text);
}

function drawPlaces(nav, channels, look) {
  const told = JSON.stringify([channels, look.current, [...look.unread]]);
  if (nav.dataset.told === told) return;
  nav.dataset.told = told;
  const active = document.activeElement;
  const focused = nav.contains(active) ? active.dataset.testid : null;
  const sections = SECTIONS.map(([kind, heading]) => {
    const places = channels.filter((place) => place.kind === kind);
    return places.length ? drawSection(heading, places, look) : "";
  });
  nav.replaceChildren(...sections);
  if (focused) nav.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
}

function drawSection(heading, places, look) {
  const list = el("ul", {}, ...places.map((place) => el("li", {}, drawPlace(place, look))));
  return el("section", {}, el("h3", {}, heading), list);
}

function drawPlace({ id, name, kind, is_ext_shared: isShared }, { current, unread, go, address }) {
  const count = unread.get(id) ?? 0;
  const props = {
    href: address(id),
    class: `place-link ${count ? "unread" : ""}`.trim(),
    "aria-current": id === current ? "page" : null,
    "data-testid": `channel-${id}`,
    onclick: (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      go(id);
    },
  };
  return el(
    "a",
    props,
    el("span", { class: "sign", "aria-hidden": "true" }, kind === "im" ? "●" : "#"),
    el("span", { class: "place-name", dir: "auto" }, name),
    isShared ? el("span", { class: "badge", title: "Shared with another company" }, "shared") : null,
    ...(count ? drawCount(count) : []),
  );
}
