/** What people have entered: read in the shape of Slack's `state.values`, and put back. */

/**
 * A stateful element: `read()` gives its value in Slack's shape, `write(value)` sets it again as
 * far as the element still offers it, `problem()` says what is wrong with it, or null.
 * @typedef {{read: () => object, write: (value: object) => void, problem?: () => string|null}} Control
 */

/** @type {WeakMap<Element, Control>} */
const controls = new WeakMap();

/** Makes a node readable by `gather`. Returns the node. */
export function control(node, how) {
  controls.set(node, how);
  return node;
}

/** `{block_id: {action_id: value}}` of every stateful element inside a container. */
export function gather(container) {
  const values = {};
  for (const { blockId, actionId, how } of controlsIn(container)) {
    values[blockId] ??= {};
    values[blockId][actionId] = how.read();
  }
  return values;
}

/** Puts gathered values back where block_id, action_id and type are still the same. */
export function restore(container, values) {
  for (const { blockId, actionId, how } of controlsIn(container)) {
    const value = values[blockId]?.[actionId];
    if (value && value.type === how.read().type) how.write(value);
  }
}

const REQUIRED = "Please complete this required field.";

/**
 * What Slack's client refuses before it sends a modal: a required input that is empty, and what
 * the elements themselves object to.
 * @returns {Object<string, string>} sentences by block_id
 */
export function problems(container) {
  const found = {};
  for (const { node, blockId, how } of controlsIn(container)) {
    const block = node.closest("[data-block-id]");
    if (block.dataset.type !== "input") continue;
    const missing = !block.hasAttribute("data-optional") && isEmpty(how.read());
    const problem = how.problem?.() ?? (missing ? REQUIRED : null);
    if (problem) found[blockId] = problem;
  }
  return found;
}

function isEmpty({ type, ...value }) {
  return Object.values(value).every((part) => part === null || part === "" || part.length === 0);
}

function* controlsIn(container) {
  for (const node of container.querySelectorAll("[data-action-id]")) {
    const how = controls.get(node);
    const blockId = node.closest("[data-block-id]")?.dataset.blockId;
    if (how && blockId !== undefined) yield { node, blockId, actionId: node.dataset.actionId, how };
  }
}
