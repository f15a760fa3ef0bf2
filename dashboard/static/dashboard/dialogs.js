// Dialogs (native <dialog>) and menus (<details class="menu">).

export function start() {
  document.addEventListener("click", (event) => {
    openFrom(event.target.closest("[data-dialog-open]"));
    event.target.closest("[data-dialog-close]")?.closest("dialog").close();
    closeOnBackdrop(event);
    closeMenus((menu) => !menu.contains(event.target));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      closeMenus(() => true);
    }
    moveInMenu(event);
  });
  document.addEventListener("input", (event) => checkTyped(event.target.closest("form[data-type-text]")));
  document.querySelectorAll("form[data-type-text]").forEach(checkTyped);
}

function openFrom(opener) {
  if (!opener) {
    return;
  }
  const menu = opener.closest("details.menu");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  document.getElementById(opener.dataset.dialogOpen)?.showModal();
}

function closeOnBackdrop(event) {
  if (!(event.target instanceof HTMLDialogElement)) {
    return;
  }
  const box = event.target.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) {
    event.target.close();
  }
}

function closeMenus(applies) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (applies(menu)) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) {
        menu.querySelector("summary").focus();
      }
    }
  }
}

function moveInMenu(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = event.target instanceof Element ? event.target.closest("details.menu[open]") : null;
  if (!step || !menu || event.target.matches("input, select, textarea")) {
    return;
  }
  event.preventDefault();
  const stops = [...menu.querySelectorAll(".menu-body :is(a, button)")];
  const next = stops.indexOf(document.activeElement) + step;
  stops[(next + stops.length) % stops.length]?.focus();
}

function checkTyped(form) {
  if (!form) {
    return;
  }
  const typed = form.querySelector("input[id$='-typed']").value.trim();
  form.querySelector("button:not([type='button'])").disabled = typed !== form.dataset.typeText;
}
