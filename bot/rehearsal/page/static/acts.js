// What a person can do in the messenger. Each becomes one act on the wire; the server decides
// what it means.

import { alertText, askToOpen, askToShareContact, chooseChat } from "./dialogs.js";
import { readLink } from "./links.js";
import { t } from "./strings.js";

// As long as Telegram waits for the answer to a pressed button.
const ANSWER_WITHIN_MS = 15_000;

export class Acts {
  #world;
  #place;
  #toasts;
  #send;
  #pressed = new Map();

  constructor({ world, place, toasts, send }) {
    this.#world = world;
    this.#place = place;
    this.#toasts = toasts;
    this.#send = send;
  }

  /** Does it as the current persona, in the current chat. False while there is no wire. */
  do(act, more = {}) {
    const { person, chat } = this.#place;
    const sent = this.#send({ act, as: person.id, chat: chat.id, ...more });
    if (!sent) this.#toasts.show(t("notConnected"));
    return sent;
  }

  say(text) {
    return this.do("say", { text });
  }

  /** Opens the private chat with the bot, by a link (`payload`) or by the start button. */
  start(payload = null) {
    const { person } = this.#place;
    this.#place.go(person, this.#world.chat(person.id));
    this.do("start", { payload });
  }

  async shareContact() {
    if (await askToShareContact(this.#place.person.phone)) this.do("share_contact");
  }

  /** Presses a button under a message; `element` shows progress until the answer is there. */
  press(message, button, element) {
    if (button.url) {
      this.follow(button.url);
      return;
    }
    const query = crypto.randomUUID();
    if (!this.do("press", { message: message.id, data: button.data, query })) return;
    element.setAttribute("aria-busy", "true");
    this.#pressed.set(query, element);
    setTimeout(() => this.#answered(query), ANSWER_WITHIN_MS);
  }

  #answered(query) {
    this.#pressed.get(query)?.removeAttribute("aria-busy");
    this.#pressed.delete(query);
  }

  /** Follows a link of a message or a button. */
  async follow(href) {
    const link = readLink(href, this.#world.bot.username);
    if (link.kind === "start") this.start(link.payload);
    else if (link.kind === "external") await askToOpen(link.url);
    else await this.#shareText(link.text);
  }

  async #shareText(text) {
    const { person } = this.#place;
    const chat = await chooseChat(text, this.#world.groupsOf(person), person);
    if (!chat) return;
    this.#place.go(person, chat);
    this.say(text);
  }

  hear(event) {
    if (event.type === "state") {
      for (const query of this.#pressed.keys()) this.#answered(query);
    } else if (event.type === "answer" && this.#pressed.has(event.query)) {
      this.#answered(event.query);
      if (event.text && event.alert) alertText(event.text);
      else if (event.text) this.#toasts.show(event.text);
      if (event.url) this.follow(event.url);
    }
  }
}
