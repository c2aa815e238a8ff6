// The messages of the current chat. It stays at the end while one reads there, lets edits and
// deletions be seen happening, and is read out by screen readers as it grows.

import { bubble } from "./bubble.js";
import { avatar, el, groupAvatar, icon, seal } from "./dom.js";
import { dayKey, dayName } from "./format.js";
import { t } from "./strings.js";

const END_SLACK_PX = 48;
const LEAVING_MS = 260;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Chat {
  element = el("section", { class: "chat" });
  #world;
  #place;
  #acts;
  #onEdit;
  #log = null;
  #rows = new Map();
  #atEnd = true;
  #top = 0;
  #missed = 0;
  #jump;
  #badge = el("b", { class: "badge" });
  #sizes = new ResizeObserver(() => {
    if (this.#atEnd) this.#toEnd();
  });

  constructor({ world, place, acts, onEdit }) {
    this.#world = world;
    this.#place = place;
    this.#acts = acts;
    this.#onEdit = onEdit;
    this.#jump = el(
      "button",
      {
        type: "button",
        class: "round jump",
        hidden: true,
        "aria-label": t("toLatest"),
        title: t("toLatest"),
        on: { click: () => this.#toEnd() },
      },
      icon("down"),
      this.#badge,
    );
  }

  /** Shows another chat. A new log, so that a screen reader does not read all of it out. */
  show() {
    const { chat } = this.#place;
    this.#rows.clear();
    this.#atEnd = true;
    this.#log = el("div", {
      class: "log",
      role: "log",
      "aria-live": "polite",
      "aria-label": t("messages"),
      tabindex: "0",
      on: { scroll: () => this.#scrolled(), click: (event) => this.#clicked(event) },
    });
    for (const message of this.#shown()) this.#put(message);
    this.#tidy();
    this.#sizes.disconnect();
    this.#sizes.observe(this.#log);
    this.element.replaceChildren(this.#log, this.#jump);
    this.#toEnd();
    this.#world.markRead(chat.id);
  }

  hear(event) {
    const { chat } = this.#place;
    if (!chat) return;
    if (event.type === "bot" || event.type === "people") this.show();
    if (event.type === "message" && this.#isHere(event.message)) this.#receive(event.message);
    if (event.type === "deleted" && event.chat === chat.id) this.#drop(event.ids);
  }

  /** Brings a message into view. */
  reveal(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    row.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    row.classList.remove("changed");
    // Read between the two, so that the highlight begins anew.
    void row.offsetWidth;
    row.classList.add("changed");
  }

  // Of a forum, one sees one topic at a time.
  #isHere(message) {
    const { chat, thread } = this.#place;
    return message.chat === chat.id && (!chat.topics || message.thread === thread);
  }

  #shown() {
    return this.#world.messages(this.#place.chat.id).filter((message) => this.#isHere(message));
  }

  #receive(message) {
    const isNew = !this.#rows.has(message.id);
    const row = this.#put(message);
    row.classList.add(isNew ? "arriving" : "changed");
    this.#tidy();
    if (this.#atEnd || row.classList.contains("own")) this.#toEnd();
    else if (isNew) this.#missed += 1;
    this.#showJump();
    this.#world.markRead(message.chat);
  }

  #put(message) {
    const { person, chat } = this.#place;
    const inName = message.anonymous || message.as_chat || chat.kind === "channel";
    const own = message.from === "person" && message.sender === person.id && !inName;
    const admin = chat.kind !== "private" && this.#world.isAdmin(person, chat);
    const pinned = chat.pins.includes(message.id);
    const row = bubble(message, {
      author: this.#author(message),
      own,
      inGroup: chat.kind !== "private",
      via: message.via_bot ? this.#world.bot.username : null,
      onPin: admin && !pinned ? () => this.#acts.do("pin", { message: message.id }) : null,
      onDelete: admin || (own && chat.kind !== "private")
        ? () => this.#acts.do("delete", { message: message.id })
        : null,
      onPress: (button, element) => this.#acts.press(message, button, element),
      onEdit: () => this.#onEdit(message),
    });
    const former = this.#rows.get(message.id);
    if (former) supersede(former, row);
    else this.#log.append(row);
    this.#rows.set(message.id, row);
    return row;
  }

  #author(message) {
    const { person, chat } = this.#place;
    const whose = message.as_chat ? this.#world.chat(message.as_chat) : chat;
    if (message.anonymous || message.as_chat || chat.kind === "channel") {
      const name = whose?.title ?? t("channel");
      return { name, color: "var(--muted)", face: () => groupAvatar(whose ?? chat) };
    }
    if (message.from !== "person") {
      const { name } = this.#world.botFor(person);
      return { name, color: "var(--seal)", face: () => seal("avatar") };
    }
    const writer = this.#world.person(message.sender);
    if (!writer) return { name: chat.title, color: "var(--muted)", face: () => groupAvatar(chat) };
    return { ...writer, face: () => avatar(writer.initials, writer.color) };
  }

  // Days between the messages, and runs of one author drawn together.
  #tidy() {
    const messages = this.#shown();
    this.#log.querySelector(".empty")?.remove();
    if (!messages.length) this.#log.append(this.#emptiness());
    messages.forEach((message, index) => {
      const row = this.#rows.get(message.id);
      const before = messages[index - 1];
      const after = messages[index + 1];
      row.classList.toggle("first", !before || !sameRun(before, message));
      row.classList.toggle("last", !after || !sameRun(message, after));
      this.#separate(row, message, !before || dayKey(before.date) !== dayKey(message.date));
    });
  }

  #separate(row, message, isNewDay) {
    const above = row.previousElementSibling;
    const hasDay = above?.classList.contains("day") ?? false;
    if (isNewDay && !hasDay) row.before(el("p", { class: "day pill" }, dayName(message.date)));
    else if (!isNewDay && hasDay) above.remove();
  }

  #emptiness() {
    const { chat } = this.#place;
    if (chat.kind !== "private") return el("p", { class: "empty pill" }, t("emptyGroup"));
    return el(
      "div",
      { class: "empty card" },
      seal(),
      el("h2", {}, t("whatCanItDo")),
      el("p", { dir: "auto" }, this.#world.botFor(this.#place.person).description),
    );
  }

  #drop(ids) {
    for (const id of ids) {
      const row = this.#rows.get(id);
      this.#rows.delete(id);
      if (row) leave(row);
    }
    this.#tidy();
  }

  #clicked(event) {
    const link = event.target.closest("a[href]");
    const command = event.target.closest("[data-command]");
    if (link && !("file" in link.dataset)) {
      event.preventDefault();
      this.#acts.follow(link.href);
    } else if (command) {
      this.#acts.say(command.dataset.command);
    }
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    const near = scrollHeight - scrollTop - clientHeight < END_SLACK_PX;
    // Only the reader leaves the end, by going up; messages that arrive do not take it away.
    if (near || scrollTop < this.#top) this.#atEnd = near;
    this.#top = scrollTop;
    this.#showJump();
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#top = this.#log.scrollTop;
    this.#atEnd = true;
    this.#showJump();
  }

  #showJump() {
    if (this.#atEnd) this.#missed = 0;
    this.#jump.hidden = this.#atEnd;
    this.#badge.hidden = this.#missed === 0;
    this.#badge.textContent = String(this.#missed);
  }
}

// Whoever presses a button with the keyboard stays at the message that the press changed.
function supersede(former, row) {
  const hadFocus = former.contains(document.activeElement);
  former.replaceWith(row);
  if (hadFocus) (row.querySelector("button") ?? row.parentElement).focus({ preventScroll: true });
}

function sameRun(one, other) {
  const sameAuthor = one.from === other.from && one.sender === other.sender
    && one.anonymous === other.anonymous && one.as_chat === other.as_chat;
  return sameAuthor && dayKey(one.date) === dayKey(other.date);
}

function leave(row) {
  row.inert = true;
  const frames = [
    { opacity: 1, height: `${row.offsetHeight}px` },
    { opacity: 0, transform: "scale(0.96)", height: `${row.offsetHeight}px`, offset: 0.6 },
    { opacity: 0, height: 0, marginTop: 0 },
  ];
  const duration = calm.matches ? 0 : LEAVING_MS;
  const fading = row.animate(frames, { duration, easing: "ease-out" });
  fading.finished.then(() => row.remove());
}
