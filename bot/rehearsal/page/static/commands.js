// The menu of the bot's commands, in the language of the persona's messenger. It opens with its
// button or when one begins to type a command.

import { el } from "./dom.js";

const BEGINNING = /^\/([a-z0-9_]*)$/;

export class CommandMenu {
  element = el("ul", {
    class: "command-menu",
    role: "listbox",
    id: "command-menu",
    "data-testid": "command-menu",
    hidden: true,
  });
  #field;
  #list;
  #onChoose;
  #entries = [];
  #at = 0;

  /** `list()` gives `{command, description}`s; `onChoose(command)` hears the chosen one. */
  constructor({ field, list, onChoose }) {
    this.#field = field;
    this.#list = list;
    this.#onChoose = onChoose;
    field.setAttribute("aria-controls", "command-menu");
  }

  toggle() {
    if (this.element.hidden) this.#open(this.#list());
    else this.#close();
    this.#field.focus();
  }

  /** The field's text has changed. */
  typed() {
    const beginning = BEGINNING.exec(this.#field.value);
    if (beginning) this.#open(this.#list().filter((each) => each.command.startsWith(beginning[1])));
    else this.#close();
  }

  /** A key was pressed in the field; true where it was meant for the open menu. */
  pressed(event) {
    if (this.element.hidden) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.#mark(this.#at + steps[event.key]);
    else if (event.key === "Escape") this.#close();
    else if (event.key === "Enter") this.#choose(this.#entries[this.#at].command);
    else if (event.key === "Tab") this.#complete();
    else return false;
    event.preventDefault();
    return true;
  }

  #open(entries) {
    this.#entries = entries;
    this.element.replaceChildren(...entries.map((entry) => this.#item(entry)));
    this.element.hidden = entries.length === 0;
    if (entries.length) this.#mark(0);
  }

  #item({ command, description }) {
    return el(
      "li",
      {
        role: "option",
        id: `command-${command}`,
        "data-testid": `command-${command}`,
        on: { click: () => this.#choose(command) },
      },
      el("b", {}, `/${command}`),
      el("span", { dir: "auto" }, description),
    );
  }

  #mark(index) {
    this.#at = (index + this.#entries.length) % this.#entries.length;
    [...this.element.children].forEach((item, position) => {
      item.setAttribute("aria-selected", String(position === this.#at));
    });
    const marked = this.element.children[this.#at];
    marked.scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", marked.id);
  }

  #complete() {
    this.#field.value = `/${this.#entries[this.#at].command} `;
    this.#close();
  }

  #choose(command) {
    this.#close();
    this.#onChoose(command);
  }

  #close() {
    this.element.hidden = true;
    this.#field.removeAttribute("aria-activedescendant");
  }
}
