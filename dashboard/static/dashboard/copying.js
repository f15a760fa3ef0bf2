// Buttons that copy a number, an e-mail address, a tracking number.
import { toast, words } from "./announcements.js";

export function start() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) {
      return;
    }
    await write(button.dataset.copy);
    toast(words("Copied"), { tone: "green" });
  });
}

async function write(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Pages served without TLS in a local network have no clipboard interface.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
