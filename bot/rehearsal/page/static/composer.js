// What stands below the messages: the start button until the chat is opened, then the field to
// write in with its menus, and the keyboard that the bot shows.

import { CommandMenu } from "./commands.js";
import { el, icon, iconButton } from "./dom.js";
import { InlineMenu } from "./inline.js";
import { openMenu } from "./menu.js";
import { t } from "./strings.js";

const TALLEST_FIELD_PX = 132;

export class Composer {
  element = el("footer", { class: "composer-area" });
  #world;
  #place;
  #acts;
  #editing = null;
  #keyboardHidden = false;
  #notice = el("div", { class: "notice", role: "status" });
  #editBar = el("div", { class: "edit-bar", hidden: true });
  #field;
  #sendButton;
  #keyboardButton;
  #form;
  #gate = el("div", { class: "gate" });
  #keyboard = el("div", { class: "reply-keyboard", "data-testid": "reply-keyboard" });
  #commands;
  #inline;
  #anonymous = false;
  #maskButton;

  constructor({ world, place, acts }) {
    this.#world = world;
    this.#place = place;
    this.#acts = acts;
    this.#makeForm();
    this.#commands = new CommandMenu({
      field: this.#field,
      list: () => this.#world.commandsFor(this.#place.person, this.#place.chat),
      onChoose: (command) => this.#sendCommand(command),
    });
    this.#inline = new InlineMenu({
      field: this.#field,
      world,
      onAsk: (text) => this.#acts.ask(text),
      onPick: (id, result) => {
        if (this.#acts.do("pick_result", { id, result })) this.#clear();
      },
      onStart: (payload) => this.#acts.start(payload),
    });
    this.element.append(
      this.#notice, this.#inline.element, this.#commands.element, this.#editBar, this.#form, this.#gate, this.#keyboard,
    );
    this.element.hidden = true;
  }

  #makeForm() {
    this.#field = el("textarea", {
      rows: 1,
      dir: "auto",
      enterkeyhint: "send",
      autocomplete: "off",
      "data-testid": "composer",
      on: { input: () => this.#typed(), keydown: (event) => this.#pressed(event) },
    });
    this.#sendButton = iconButton("send", t("send"), {
      type: "submit", class: "send", "data-testid": "send",
    });
    this.#keyboardButton = iconButton("keyboard", t("hideKeyboard"), {
      "data-testid": "toggle-keyboard",
      on: { click: () => this.#toggleKeyboard() },
    });
    this.#maskButton = iconButton("ghost", t("anonymously"), {
      "data-testid": "anonymously",
      "aria-pressed": "false",
      on: { click: () => this.#toggleMask() },
    });
    const slash = iconButton("slash", t("commands"), {
      "data-testid": "commands",
      on: { click: () => this.#commands.toggle() },
    });
    this.#form = el(
      "form",
      { class: "composer", on: { submit: (event) => this.#submit(event) } },
      this.#attachMenu(),
      el("div", { class: "field-box" }, this.#field, this.#maskButton, slash, this.#keyboardButton),
      this.#sendButton,
    );
  }

  #attachMenu() {
    const button = iconButton("clip", t("attach"), {
      "aria-haspopup": "menu", "aria-expanded": "false", "data-testid": "attach",
    });
    const holder = el("div", { class: "menu-holder up" }, button);
    let close = null;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-expanded") === "true") close();
      else close = openMenu(button, holder, this.#attachments());
    });
    return holder;
  }

  #attachments() {
    const item = (testid, icon, label, act) => ({ testid, icon, label, act });
    const typeNumber = () => this.#acts.say(this.#place.person.phone);
    const other = (card) => () => this.#acts.do("share_other", { card });
    return [
      item("attach-mine", "person", t("attachMine"), () => this.#acts.do("share_contact")),
      item("attach-typed", "digits", t("attachTyped"), typeNumber),
      item("attach-other", "person", t("attachOther"), other("other")),
      item("attach-unknown", "ghost", t("attachUnknown"), other("unknown")),
      item("attach-forwarded", "forward", t("attachForwarded"), other("forwarded")),
      item("attach-sticker", "smile", t("attachSticker"), () => this.#acts.do("sticker")),
      item("attach-voice", "microphone", t("attachVoice"), () => this.#acts.do("voice")),
    ];
  }

  /** Begins to write this. */
  begin(text) {
    this.#field.value = text;
    this.#field.focus();
    this.#typed();
  }

  /** Lets an own message be written anew. */
  edit(message) {
    this.#editing = message;
    this.#editBar.replaceChildren(
      icon("pencil"),
      el("div", {}, el("b", {}, t("editing")), el("span", { dir: "auto" }, message.text)),
      iconButton("close", t("cancel"), { on: { click: () => this.#clear() } }),
    );
    this.#editBar.hidden = false;
    this.#field.value = message.text;
    this.#field.focus();
    this.#typed();
  }

  hear(event) {
    const here = this.#place.chat?.id;
    if (event.type === "inline") {
      this.#inline.answered(event);
    } else if (event.type === "keyboard" && event.chat === here) {
      this.#keyboardHidden = false;
      this.#draw();
    } else if (["message", "deleted", "chat", "connected"].includes(event.type)) {
      this.#draw();
    }
  }

  /** Turns to another chat. */
  show() {
    this.element.hidden = false;
    this.#keyboardHidden = false;
    this.#setMask(false);
    this.#clear();
    this.#draw();
  }

  #draw() {
    const { person, chat } = this.#place;
    if (!person || !chat) return;
    const open = this.#world.isStarted(chat) && !this.#world.isBlocked(chat);
    this.#form.hidden = !open || !this.#world.mayWrite(person, chat);
    this.#maskButton.hidden = !(chat.supergroup && this.#world.isAdmin(person, chat));
    this.#drawGate(chat, open);
    this.#drawNotice(person, chat);
    this.#drawKeyboard(open ? this.#world.keyboards[chat.id] : null);
  }

  #drawGate(chat, open) {
    this.#gate.hidden = open;
    const blocked = this.#world.isBlocked(chat);
    const wanted = open ? "" : blocked ? "unblock" : "start";
    if (this.#gate.dataset.shows === wanted) return;
    this.#gate.dataset.shows = wanted;
    this.#gate.replaceChildren(
      blocked ? el("p", {}, t("blocked")) : "",
      el(
        "button",
        {
          type: "button",
          class: "solid wide",
          "data-testid": wanted,
          on: { click: () => (blocked ? this.#acts.do("unblock") : this.#acts.start()) },
        },
        t(blocked ? "unblock" : "start"),
      ),
    );
  }

  #drawNotice(person, chat) {
    this.#notice.hidden = chat.kind === "private" || chat.bot_in;
    if (this.#notice.hidden) return;
    const channel = chat.kind === "channel";
    const mayAdd = !channel || this.#world.mayAppoint(person, chat);
    const add = el(
      "button",
      {
        type: "button",
        class: "solid",
        "data-testid": "add-bot",
        on: { click: () => this.#acts.do("add_bot") },
      },
      t(channel ? "addToChannel" : "addBot"),
    );
    this.#notice.replaceChildren(
      el("p", {}, t(channel ? "botMissingChannel" : "botMissing", { bot: this.#world.bot.name })),
      mayAdd ? add : el("p", { class: "note" }, t("botMissingMember")),
    );
  }

  #drawKeyboard(keyboard) {
    this.#field.placeholder = keyboard?.placeholder || t("write");
    this.#field.setAttribute("aria-label", this.#field.placeholder);
    this.#keyboardButton.hidden = !keyboard;
    const label = t(this.#keyboardHidden ? "showKeyboard" : "hideKeyboard");
    this.#keyboardButton.setAttribute("aria-label", label);
    this.#keyboardButton.title = label;
    this.#keyboardButton.setAttribute("aria-pressed", String(!this.#keyboardHidden));
    this.#keyboard.hidden = !keyboard || this.#keyboardHidden;
    const rows = (keyboard?.rows ?? []).map((row) =>
      el("div", { class: "button-row" }, row.map((button) => this.#replyButton(button))),
    );
    this.#keyboard.replaceChildren(...rows);
  }

  #replyButton(button) {
    const asksContact = button.request_contact;
    const [drawing, act] = this.#meaning(button);
    return el(
      "button",
      {
        type: "button",
        class: "reply-button",
        "data-testid": asksContact ? "contact-button" : "reply-button",
        on: { click: act },
      },
      drawing ? icon(drawing) : null,
      el("span", { dir: "auto" }, button.text),
    );
  }

  // What a key of the bot's keyboard is drawn with, and does.
  #meaning(key) {
    if (key.request_contact) return ["phone", () => this.#acts.shareContact()];
    if (key.request_chat) return ["topics", () => this.#acts.pickChat(key)];
    if (key.request_people) return ["person", () => this.#acts.pickPeople(key)];
    return [null, () => this.#acts.say(key.text)];
  }

  #toggleMask() {
    this.#setMask(!this.#anonymous);
  }

  // An admin of a supergroup may write in its own name.
  #setMask(on) {
    this.#anonymous = on;
    this.#maskButton.setAttribute("aria-pressed", String(on));
  }

  #toggleKeyboard() {
    this.#keyboardHidden = !this.#keyboardHidden;
    this.#draw();
  }

  #typed() {
    this.#field.style.height = "";
    if (this.#field.scrollHeight > this.#field.clientHeight) {
      this.#field.style.height = `${Math.min(this.#field.scrollHeight, TALLEST_FIELD_PX)}px`;
    }
    this.#sendButton.disabled = this.#field.value.trim() === "";
    if (!this.#inline.typed()) this.#commands.typed();
  }

  #pressed(event) {
    // While Hangul is being composed, Enter ends the syllable and sends nothing.
    if (event.isComposing) return;
    if (this.#inline.pressed(event) || this.#commands.pressed(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if (event.key === "Escape" && this.#editing) {
      this.#clear();
    }
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (!text) return;
    const editing = this.#editing;
    const sent = editing
      ? this.#acts.do("edit", { message: editing.id, text })
      : this.#acts.say(text, { anonymous: this.#anonymous });
    if (sent) this.#clear();
  }

  #sendCommand(command) {
    // In a group one says which bot is meant, as messengers do when a command is chosen.
    const toBot = this.#place.chat.kind !== "private" ? `@${this.#world.bot.username}` : "";
    const text = `/${command}${toBot}`;
    if (this.#acts.say(text, { anonymous: this.#anonymous })) this.#clear();
  }

  #clear() {
    this.#editing = null;
    this.#editBar.hidden = true;
    this.#field.value = "";
    this.#typed();
  }
}
