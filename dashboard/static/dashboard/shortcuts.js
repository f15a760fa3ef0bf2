// Single-letter shortcuts; silent while someone types, and they can be switched off.
import { edit, moveCursor, toggleSelection } from "./lists.js";

const STORED = "shortcuts";
const SEQUENCE_MS = 1200;
let waitingForPlace = 0;

const ACTIONS = {
  "/": focusSearch,
  f: focusSearch,
  "?": () => document.getElementById("shortcuts")?.showModal(),
  j: () => moveCursor(1),
  k: () => moveCursor(-1),
  x: toggleSelection,
  e: edit,
  n: () => document.querySelector("[data-go-single='n']")?.click(),
  g: () => (waitingForPlace = Date.now()),
};

export function start() {
  for (const control of document.querySelectorAll("[data-shortcuts-switch]")) {
    control.checked = areOn();
    control.addEventListener("change", () => localStorage.setItem(STORED, control.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", onKey);
}

// What this browser was told last, else what the profile says.
function areOn() {
  return (localStorage.getItem(STORED) ?? document.body.dataset.shortcuts) !== "off";
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) {
    return;
  }
  if (isTyping(event.target) || document.querySelector("dialog[open]") || !areOn()) {
    return;
  }
  const isPlace = Date.now() - waitingForPlace < SEQUENCE_MS;
  waitingForPlace = 0;
  const action = isPlace ? () => goTo(event.key) : (ACTIONS[event.key] ?? keyedAct(event.key));
  if (action) {
    event.preventDefault();
    action();
  }
}

function isTyping(element) {
  return element instanceof Element && element.matches("input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable]");
}

function focusSearch() {
  const search = document.querySelector("[data-search]");
  search?.focus();
  search?.select();
}

// A button of this page that names its own key (data-key).
function keyedAct(key) {
  const button = document.querySelector(`[data-key='${CSS.escape(key)}']`);
  return button && (() => button.click());
}

function goTo(letter) {
  document.querySelector(`[data-go='${CSS.escape(letter)}']`)?.click();
}
