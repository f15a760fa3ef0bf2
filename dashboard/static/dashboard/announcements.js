// Toasts for what just happened, and the quiet live region for screen readers.

const READ_MS = 12000; // longer than the ten seconds an Undo must stay reachable

export function words(name, values = {}) {
  const text = document.body.dataset[`text${name}`] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  picture.append(use);
  return picture;
}

export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

export function toast(text, { tone = "blue", sticky = false } = {}) {
  const snack = document.createElement("div");
  snack.className = `snack tone-${tone}`;
  snack.dataset.snack = "";
  if (sticky) {
    snack.dataset.sticky = "";
  }
  const body = document.createElement("div");
  body.className = "snack-text";
  body.textContent = text;
  snack.append(icon({ red: "alert-circle", amber: "alert-triangle", green: "circle-check" }[tone] ?? "info-circle"));
  snack.append(body, closeButton());
  document.getElementById("toasts").append(snack);
  watch(snack);
}

function closeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-icon btn-sm";
  button.dataset.snackClose = "";
  button.setAttribute("aria-label", words("Close"));
  button.append(icon("x"));
  return button;
}

function watch(snack) {
  if ("sticky" in snack.dataset) {
    return;
  }
  let timer = setTimeout(() => snack.remove(), READ_MS);
  const hold = () => clearTimeout(timer);
  const resume = () => {
    clearTimeout(timer);
    timer = setTimeout(() => snack.remove(), READ_MS);
  };
  snack.addEventListener("pointerenter", hold);
  snack.addEventListener("pointerleave", resume);
  snack.addEventListener("focusin", hold);
  snack.addEventListener("focusout", resume);
}

export function start() {
  document.querySelectorAll("[data-snack]").forEach(watch);
  document.addEventListener("click", (event) => {
    event.target.closest("[data-snack-close]")?.closest("[data-snack]").remove();
  });
  document.querySelector("[data-focus]")?.focus();
}
