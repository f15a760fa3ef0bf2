// Light, dark or as the system is. The cookie lets the server draw the page right at once.

const YEAR_S = 31536000;

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (button) {
      choose(button.dataset.themeChoice);
    }
  });
}

function choose(theme) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
  const root = document.documentElement;
  if (theme === "system") {
    root.removeAttribute("data-bs-theme");
  } else {
    root.setAttribute("data-bs-theme", theme);
  }
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}
