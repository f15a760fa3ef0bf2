// The palette: type an order number or a page, press Enter.
import { icon, words } from "./announcements.js";

let chosen = 0;

export function start() {
  const palette = document.getElementById("palette");
  if (!palette) {
    return;
  }
  const input = palette.querySelector("input");
  document.addEventListener("click", (event) => event.target.closest("[data-palette-open]") && open());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  input.addEventListener("input", () => fill(input));
  input.addEventListener("keydown", (event) => onKey(event, input));
  palette.querySelector("ul").addEventListener("click", (event) => go(event.target.closest("li")));
}

export function open() {
  const palette = document.getElementById("palette");
  if (palette.open) {
    return;
  }
  const input = palette.querySelector("input");
  input.value = "";
  fill(input);
  palette.showModal();
  input.focus();
}

function ways(text) {
  const searchUrl = document.getElementById("palette").dataset.searchUrl;
  const pages = [...document.querySelectorAll(".rail [data-palette], .topbar [data-palette]")].map((link) => ({
    label: (link.querySelector(".nav-label, .wide-only") ?? link).textContent.trim(),
    url: link.href,
    icon: link.dataset.palette,
  }));
  const found = pages.filter((page) => page.label.toLowerCase().includes(text.toLowerCase()));
  if (!text || !searchUrl) {
    return found;
  }
  const query = encodeURIComponent(text);
  const toOrder = { label: words("Go", { text }), url: `${searchUrl}?q=${query}&go=order`, icon: "package" };
  const toSearch = { label: words("Search", { text }), url: `${searchUrl}?q=${query}`, icon: "search" };
  return /\d/.test(text) ? [toOrder, ...found, toSearch] : [...found, toOrder, toSearch];
}

function fill(input) {
  const list = document.getElementById("palette-list");
  list.replaceChildren(...ways(input.value.trim()).map(option));
  choose(input, 0);
}

function option(way, index) {
  const item = document.createElement("li");
  item.id = `palette-option-${index}`;
  item.setAttribute("role", "option");
  item.dataset.url = way.url;
  item.append(icon(way.icon), way.label);
  return item;
}

function choose(input, index) {
  const items = [...document.getElementById("palette-list").children];
  chosen = items.length ? (index + items.length) % items.length : 0;
  items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
  items[chosen]?.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", items[chosen]?.id ?? "");
}

function onKey(event, input) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    choose(input, chosen + step);
  }
  if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    go(document.getElementById("palette-list").children[chosen]);
  }
}

function go(item) {
  if (item) {
    location.assign(item.dataset.url);
  }
}
