// Forms: sent once, not lost by leaving, filters applied as they change.
import { words } from "./announcements.js";

const dirty = new Set();

export function start() {
  // In the capture phase, so that a second submit is stopped before htmx sees it.
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("change", onChange);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) {
      dirty.add(form);
    }
  });
  // A proposed count is replaced by the first key.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("input[data-select-text]")) {
      event.target.select();
    }
  });
  document.addEventListener("keydown", onEnter);
  addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) {
      event.preventDefault();
      event.returnValue = words("Unsaved");
    }
  });
  // A page that comes back from the browser's cache must be usable again.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target instanceof HTMLFormElement) {
      release(event.target);
    }
  });
}

function onSubmit(event) {
  const form = event.target;
  if ("sent" in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  dirty.delete(form);
  if (form.method === "get") {
    leaveOutEmpty(form);
    return;
  }
  if (form.method === "post") {
    hold(form, event.submitter);
  }
}

// aria-disabled, because a really disabled button would not send its own name and value.
function hold(form, submitter) {
  form.dataset.sent = "";
  submitter?.setAttribute("aria-busy", "true");
  form.querySelectorAll("button:not([type='button'])").forEach((button) => button.setAttribute("aria-disabled", "true"));
}

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button").forEach((button) => {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  });
}

function leaveOutEmpty(form) {
  const empty = [...form.elements].filter((field) => field.name && !field.value && !field.disabled);
  empty.forEach((field) => (field.disabled = true));
  addEventListener("pageshow", () => empty.forEach((field) => (field.disabled = false)), { once: true });
}

// On a sheet of many fields Enter goes to the next one: scanners end with it, and a half-filled
// sheet is not sent.
function onEnter(event) {
  const form = event.target.closest?.("form[data-enter-next]");
  if (!form || event.key !== "Enter" || event.isComposing || !event.target.matches("input")) {
    return;
  }
  event.preventDefault();
  const fields = [...form.querySelectorAll("input:not([type='hidden']), button:not([type='button'])")];
  fields[fields.indexOf(event.target) + 1]?.focus();
}

function onChange(event) {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type='date'], input[type='checkbox']")) {
    form.requestSubmit();
  }
}
