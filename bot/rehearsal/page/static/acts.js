// What a person can do in the messenger. Each becomes one act on the wire; the server decides
// what it means.

import {
  alertText, askToOpen, askToShareContact, chooseChat, pickChat, pickPeople,
} from "./dialogs.js";
import { readLink } from "./links.js";
import { t } from "./strings.js";

// As long as Telegram waits for the answer to a pressed button.
const ANSWER_WITHIN_MS = 15_000;

export class Acts {
  #world;
  #place;
  #toasts;
  #send;
  #onInline;
  #pressed = new Map();

  /** `onInline(text)` begins a question to the bot in the field one writes in. */
  constructor({ world, place, toasts, send, onInline }) {
    this.#onInline = onInline;
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

  say(text, more = {}) {
    return this.do("say", { text, thread: this.#place.thread, ...more });
  }

  /** Asks the bot in the middle of a chat; gives back what the answer will be called. */
  ask(text) {
    const query = crypto.randomUUID();
    return this.do("ask", { text, query }) ? query : null;
  }

  /** Picks a chat for a key that asks for one. */
  async pickChat(key) {
    const chats = key.request_chat.chats.map((id) => this.#world.chat(id)).filter(Boolean);
    const chat = await pickChat(key.text, chats, "pick-chat");
    if (chat) this.do("pick_chat", { key: key.text, picked: chat.id });
  }

  /** Picks people for a key that asks for some. */
  async pickPeople(key) {
    const picked = await pickPeople(this.#world.people, key.request_people.most);
    if (picked.length) this.do("pick_people", { key: key.text, picked });
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
    if (button.inline) {
      this.#beginInline(button.inline);
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
    else if (link.kind === "add") await this.#bringIn(link);
    else if (link.kind === "external") await askToOpen(link.url);
    else await this.#shareText(link.text);
  }

  // A button that leads into inline mode, here or in a chat that one picks.
  async #beginInline({ query, here }) {
    const { person } = this.#place;
    if (!here) {
      const chats = this.#world.groupsOf(person);
      const writable = chats.filter((chat) => this.#world.mayWrite(person, chat));
      const chat = await pickChat(t("forwardTitle"), writable, "inline-chat");
      if (!chat) return;
      this.#place.go(person, chat);
    }
    this.#onInline(`@${this.#world.bot.username} ${query}`);
  }

  async #bringIn({ channel, payload, rights }) {
    const { person } = this.#place;
    const kind = channel ? "channel" : "group";
    const chats = this.#world.groupsOf(person).filter((each) => each.kind === kind);
    const title = t(channel ? "addToChannel" : "addBot");
    const chat = await pickChat(title, chats.filter((each) => !each.bot_in), "add-to");
    if (!chat) return;
    this.#place.go(person, chat);
    this.do("add_bot", { payload, rights });
  }

  async #shareText(text) {
    const { person } = this.#place;
    const chats = this.#world.groupsOf(person);
    const writable = chats.filter((each) => this.#world.mayWrite(person, each));
    const chat = await chooseChat(text, writable, person);
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
