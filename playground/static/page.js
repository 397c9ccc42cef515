/** The page: one person's view of the workspace, kept up to date. */

import { createActions } from "./actions.js";
import * as api from "./api.js";
import { el } from "./dom.js";
import { createApp } from "./parts/app.js";
import { createComposer } from "./parts/composer.js";
import { createMessages } from "./parts/messages.js";
import { createModal } from "./parts/modal.js";
import { createNotices } from "./parts/notices.js";
import { createSidebar } from "./parts/sidebar.js";

const RETRY_MS = 1500;
const WIDE = matchMedia("(min-width: 48rem)");

const byId = (id) => document.getElementById(id);

/**
 * Builds the page and starts it. `person` and `channel` are ids and stand in the address, as does
 * `tab`, which is of the app's own place; `looked` says which look at the app it was told of.
 * `state` is what the playground last told, null until it has.
 */
function start() {
  const page = {
    person: null,
    channel: null,
    tab: "messages",
    looked: null,
    state: null,
    notice: null,
    closing: null,
    read: new Map(),
    unfolded: new Set(),
    loading: null,
    loadAgain: false,
    stopListening: () => {},
    load: () => load(page),
    notify: (text) => page.modal.trouble(text) || page.notices.add(text),
  };
  page.actions = createActions(page);
  createParts(page);
  addEventListener("popstate", () => readAddress(page));
  document.addEventListener("visibilitychange", () => draw(page));
  readAddress(page);
  if (WIDE.matches) page.composer.focus();
}

function createParts(page) {
  const { actions } = page;
  const surface = (key) => surfaceOf(page, key);
  const ids = { list: "messages", pane: "history", newer: "newer", announcer: "announcer" };
  const nodes = Object.entries(ids).map(([part, id]) => [part, byId(id)]);
  page.messages = createMessages({ ...Object.fromEntries(nodes), surface });
  page.modal = createModal({ submit: actions.submit, close: actions.close, surface });
  page.notices = createNotices(byId("notices"));
  page.composer = createComposer(byId("composer-form"), actions);
  page.app = createApp({ tabs: byId("tabs"), home: byId("home"), surface, turn: (tab) => turn(page, tab) });
  page.sidebar = createSidebar({
    go: (channel) => go(page, channel),
    become: (person) => become(page, person),
    address: (channel) => address({ person: page.person, channel }),
  });
}

/** What blocks need to know of the page that they stand on. */
function surfaceOf(page, key) {
  const byIds = (things) => new Map(things.map((thing) => [thing.id, thing]));
  const names = { people: byIds(page.state.people), channels: byIds(page.state.channels) };
  const surface = { key, names, unfolded: page.unfolded };
  surface.suggest = (...asked) => page.actions.suggest(surface, ...asked);
  surface.upload = (...given) => page.actions.upload(surface, ...given);
  surface.press = (...pressed) => page.actions.press(surface, ...pressed);
  return surface;
}

function address({ person, channel, tab }) {
  return `?${new URLSearchParams({ as: person, in: channel, ...(tab === "home" ? { tab } : {}) })}`;
}

function readAddress(page) {
  const asked = new URLSearchParams(location.search);
  page.channel = asked.get("in");
  page.tab = asked.get("tab") === "home" ? "home" : "messages";
  enterAs(page, asked.get("as"));
}

function go(page, channel) {
  Object.assign(page, { channel, tab: "messages" });
  history.pushState(null, "", address(page));
  page.notices.clear();
  draw(page);
  if (WIDE.matches) page.composer.focus();
}

/** Turns to the app's Home, or to its messages. */
function turn(page, tab) {
  page.tab = tab;
  history.pushState(null, "", address(page));
  page.messages.clear();
  draw(page);
}

function become(page, person) {
  history.pushState(null, "", address({ person, channel: page.channel }));
  enterAs(page, person);
}

/** Shows the workspace as another person sees it. */
function enterAs(page, person) {
  page.stopListening();
  Object.assign(page, { person, state: null, looked: null, notice: null, closing: null, read: new Map() });
  page.notices.clear();
  page.messages.clear();
  page.modal.draw(null);
  load(page);
}

/** Fetches the state; calls that come while one is under way are answered by one more. */
function load(page) {
  page.loadAgain = true;
  page.loading ??= keepLoading(page).finally(() => {
    page.loading = null;
  });
  return page.loading;
}

async function keepLoading(page) {
  while (page.loadAgain) {
    page.loadAgain = false;
    const asked = page.person;
    try {
      const state = await api.getState(asked);
      if (asked === page.person) accept(page, state);
    } catch (error) {
      if (!(error instanceof api.PlaygroundError)) throw error;
      if (asked === page.person) askAgain(page, error);
    }
  }
}

/** A person who is not there is somebody else; otherwise the playground may be back soon. */
function askAgain(page, error) {
  if (error.status === 404 && page.person) {
    page.person = null;
    page.loadAgain = true;
    return;
  }
  showLine(error.message);
  // Once there is a stream, it tells when the playground is back.
  if (!page.state) setTimeout(() => load(page), RETRY_MS);
}

function accept(page, state) {
  const first = page.state === null;
  page.state = state;
  page.person = state.me.id;
  if (first) beginListening(page);
  const known = state.channels.some(({ id }) => id === page.channel);
  if (!known) page.channel = state.channels[0]?.id ?? null;
  if (tabOf(page) !== "home") page.tab = "messages";
  const here = address(page);
  if (location.search !== here) history.replaceState(null, "", here);
  if (!first && state.notice && state.notice !== page.notice) page.notify(state.notice);
  page.notice = state.notice;
  whenPointerIsUp(() => draw(page));
}

function beginListening(page) {
  const onLine = (connected) => showLine(connected ? "" : "Not connected. Trying again…");
  page.stopListening = api.listen(page.person, () => load(page), onLine);
}

let pointerIsDown = false;
addEventListener("pointerdown", () => (pointerIsDown = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => (pointerIsDown = false), true);
}

/** A redraw between the two halves of a click would swallow it, so it waits for the second. */
function whenPointerIsUp(act) {
  if (!pointerIsDown) {
    act();
    return;
  }
  const ended = new AbortController();
  const later = () => {
    ended.abort();
    setTimeout(act);
  };
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, later, { signal: ended.signal });
  }
}

function draw(page) {
  const { state, channel } = page;
  if (!state) return;
  const place = state.channels.find(({ id }) => id === channel);
  const unread = unreadElsewhere(page);
  page.sidebar.draw(state, channel, unread);
  if (place) {
    drawPlace(place, unread);
    const tab = tabOf(page);
    for (const id of ["history", "composer-form"]) byId(id).hidden = tab === "home";
    page.app.draw(tab, state);
    noteLook(page, tab);
    if (tab === "home") byId("newer").hidden = true;
    else drawMessages(page, place);
  }
  page.modal.draw(state.view);
  page.actions.showFlights();
}

function drawMessages(page, place) {
  noteRead(page, place);
  page.composer.draw(place, page.state);
  page.messages.draw(place.id, page.state);
}

/** Which of the app's tabs is open: null outside of its place, and where it has no Home. */
function tabOf({ state, channel, tab }) {
  const place = state.channels.find(({ id }) => id === channel);
  return place?.kind === "im" && state.app.home_tab ? tab : null;
}

/** The app is told of each look at it, not of each redraw. */
function noteLook(page, tab) {
  const look = tab && `${page.channel} ${tab}`;
  if (look === page.looked) return;
  page.looked = look;
  // Nothing hangs on it: what the app does about it shows, or does not.
  if (look) api.openApp(page.person, tab).catch(() => {});
}

/** What a hidden page shows is not read yet. */
function noteRead(page, { id, unread }) {
  const last = lastTs(page, id);
  if (!unread || document.hidden || page.read.get(id) === last) return;
  page.read.set(id, last);
  // It is noted again at the next message, so one that fails is of no matter.
  api.read(page.person, id, last).catch(() => page.read.delete(id));
}

function drawPlace(place, unread) {
  const total = [...unread.values()].reduce((sum, count) => sum + count, 0);
  const name = place.kind === "im" ? place.name : `# ${place.name}`;
  const shared = el("span", { class: "badge" }, "shared with another company");
  byId("place").replaceChildren(name, ...(place.is_ext_shared ? [shared] : []));
  document.title = `${total ? `(${total}) ` : ""}${name} · Rollcall playground`;
}

function showLine(text) {
  byId("line").textContent = text;
}

function lastTs(page, channel) {
  return page.state.messages[channel]?.at(-1)?.ts ?? "";
}

/** How many messages are unread, by channel: those of the channel that is open are being read. */
function unreadElsewhere(page) {
  const read = tabOf(page) === "home" ? null : page.channel;
  const fresh = page.state.channels.filter(({ id, unread }) => unread && id !== read);
  return new Map(fresh.map(({ id, unread }) => [id, unread]));
}

start();
