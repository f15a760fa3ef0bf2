// Partial updates: loading shown, errors said, focus and title kept right.
import { toast, words } from "./announcements.js";

let running = 0;

export function start() {
  document.addEventListener("htmx:beforeRequest", (event) => count(1, event.detail.target));
  document.addEventListener("htmx:afterRequest", (event) => count(-1, event.detail.target));
  document.addEventListener("htmx:beforeRequest", letReadersBe);
  document.addEventListener("htmx:responseError", aloud((event) => explain(event.detail.xhr)));
  document.addEventListener("htmx:sendError", aloud(() => toast(words("Offline"), { tone: "red", sticky: true })));
  document.addEventListener("htmx:timeout", aloud(() => toast(words("Offline"), { tone: "red", sticky: true })));
  // A refused form comes back with its findings and status 422: it is the answer to show.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    event.detail.elt.querySelector?.("[data-focus]")?.focus();
  });
}

// What renews itself waits while somebody is in it: the keyboard's place must not be lost.
function letReadersBe(event) {
  const { target } = event.detail;
  if (isQuiet(target) && (document.hidden || target.contains(document.activeElement))) {
    event.preventDefault();
  }
}

// What renews itself fails in silence: it says as of when it is, and a toast each time would pile up.
function aloud(tell) {
  return (event) => isQuiet(event.detail.target) || tell(event);
}

function isQuiet(target) {
  return target?.matches?.("[data-quiet]") ?? false;
}

function count(change, target) {
  if (isQuiet(target)) {
    return;
  }
  running = Math.max(running + change, 0);
  document.documentElement.classList.toggle("is-loading", running > 0);
  target?.setAttribute("aria-busy", String(change > 0));
}

function explain(xhr) {
  const signedOut = xhr.status === 401 || xhr.status === 403;
  toast(problemText(xhr) ?? words(signedOut ? "SignedOut" : "Refused"), { tone: "red", sticky: true });
}

function problemText(xhr) {
  if (!xhr.getResponseHeader("Content-Type")?.includes("json")) {
    return null;
  }
  const problem = JSON.parse(xhr.responseText);
  return problem.detail ?? problem.title ?? null;
}
