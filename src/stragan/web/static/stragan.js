// What all pages need of a script: everything works without it, only less smoothly.
"use strict";

// `data-confirm` on a button asks before its form is sent; htmx has `hx-confirm` for what it sends.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-confirm]");
  if (button && !window.confirm(button.dataset.confirm)) event.preventDefault();
});

// `data-copy` on a button copies the text of the element that it names, and says so for a moment.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent);
  const words = button.textContent;
  button.textContent = button.dataset.copied;
  window.setTimeout(() => { button.textContent = words; }, 1500);
});

// On a phone the menus of an area are wider than the screen: where the reader is must be in sight.
for (const way of document.querySelectorAll(".area-nav [aria-current], .tabs [aria-current]")) {
  way.parentElement.scrollLeft = way.offsetLeft - way.parentElement.offsetLeft - (way.parentElement.clientWidth - way.offsetWidth) / 2;
}

// An open menu closes when the reader looks elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// `data-check-all="offer"` on a box ticks every box of that name with it.
document.addEventListener("change", (event) => {
  const all = event.target.closest("input[data-check-all]");
  if (!all) return;
  for (const box of document.getElementsByName(all.dataset.checkAll)) box.checked = all.checked;
});
