/** The input for files: each is sent when it is chosen, and named in the form until it is taken out. */

import { el } from "../dom.js";
import { control } from "./values.js";

/** `file_input`: `files` with the ids that the workspace gave them. */
export function drawFileInput(element, slot) {
  const most = element.max_files ?? 10;
  const chosen = [];
  const list = el("ul", { class: "given" });
  const trouble = el("p", { class: "file-trouble", role: "alert", dir: "auto", hidden: true });
  const input = el("input", {
    type: "file",
    class: "field",
    multiple: most > 1,
    accept: (element.filetypes ?? []).map((kind) => `.${kind}`).join(",") || null,
  });
  const draw = () => {
    list.replaceChildren(...chosen.map((file) => drawGiven(file, () => remove(file))));
    input.disabled = chosen.length >= most;
  };
  const remove = (file) => {
    chosen.splice(chosen.indexOf(file), 1);
    draw();
    input.focus();
  };
  const tell = (text) => {
    trouble.hidden = !text;
    trouble.textContent = text ?? "";
  };
  input.addEventListener("change", async () => {
    tell(null);
    input.setAttribute("aria-busy", "true");
    for (const file of [...input.files].slice(0, most - chosen.length)) {
      const answer = await slot.upload(element, file);
      if (answer.ok) chosen.push(answer.file);
      else tell(answer.shown);
    }
    input.removeAttribute("aria-busy");
    input.value = "";
    draw();
  });
  const read = () => ({ type: element.type, files: chosen.map(({ id, name, size }) => ({ id, name, size })) });
  const write = (value) => {
    chosen.splice(0, chosen.length, ...(value.files ?? []));
    draw();
  };
  return control(el("div", { class: "files" }, input, list, trouble), { read, write });
}

/** "12 kB". */
function plainSize(bytes) {
  return bytes < 1000 ? `${bytes} B` : `${Math.round(bytes / 1000)} kB`;
}

function drawGiven(file, onRemove) {
  const remove = { type: "button", class: "cross", "aria-label": `Remove ${file.name}`, onclick: onRemove };
  const name = el("span", { dir: "auto" }, `${file.name} (${plainSize(file.size)})`);
  return el("li", {}, name, el("button", remove, "✕"));
}
