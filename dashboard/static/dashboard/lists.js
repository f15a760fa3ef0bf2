// Lists by keyboard (j k x Enter e) and the selection with its bar of actions.
import { words } from "./announcements.js";

export function start() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      boxesNear(event.target).forEach((box) => (box.checked = event.target.checked));
    }
    if (event.target.matches("[data-select], [data-select-all]")) {
      show(event.target);
    }
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-select-none]");
    if (clear) {
      boxesNear(clear).forEach((box) => (box.checked = false));
      show(clear);
    }
  });
  document.querySelectorAll("[data-batch-bar]").forEach(show);
}

function boxesNear(element) {
  return [...(element.closest("form") ?? document).querySelectorAll("[data-select]")];
}

function show(element) {
  const scope = element.closest("form") ?? document;
  const boxes = boxesNear(element);
  const chosen = boxes.filter((box) => box.checked).length;
  const bar = scope.querySelector("[data-batch-bar]");
  if (bar) {
    bar.hidden = chosen === 0;
    bar.querySelector("[data-batch-count]").textContent = words("Selected", { count: chosen });
  }
  const all = scope.querySelector("[data-select-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

export function moveCursor(step) {
  const links = [...document.querySelectorAll("[data-list] .row-link")];
  if (links.length === 0) {
    return;
  }
  const now = links.findIndex((link) => rowOf(link).contains(document.activeElement));
  const next = now < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + step, 0), links.length - 1);
  links[next].focus();
}

function rowOf(link) {
  return link.closest("tr, li");
}

export function toggleSelection() {
  const box = document.activeElement?.closest("tr, li")?.querySelector("[data-select]");
  box?.click();
}

export function edit() {
  const row = document.activeElement?.closest("tr, li");
  (row?.querySelector("[data-edit]") ?? document.querySelector("[data-edit]"))?.click();
}
