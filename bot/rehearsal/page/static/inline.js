// Inline mode: whoever begins a message with the bot's name is offered what the bot can send in
// their place. Asked once one pauses, answered above the field, picked with a click or Enter.

import { el } from "./dom.js";
import { fromMarkup } from "./markup.js";
import { t } from "./strings.js";

const PAUSE_MS = 200;

export class InlineMenu {
  element = el("div", { class: "inline-menu", "data-testid": "inline-menu", hidden: true });
  #field;
  #world;
  #onAsk;
  #onPick;
  #onStart;
  #wait = 0;
  #asked = null;
  #query = null;
  #offer = null;
  #at = 0;

  /**
   * `onAsk(text)` asks the bot and gives back what to call the answer, or null; `onPick(query,
   * result)` sends a result; `onStart(payload)` opens the private chat.
   */
  constructor({ field, world, onAsk, onPick, onStart }) {
    this.#field = field;
    this.#world = world;
    this.#onAsk = onAsk;
    this.#onPick = onPick;
    this.#onStart = onStart;
  }

  /** The field's text has changed; true where it is a question to the bot. */
  typed() {
    const text = this.#text();
    clearTimeout(this.#wait);
    if (text === null) {
      this.close();
      return false;
    }
    if (text !== this.#asked) this.#wait = setTimeout(() => this.#ask(text), PAUSE_MS);
    return true;
  }

  /** A key was pressed in the field; true where it was meant for what is offered. */
  pressed(event) {
    if (this.#text() === null) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") this.close();
    else if (event.key in steps) this.#mark(this.#at + steps[event.key]);
    else if (event.key === "Enter" && !event.shiftKey) this.#pick(this.#at);
    else return false;
    event.preventDefault();
    return true;
  }

  /** The bot has answered a question of this page. */
  answered(event) {
    if (event.query !== this.#query || this.#text() === null) return;
    this.#offer = event;
    this.#draw();
  }

  close() {
    this.#asked = this.#query = this.#offer = null;
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  // What stands behind the bot's name, or null where the text does not begin with it.
  #text() {
    const name = `@${this.#world.bot.username}`.toLowerCase();
    const text = this.#field.value;
    const begins = text.toLowerCase().startsWith(`${name} `) || text.toLowerCase() === name;
    return begins ? text.slice(name.length).trim() : null;
  }

  #ask(text) {
    this.#asked = text;
    this.#query = this.#onAsk(text);
    this.#offer = null;
    this.element.replaceChildren(el("p", { class: "note" }, t("inlineAsking")));
    this.element.hidden = false;
  }

  #draw() {
    const { results, button } = this.#offer;
    const start = button && el(
      "button",
      { type: "button", class: "inline-start", on: { click: () => this.#onStart(button.payload) } },
      button.text,
    );
    const nothing = results.length || button ? null : el("p", { class: "note" }, t("inlineNothing"));
    const list = el("ul", { role: "listbox" }, results.map((each, at) => this.#item(each, at)));
    this.element.replaceChildren(...[start, nothing, list].filter(Boolean));
    this.element.hidden = false;
    this.#mark(0);
  }

  #item(result, at) {
    return el(
      "li",
      {
        role: "option",
        "data-testid": "inline-result",
        on: { click: () => this.#pick(at) },
      },
      el("b", { dir: "auto" }, result.title),
      el("span", { class: "note", dir: "auto" }, result.description || fromMarkup(result.html)),
    );
  }

  #mark(index) {
    const items = [...this.element.querySelectorAll("li")];
    if (!items.length) return;
    this.#at = (index + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === this.#at)));
    items[this.#at].scrollIntoView({ block: "nearest" });
  }

  #pick(at) {
    const result = this.#offer?.results[at];
    if (result) this.#onPick(this.#offer.id, result.id);
  }
}
