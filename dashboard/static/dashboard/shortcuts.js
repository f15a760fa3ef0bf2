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
  const control = document.querySelector("[data-shortcuts-switch]");
  if (control) {
    control.checked = areOn();
    control.addEventListener("change", () => localStorage.setItem(STORED, control.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", onKey);
}

function areOn() {
  return localStorage.getItem(STORED) !== "off";
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
  const action = isPlace ? () => goTo(event.key) : ACTIONS[event.key];
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

function goTo(letter) {
  document.querySelector(`[data-go='${CSS.escape(letter)}']`)?.click();
}
