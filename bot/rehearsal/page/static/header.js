// The head of a chat: with whom one is talking, and the way to the persona's other chats.

import { el, groupAvatar, iconButton, seal } from "./dom.js";
import { chooseLanguage } from "./dialogs.js";
import { openMenu } from "./menu.js";
import { t } from "./strings.js";

const TYPING_MS = 5000;

export class Header {
  element = el("header", { class: "chat-head" });
  #world;
  #place;
  #acts;
  #subtitle = el("p", { class: "subtitle", role: "status" }, t("connecting"));
  #switch = el("nav", { class: "switch", "aria-label": t("chats"), hidden: true });
  #typing = 0;

  #onMembers;

  /** `onMembers()` opens the list of who is in the group. */
  constructor({ world, place, acts, onMembers }) {
    this.#onMembers = onMembers;
    this.#world = world;
    this.#place = place;
    this.#acts = acts;
    this.element.append(el("div", { class: "chat-title" }, seal("avatar"), this.#subtitle));
  }

  hear(event) {
    if (!this.#place.chat) return;
    if (event.type === "typing" && event.chat === this.#place.chat.id) {
      this.#typing = Date.now() + TYPING_MS;
      setTimeout(() => this.#refresh(), TYPING_MS);
    } else if (event.type === "message" && event.message.from === "bot") {
      this.#typing = 0;
    } else if (event.type === "people" || event.type === "bot") {
      this.show();
    }
    this.#refresh();
  }

  /** Draws the head of another chat. */
  show() {
    const { person, chat } = this.#place;
    const isGroup = chat.kind !== "private";
    const face = isGroup ? groupAvatar(chat) : seal("avatar");
    const title = isGroup ? chat.title : this.#world.botFor(person).name;
    this.element.replaceChildren(
      el(
        "div",
        { class: "chat-title" },
        face,
        el("div", { class: "names" }, el("h1", { dir: "auto" }, title), this.#subtitle),
        this.#menuButton(),
      ),
      this.#switch,
    );
    this.#refresh();
  }

  // Only what changes while one looks at a chat, so that an open menu stays open.
  #refresh() {
    const { person, chat } = this.#place;
    const subtitle = this.#describe(chat);
    // Said to screen readers when it changes, and only then.
    if (this.#subtitle.textContent !== subtitle) this.#subtitle.textContent = subtitle;
    const chats = this.#world.chatsOf(person);
    this.#switch.hidden = chats.length < 2;
    const hadFocus = this.#switch.contains(document.activeElement);
    this.#switch.replaceChildren(...chats.map((each) => this.#tab(person, each, chat)));
    if (hadFocus) this.#switch.querySelector("[aria-current]").focus();
  }

  #describe(chat) {
    if (!this.#world.connected) return t("connecting");
    if (Date.now() < this.#typing) return t("typing");
    if (chat.kind === "private") return t("bot");
    return t(chat.kind === "channel" ? "subscribers" : "members", { n: chat.members.length });
  }

  #menuButton() {
    const button = iconButton("more", t("more"), {
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-testid": "chat-menu",
    });
    const holder = el("div", { class: "menu-holder" }, button);
    let close = null;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-expanded") === "true") close();
      else close = openMenu(button, holder, this.#items(this.#place));
    });
    return holder;
  }

  #items({ person, chat }) {
    const item = (icon, act, label, danger = false) => ({
      icon, label, danger, testid: act, act: () => this.#acts.do(act),
    });
    const items = [
      {
        icon: "globe",
        label: t("changeLanguage"),
        testid: "change-language",
        act: () => this.#changeLanguage(person),
      },
    ];
    if (chat.kind === "private") {
      if (this.#world.isBlocked(chat)) items.push(item("check", "unblock", t("unblock")));
      else if (this.#world.isStarted(chat)) items.push(item("ban", "block", t("block"), true));
      return items;
    }
    items.push({
      icon: "person", label: t("membersTitle"), testid: "open-members", act: this.#onMembers,
    });
    return [...items, ...this.#groupItems(person, chat, item)];
  }

  // What may be done with the whole chat. The server has the last word on who may.
  #groupItems(person, chat, item) {
    const admin = this.#world.isAdmin(person, chat);
    const creator = chat.roles[person.id] === "creator";
    const group = chat.kind === "group";
    return [
      group && !chat.bot_in ? item("plus", "add_bot", t("addBot")) : null,
      admin && chat.bot_in ? item("minus", "remove_bot", t("removeBot"), true) : null,
      group && creator && !chat.supergroup ? item("up", "upgrade", t("upgrade")) : null,
      group && creator && !chat.topics ? item("topics", "make_forum", t("makeForum")) : null,
      creator ? item("close", "delete_group", t("deleteGroup"), true) : null,
    ].filter(Boolean);
  }

  async #changeLanguage(person) {
    const language = await chooseLanguage(person.language);
    if (language && language !== person.language) this.#acts.do("language", { language });
  }

  #tab(person, chat, current) {
    const unread = chat.id === current.id ? 0 : this.#world.unread.get(chat.id);
    return el(
      "button",
      {
        type: "button",
        "aria-current": chat.id === current.id ? "true" : null,
        "data-testid": `chat-${chat.kind}`,
        on: { click: () => this.#place.go(person, chat) },
      },
      el("span", { dir: "auto" }, chat.kind === "private" ? t("privateChat") : chat.title),
      unread ? el("b", { class: "badge" }, String(unread)) : null,
    );
  }
}
