/** The conversation: messages in order, redrawn only where they changed. */

import { el } from "../dom.js";
import { drawBlocks } from "../kit/blocks.js";
import { recall, remember } from "../kit/keeping.js";
import { drawMrkdwn } from "../kit/text.js";

const NEAR_END_PX = 48;
const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/**
 * The list of messages and its pane.
 * @param {{list: Element, pane: Element, newer: Element, announcer: Element,
 *   surface: (key: string) => object}} parts
 */
export function createMessages(parts) {
  const shown = { channel: null, expecting: false, atEnd: true, drawings: new WeakMap() };
  parts.newer.addEventListener("click", () => toEnd(parts));
  parts.pane.addEventListener("scroll", () => {
    shown.atEnd = isNearEnd(parts.pane);
    if (shown.atEnd) parts.newer.hidden = true;
  });
  // A picture has no height before it has come; who reads the end stays there. Loads don't bubble.
  parts.list.addEventListener("load", () => shown.atEnd && toEnd(parts), true);
  return {
    /** Draws a channel's messages; `state` is what the server told. */
    draw: (channel, state) => draw(channel, state, shown, parts),
    /** The next message is an answer to this person, so it will be brought into view. */
    expect: () => {
      shown.expecting = true;
    },
    clear: () => {
      shown.channel = null;
      parts.list.replaceChildren();
    },
  };
}

function draw(channel, state, shown, parts) {
  const first = shown.channel !== channel;
  const before = { top: parts.pane.scrollTop, atEnd: isNearEnd(parts.pane) };
  if (first) parts.list.replaceChildren();
  shown.channel = channel;
  const items = itemsOf(channel, state, parts.surface);
  const changed = reconcile(parts.list, items, shown.drawings);
  if (first) {
    toEnd(parts);
    return;
  }
  announce(changed, parts.announcer);
  settleScroll(changed, before, state.me.id, shown, parts);
}

/** Days, messages, or the line that says that there are none; each with a key of its own. */
function itemsOf(channel, state, surface) {
  const messages = state.messages[channel] ?? [];
  if (!messages.length) return [{ key: "empty", data: "", make: () => drawEmpty(channel, state) }];
  const items = [];
  let day = null;
  for (const message of messages) {
    const date = DAY.format(when(message));
    if (date !== day) items.push({ key: `day ${date}`, data: date, make: () => drawDay(date) });
    day = date;
    const author = state.people.find((person) => person.id === message.user);
    const make = () => drawMessage(message, author, surface(`message:${channel}:${message.ts}`));
    items.push({ key: message.ts, data: JSON.stringify(message), make, message });
  }
  return items;
}

/** Makes the list show the items, keeping every node whose data is the same. */
function reconcile(list, items, drawings) {
  const wanted = new Set(items.map(({ key }) => key));
  const present = new Map();
  for (const node of [...list.children]) {
    if (wanted.has(node.dataset.key)) present.set(node.dataset.key, node);
    else node.remove();
  }
  const changed = [];
  let cursor = list.firstElementChild;
  for (const item of items) {
    const old = present.get(item.key);
    if (old && drawings.get(old) === item.data) {
      cursor = old.nextElementSibling;
      continue;
    }
    const node = item.make();
    node.dataset.key = item.key;
    drawings.set(node, item.data);
    if (old) replaceMessage(old, node);
    else list.insertBefore(node, cursor);
    cursor = node.nextElementSibling;
    if (item.message) changed.push({ message: item.message, node, isNew: !old });
  }
  return changed;
}

function replaceMessage(old, node) {
  const memory = remember(old);
  old.replaceWith(node);
  recall(node, memory);
}

function settleScroll(changed, before, me, shown, parts) {
  const last = changed.findLast(({ isNew }) => isNew);
  if (!last) {
    parts.pane.scrollTop = before.top;
    return;
  }
  const mine = last.message.user === me || shown.expecting;
  // The person's own line comes first; what they wait for is the answer after it.
  if (last.message.user !== me) shown.expecting = false;
  if (mine || before.atEnd) bringIntoView(last.node, parts);
  else parts.newer.hidden = false;
}

/** The end of the conversation, unless the message is taller than the pane: then its start. */
function bringIntoView(node, parts) {
  toEnd(parts);
  if (node.offsetHeight > parts.pane.clientHeight) parts.pane.scrollTop = node.offsetTop - 8;
}

function toEnd({ pane, newer }) {
  pane.scrollTop = pane.scrollHeight;
  newer.hidden = true;
}

function isNearEnd(pane) {
  return pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_END_PX;
}

/** Screen readers hear a message's own text, as in Slack. */
function announce(changed, announcer) {
  const last = changed.at(-1)?.message;
  if (last) announcer.textContent = `${last.user_name}: ${last.text}`;
}

function when(message) {
  return new Date(Number(message.ts) * 1000);
}

function drawDay(date) {
  return el("li", { class: "day" }, el("span", {}, date));
}

function drawEmpty(channel, state) {
  const place = state.channels.find(({ id }) => id === channel);
  const command = state.commands[0]?.command;
  const isDirect = place?.kind === "im";
  const opening = isDirect ? "This is the start of your conversation" : "Nothing was said here yet";
  return el(
    "li",
    { class: "empty" },
    el("p", { class: "empty-title" }, `${opening}.`),
    command ? el("p", {}, "Type ", el("kbd", {}, command), " below and press Enter to begin.") : null,
    ...(state.hints.length ? drawHints(state.hints) : []),
  );
}

/** What to try; each line leads to who and where it is about. */
function drawHints(hints) {
  const lines = hints.map(({ text, person, channel }) => {
    const href = `?${new URLSearchParams({ as: person, in: channel })}`;
    return el("li", {}, el("a", { href }, text));
  });
  return [
    el("h2", { class: "hints-title", id: "hints-title" }, "What to try"),
    el("ol", { class: "hints", "aria-labelledby": "hints-title", "data-testid": "hints" }, ...lines),
  ];
}

function drawMessage(message, author, surface) {
  const props = {
    class: `message ${message.ephemeral ? "ephemeral" : ""}`.trim(),
    tabindex: "-1",
    "data-testid": "message",
    "data-ts": message.ts,
    "data-ephemeral": String(Boolean(message.ephemeral)),
    "data-container": surface.key,
  };
  const body = el("div", { class: "message-main" }, drawByline(message, author), drawBody(message, surface));
  const only = message.ephemeral ? el("p", { class: "only" }, "Only visible to you") : null;
  return el("li", props, only, drawAvatar(message), body);
}

function drawByline(message, author) {
  const moment = when(message);
  const badge = (text) => el("span", { class: "badge" }, text);
  return el(
    "p",
    { class: "byline" },
    el("bdi", { class: "author" }, message.user_name),
    message.is_bot ? badge("App") : null,
    author?.is_stranger ? badge("another company") : null,
    el("time", { datetime: moment.toISOString(), title: MOMENT.format(moment) }, TIME.format(moment)),
  );
}

function drawBody(message, surface) {
  const blocks = message.blocks ?? [];
  const edited = message.edited ? el("span", { class: "edited" }, "(edited)") : null;
  if (blocks.length) return el("div", { class: "blocks" }, drawBlocks(blocks, surface), edited);
  return el("div", { class: "text", dir: "auto" }, drawMrkdwn(message.text ?? "", surface.names), edited);
}

/** The first letters of the first and last word, on a colour that stays the author's. */
function drawAvatar({ user, user_name: name, is_bot: isBot }) {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  const letters = ends.map((word) => [...word][0] ?? "").join("").toUpperCase();
  const tint = [...String(user)].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 7) % 6;
  const look = `avatar tint-${tint} ${isBot ? "bot" : ""}`.trim();
  return el("span", { class: look, "aria-hidden": "true", dir: "auto" }, letters);
}
