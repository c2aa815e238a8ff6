// Below the head of a chat: what is pinned there, and the topics of a forum.

import { el, icon, iconButton } from "./dom.js";
import { askForName } from "./dialogs.js";
import { t } from "./strings.js";

export class Pins {
  element = el("div", { class: "under-head", hidden: true });
  #world;
  #place;
  #acts;
  #onShow;

  /** `onShow(id)` brings a message into view. */
  constructor({ world, place, acts, onShow }) {
    this.#world = world;
    this.#place = place;
    this.#acts = acts;
    this.#onShow = onShow;
  }

  hear(event) {
    if (["chat", "message", "deleted", "state"].includes(event.type)) this.show();
  }

  show() {
    const { chat } = this.#place;
    if (!chat) return;
    const parts = [this.#pinned(chat), this.#topics(chat)].filter(Boolean);
    this.element.replaceChildren(...parts);
    this.element.hidden = parts.length === 0;
  }

  #pinned(chat) {
    const message = this.#world.message(chat.id, chat.pins.at(-1));
    if (!message) return null;
    const mayUnpin = this.#world.mayPin(this.#place.person, chat);
    const unpin = () => this.#acts.do("unpin", { message: message.id });
    return el(
      "div",
      { class: "pinned", "data-testid": "pinned" },
      el(
        "button",
        { type: "button", class: "pinned-text", on: { click: () => this.#onShow(message.id) } },
        icon("pin"),
        el(
          "span",
          {},
          el("b", {}, t("pinned")),
          el("span", { dir: "auto" }, message.text || message.file?.name || t("picture")),
        ),
      ),
      mayUnpin
        ? iconButton("close", t("unpin"), { "data-testid": "unpin", on: { click: unpin } })
        : null,
    );
  }

  #topics(chat) {
    if (!chat.topics) return null;
    const topics = [{ id: null, name: t("general") }, ...chat.topics];
    const open = async () => {
      const name = await askForName(t("newTopic"));
      if (name) this.#acts.do("open_topic", { name });
    };
    return el(
      "nav",
      { class: "topics", "aria-label": t("topics") },
      topics.map((topic) =>
        el(
          "button",
          {
            type: "button",
            "aria-current": topic.id === this.#place.thread ? "true" : null,
            "data-testid": "topic",
            on: { click: () => this.#place.enter(topic.id) },
          },
          topic.name,
        ),
      ),
      iconButton("plus", t("newTopic"), { "data-testid": "new-topic", on: { click: open } }),
    );
  }
}
