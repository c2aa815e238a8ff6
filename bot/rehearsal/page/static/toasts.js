// Short notices over the chat: what the bot answers to a pressed button, and what could not be
// done.

import { el } from "./dom.js";

const SHOWN_MS = 4500;

export class Toasts {
  element = el("div", { class: "toasts", role: "status" });

  show(text) {
    const toast = el("p", { class: "toast", dir: "auto", "data-testid": "toast" }, text);
    this.element.append(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  }
}
