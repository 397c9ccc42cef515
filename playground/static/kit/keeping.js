/** What must survive a redraw of a message or modal: the focus, and half-typed inputs. */

import { focusables } from "../dom.js";
import { gather, restore } from "./values.js";

/** What is worth keeping of a container that is about to be redrawn. */
export function remember(container) {
  return { values: gather(container), focus: focusIn(container) };
}

/** Brings back what `remember` kept, as far as the new drawing has a place for it. */
export function recall(container, { values, focus }) {
  restore(container, values);
  if (focus) refocus(container, focus);
}

function focusIn(container) {
  const node = document.activeElement;
  if (!node || !container.contains(node)) return null;
  const block = node.closest("[data-block-id]");
  return {
    blockId: block?.dataset.blockId ?? null,
    position: blocksOf(container).indexOf(block),
    actionId: node.closest("[data-action-id]")?.dataset.actionId ?? null,
    part: node.dataset.part ?? null,
    place: block ? focusables(block).indexOf(node) : -1,
    selection: selectionOf(node),
  };
}

function refocus(container, focus) {
  const node = sameControl(container, focus) ?? container;
  node.focus({ preventScroll: true });
  if (focus.selection && "setSelectionRange" in node && selectionOf(node)) {
    node.setSelectionRange(...focus.selection);
  }
}

/** The same action in the same block, by its id or else its position; else the same place in it. */
function sameControl(container, { blockId, position, actionId, part, place }) {
  const blocks = blocksOf(container);
  const block = blocks.find((each) => each.dataset.blockId === blockId) ?? blocks[position];
  const owner = ownerOf(block, actionId);
  if (owner) return partOf(owner, part);
  if (!block) return null;
  return part ? partOf(block, part) : (focusables(block)[place] ?? null);
}

function ownerOf(root, actionId) {
  if (!root || actionId === null) return null;
  return root.querySelector(`[data-action-id="${CSS.escape(actionId)}"]`);
}

function partOf(owner, part) {
  const inside = part === null ? null : owner.querySelector(`[data-part="${CSS.escape(part)}"]`);
  return inside ?? (owner.tabIndex >= 0 ? owner : (focusables(owner)[0] ?? null));
}

function blocksOf(container) {
  return [...container.querySelectorAll("[data-block-id]")];
}

function selectionOf(node) {
  // Inputs of type number and date have no selection; reading it gives null.
  return typeof node.selectionStart === "number" ? [node.selectionStart, node.selectionEnd] : null;
}

/** Where the focus is, by the message or modal that it is in; null outside of them. */
export function focusPlace() {
  const container = document.activeElement?.closest("[data-container]");
  return container ? { key: container.dataset.container, focus: focusIn(container) } : null;
}

/** Puts the focus back where `focusPlace` found it, though it may have been redrawn since. */
export function returnFocus(place) {
  if (!place) return;
  const container = document.querySelector(`[data-container="${CSS.escape(place.key)}"]`);
  if (container) refocus(container, place.focus);
}
