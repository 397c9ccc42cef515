/** What a person does: says, presses, submits, closes. Each is told to the bot and shown. */

import * as api from "./api.js";
import { askToConfirm } from "./dialog.js";
import { gather } from "./kit/values.js";

/**
 * The actions of a page.
 * @param {object} page what the page knows (see page.js); `page.load` brings it up to date
 */
export function createActions(page) {
  const inFlight = new Set();
  return {
    say: (text) => say(page, text),
    press: (surface, ...pressed) => press(page, inFlight, surface, ...pressed),
    suggest: (surface, ...asked) => suggest(page, surface, ...asked),
    upload: (surface, ...given) => upload(page, surface, ...given),
    submit: (viewId, values) => submitView(page, viewId, values),
    close: (viewId) => closeView(page, viewId),
    useShortcut: (callbackId) => useShortcut(page, callbackId),
    /** Marks every element whose press is under way; needed after each redraw. */
    showFlights: () => showFlights(inFlight),
  };
}

/** Resolves to whether the text was taken: not if there is something to say against it. */
async function say(page, text) {
  page.notices.clear();
  page.messages.expect();
  const answer = await attempt(page, api.say(page.person, page.channel, text));
  return answer !== null && answer.ok && !answer.shown;
}

async function useShortcut(page, callbackId) {
  page.notices.clear();
  await attempt(page, api.useShortcut(page.person, callbackId));
}

/** One press of an element, after its own question if it asks one. `undo` takes a choice back. */
async function press(page, inFlight, surface, blockId, element, action, undo = () => {}) {
  const flight = flightOf(surface.key, blockId, element.action_id);
  if (inFlight.has(flight)) return;
  if (element.confirm && !(await askToConfirm(element.confirm, surface.names))) {
    undo();
    return;
  }
  const container = document.querySelector(`[data-container="${CSS.escape(surface.key)}"]`);
  if (!container) return;
  page.notices.clear();
  inFlight.add(flight);
  showFlights(inFlight);
  const answer = api.press(page.person, {
    container: containerOf(surface.key),
    block_id: blockId,
    action_id: element.action_id,
    action,
    state: { values: gather(container) },
  });
  await attempt(page, answer);
  inFlight.delete(flight);
  showFlights(inFlight);
}

/** What the app finds for what is typed; a search that fails finds nothing. */
async function suggest(page, surface, blockId, element, typed) {
  const container = document.querySelector(`[data-container="${CSS.escape(surface.key)}"]`);
  try {
    return await api.suggest(page.person, {
      container: containerOf(surface.key),
      block_id: blockId,
      action_id: element.action_id,
      value: typed,
      state: { values: container ? gather(container) : {} },
    });
  } catch (error) {
    if (!(error instanceof api.PlaygroundError)) throw error;
    return { options: [], shown: error.message };
  }
}

/** A file given to a modal's input; one that is not taken says why. */
async function upload(page, surface, blockId, element, file) {
  const place = { view_id: containerOf(surface.key).view_id, block_id: blockId };
  try {
    return await api.upload(page.person, { ...place, action_id: element.action_id }, file);
  } catch (error) {
    if (!(error instanceof api.PlaygroundError)) throw error;
    return { ok: false, shown: error.message };
  }
}

/** `message:C1:1700.1` and `view:V1` as the API names them. */
function containerOf(key) {
  const [type, ...rest] = key.split(":");
  if (type === "view") return { type, view_id: rest.join(":") };
  return { type, channel: rest[0], ts: rest[1] };
}

function flightOf(...where) {
  return JSON.stringify(where);
}

function showFlights(inFlight) {
  for (const node of document.querySelectorAll("[data-action-id]")) {
    const key = node.closest("[data-container]")?.dataset.container;
    const blockId = node.closest("[data-block-id]")?.dataset.blockId;
    const busy = inFlight.has(flightOf(key, blockId, node.dataset.actionId));
    if (busy) node.setAttribute("aria-busy", "true");
    else node.removeAttribute("aria-busy");
  }
}

/** Resolves to the errors by block_id, or null; what else went wrong is shown in the modal. */
async function submitView(page, viewId, values) {
  const answer = await attempt(page, api.submit(page.person, viewId, values));
  return answer?.errors ?? null;
}

/** Escape pressed twice must not close the view below as well. */
async function closeView(page, viewId) {
  if (page.closing === viewId) return;
  page.closing = viewId;
  await attempt(page, api.close(page.person, viewId));
  page.closing = null;
}

/** Waits for an answer and for what it changed; whatever went wrong is shown. */
async function attempt(page, asked) {
  try {
    const answer = await asked;
    await page.load();
    if (answer.shown) page.notify(answer.shown);
    return answer;
  } catch (error) {
    if (!(error instanceof api.PlaygroundError)) throw error;
    // What stands on the page may be what is out of date.
    await page.load();
    page.notify(error.message);
    return null;
  }
}
