/** The playground's JSON API, and its stream of "something changed". */

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;

/** The playground refused or could not be reached; the message is a sentence for the person. */
export class PlaygroundError extends Error {
  /** `status` is HTTP's, null when there was no answer. */
  constructor(message, status = null) {
    super(message);
    this.status = status;
  }
}

/** What one person sees of the workspace. Without a person the server picks the first. */
export function getState(person) {
  return request(`play/state${query(person)}`);
}

/** A message or a slash command typed into a channel. */
export function say(person, channel, text) {
  return post("play/say", { as: person, channel, text });
}

/** A press of a button, or a choice made in a select, menu or input that dispatches. */
export function press(person, pressed) {
  return post("play/press", { as: person, ...pressed });
}

/** Something typed into a searched menu; resolves to what the app found. */
export function suggest(person, asked) {
  return post("play/suggest", { as: person, ...asked });
}

/** A modal sent; `values` are in the shape of Slack's `view.state.values`. */
export function submit(person, viewId, values) {
  return post("play/submit", { as: person, view_id: viewId, values });
}

/** A file put into an input of a modal; resolves to what the workspace calls it. */
export function upload(person, place, file) {
  const asked = new URLSearchParams({ as: person, ...place, name: file.name });
  return request(`play/upload?${asked}`, { method: "POST", body: file });
}

/** A modal put away without sending it. */
export function close(person, viewId) {
  return post("play/close", { as: person, view_id: viewId });
}

/** A look at the app: at its tab "home" or "messages". */
export function openApp(person, tab) {
  return post("play/home", { as: person, tab });
}

/** A global shortcut of the app. */
export function useShortcut(person, callbackId) {
  return post("play/shortcut", { as: person, callback_id: callbackId });
}

/** A look at a channel, up to the message of that stamp: those count as read. */
export function read(person, channel, ts) {
  return post("play/read", { as: person, channel, ts });
}

/**
 * Calls `onChange` when what the person sees has changed, and `onLine(connected)` when the
 * stream opens or breaks. It reconnects by itself, also after the server refused or restarted.
 * @returns {() => void} stops listening.
 */
export function listen(person, onChange, onLine) {
  let source = null;
  let timer = null;
  let wait = FIRST_RETRY_MS;
  const open = () => {
    source = new EventSource(`play/events${query(person)}`);
    source.onopen = () => {
      wait = FIRST_RETRY_MS;
      onLine(true);
      onChange();
    };
    source.onmessage = () => onChange();
    source.onerror = () => {
      onLine(false);
      // A browser gives up for good on an answer other than 200, so we try again ourselves.
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function query(person) {
  return person ? `?as=${encodeURIComponent(person)}` : "";
}

function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new PlaygroundError("The playground did not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const why = answer.error ?? `status ${response.status}`;
  throw new PlaygroundError(`The playground refused: ${why}.`, response.status);
}
