// Who is in a group or channel, and what its admins do with them: the panel behind the menu.

import { avatar, el, seal } from "./dom.js";
import { t } from "./strings.js";

// What one lets a bot do, by kind of chat, as the Bot API calls it.
const RIGHTS = {
  group: ["can_pin_messages", "can_delete_messages", "can_invite_users", "can_manage_topics"],
  channel: ["can_post_messages", "can_edit_messages", "can_delete_messages", "can_invite_users"],
};

/** Opens the panel. It is drawn anew with each change until it is closed. */
export class Members {
  #world;
  #place;
  #acts;
  #dialog = null;

  constructor({ world, place, acts }) {
    this.#world = world;
    this.#place = place;
    this.#acts = acts;
  }

  open() {
    this.#dialog = el("dialog", {
      class: "dialog members",
      "data-testid": "members",
      "aria-label": t("membersTitle"),
    });
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    this.#dialog.addEventListener("close", () => {
      this.#dialog.remove();
      this.#dialog = null;
    });
    document.body.append(this.#dialog);
    this.#draw();
    this.#dialog.showModal();
  }

  hear(event) {
    if (this.#dialog && ["chat", "state"].includes(event.type)) this.#draw();
  }

  /** Another persona or chat: what stands there is no longer theirs to do. */
  show() {
    this.#dialog?.close();
  }

  #draw() {
    const { person, chat } = this.#place;
    if (!chat || chat.kind === "private") {
      this.#dialog.close();
      return;
    }
    const people = chat.members.map((id) => this.#world.person(id)).filter(Boolean);
    this.#dialog.replaceChildren(
      el("h2", {}, chat.title),
      el("p", { class: "note" }, t("actingAs", { name: person.name })),
      this.#bot(person, chat),
      el("ul", {}, people.map((each) => this.#member(person, chat, each))),
      el("div", { class: "actions" }, this.#button("close", t("close"), () => this.#dialog.close())),
    );
  }

  #bot(person, chat) {
    const standing = botStanding(chat);
    return el(
      "section",
      { class: "bot-member", "data-testid": "bot-member" },
      el(
        "div",
        { class: "member" },
        seal("avatar"),
        el(
          "div",
          { class: "member-text" },
          el("b", {}, this.#world.bot.name),
          el("span", { class: "note", "data-testid": "bot-standing" }, t(standing)),
        ),
        el("div", { class: "member-acts" }, this.#botActs(person, chat, standing)),
      ),
      this.#world.mayAppoint(person, chat) ? this.#rights(chat, standing) : null,
    );
  }

  #botActs(person, chat, standing) {
    const act = (name) => this.#button(`bot-${name}`, t(name), () => this.#acts.do(name));
    if (standing === "botOut") return chat.kind === "channel" ? [] : [act("add_bot")];
    const admin = this.#world.isAdmin(person, chat);
    const appoints = this.#world.mayAppoint(person, chat);
    return [
      appoints && standing === "botAdmin" && chat.kind !== "channel" ? act("demote_bot") : null,
      admin && standing === "botMember" ? act("mute_bot") : null,
      admin && standing === "botMuted" ? act("unmute_bot") : null,
      admin ? act("remove_bot") : null,
    ];
  }

  // The rights are ticked first and given with the button, as in a messenger.
  #rights(chat, standing) {
    const boxes = RIGHTS[chat.kind].map((right) =>
      el("input", {
        type: "checkbox",
        value: right,
        checked: chat.bot_rights?.includes(right) || (!chat.bot_rights && chat.kind === "channel"),
        "data-testid": right,
      }),
    );
    const give = () => {
      const rights = boxes.filter((box) => box.checked).map((box) => box.value);
      this.#acts.do(standing === "botOut" ? "add_bot" : "promote_bot", { rights });
    };
    return el(
      "fieldset",
      { class: "rights" },
      el("legend", { class: "note" }, t("botRights")),
      boxes.map((box) => el("label", {}, box, t(box.value))),
      this.#button(
        "bot-promote", t(standing === "botAdmin" ? "changeRights" : "makeAdmin"), give,
      ),
    );
  }

  #member(person, chat, member) {
    const role = chat.roles[member.id];
    const shown = t(chat.kind === "channel" && role === "member" ? "subscriber" : role);
    return el(
      "li",
      { class: "member", "data-testid": `member-${member.id}` },
      avatar(member.initials, member.color),
      el(
        "div",
        { class: "member-text" },
        el("b", { dir: "auto" }, member.name),
        el("span", { class: "note" }, shown),
      ),
      el("div", { class: "member-acts" }, this.#actsOn(person, chat, member, role)),
    );
  }

  #actsOn(person, chat, member, role) {
    if (role === "creator") return [];
    const whom = { whom: member.id };
    const act = (name, label) =>
      this.#button(`${name}-${member.id}`, t(label), () => this.#acts.do(name, whom));
    const own = member.id === person.id;
    return [
      this.#world.mayAppoint(person, chat) && !own
        ? role === "member" ? act("promote", "makeAdmin") : act("demote", "makeMember")
        : null,
      own ? act("remove", "leave") : this.#world.isAdmin(person, chat) ? act("remove", "remove") : null,
    ];
  }

  #button(testid, label, click) {
    return el(
      "button", { type: "button", class: "plain small", "data-testid": testid, on: { click } }, label,
    );
  }
}

/** What the bot is in a chat, as the key of a string. */
export function botStanding(chat) {
  if (!chat.bot_in) return "botOut";
  if (chat.bot_muted) return "botMuted";
  return chat.bot_rights ? "botAdmin" : "botMember";
}
