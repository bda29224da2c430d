// The editor of an offer: pictures by drag and drop, marks in descriptions. All of it but uploading works without.
"use strict";

document.documentElement.classList.add("scripted");

const refresh = (focus) => {
  const button = document.getElementById("refresh");
  button.value = focus ? `refresh:${focus}` : "refresh";
  button.click();
};

// A choice on which other fields depend brings them.
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-refresh]:is(select)");
  if (field) refresh(field.dataset.refresh);
});

// Enter in a field of a search presses its button, and not that of saving.
document.addEventListener("keydown", (event) => {
  const button = event.key === "Enter" && event.target.dataset?.enter;
  if (!button) return;
  event.preventDefault();
  document.getElementById(button).click();
});

document.addEventListener("input", (event) => {
  if (event.target.id === "name") document.getElementById("name-count").textContent = [...event.target.value].length;
  if (event.target.dataset?.described) described();
});
document.addEventListener("change", (event) => {
  if (event.target.dataset?.described) described();
});
const described = () => document.body.dispatchEvent(new Event("described"));

// What was typed is not lost by leaving the page.
let typed = false;
document.addEventListener("input", (event) => { if (event.target.closest("form.editor")) typed = true; });
document.addEventListener("submit", () => { typed = false; });
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// Marks: a block around the lines that are chosen, bold around the words.
const LISTS = new Set(["ul", "ol"]);
const marked = (mark, text) => {
  if (!LISTS.has(mark)) return `<${mark}>${text}</${mark}>`;
  const lines = text.split("\n").filter((line) => line.trim());
  return `<${mark}>${(lines.length ? lines : [""]).map((line) => `<li>${line}</li>`).join("")}</${mark}>`;
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-mark]");
  if (!button) return;
  const area = document.getElementById(button.closest("[data-writing]").dataset.writing);
  const { selectionStart: from, selectionEnd: to, value } = area;
  const text = marked(button.dataset.mark, value.slice(from, to));
  area.focus();
  area.setRangeText(text, from, to, "end");
  if (from === to) {
    const inside = from + text.indexOf("></") + 1;
    area.setSelectionRange(inside, inside);
  }
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

// Pictures

const drop = () => document.getElementById("images");
const list = () => drop().querySelector(".pictures");

const complain = (texts) => {
  const errors = document.getElementById("image-errors");
  errors.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  errors.hidden = texts.length === 0;
};

const send = async (file) => {
  const token = document.querySelector("form.editor [name=form_token]").value;
  const headers = { "content-type": file.type || "application/octet-stream", "x-form-token": token };
  try {
    const answer = await fetch("/panel/offers/images", { method: "POST", headers, body: file });
    return await answer.json();
  } catch (error) {
    return { error: String(error) };
  }
};

const upload = async (files) => {
  const room = Number(drop().dataset.most) - list().children.length;
  const wrong = files.length > room ? [drop().dataset.tooMany] : [];
  const busy = document.getElementById("image-busy");
  busy.textContent = drop().dataset.busy;
  for (const file of files.slice(0, Math.max(room, 0))) {
    const sent = await send(file);
    if (sent.error) {
      wrong.push(`${file.name}: ${sent.error}`);
      continue;
    }
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "images", value: sent.location });
    list().append(field);
    typed = true;
  }
  busy.textContent = "";
  if (wrong.length) document.addEventListener("htmx:afterSettle", () => complain(wrong), { once: true });
  refresh("image-files");
};

document.addEventListener("change", (event) => {
  if (event.target.id === "image-files") upload([...event.target.files]);
});

let dragged = null;
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-picture]") ?? null;
  dragged?.classList.add("dragged");
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("dragged");
  dragged = null;
  refresh();
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("#images");
  if (holdsFiles(event)) event.preventDefault(); // a file that misses the place does not replace the page
  if (!over) return;
  if (holdsFiles(event)) over.classList.add("over");
  const other = dragged && event.target.closest("[data-picture]");
  if (!dragged) return;
  event.preventDefault();
  if (!other || other === dragged) return;
  const forth = dragged.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  other[forth ? "after" : "before"](dragged);
});
document.addEventListener("dragleave", (event) => {
  if (event.target.id === "images") event.target.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  drop().classList.remove("over");
  if (event.target.closest("#images")) upload([...event.dataTransfer.files]);
});
