// One message, as a messenger draws it.

import { el, icon } from "./dom.js";
import { attachment } from "./files.js";
import { time } from "./format.js";
import { fromMarkup } from "./markup.js";
import { serviceLine, t } from "./strings.js";

// Heights of a spoken sentence that nobody recorded, in percent.
const WAVE = [20, 45, 30, 70, 95, 60, 35, 80, 100, 65, 40, 25, 55, 85, 50, 30, 60, 40, 20, 15];

/**
 * A row of the chat. `author` is `{ name, color, face() }`; `inGroup` shows who it was.
 * `topic` is the name of its topic, where that must be said. `onPress(button, element)` and
 * `onEdit()` hear what is done with it; `onPin` and `onDelete` are there where one may.
 */
export function bubble(
  message, { author, own, inGroup, via, topic, onPress, onEdit, onPin, onDelete },
) {
  if (message.from === "service") {
    return el(
      "div",
      { class: "row service", ...marks(message) },
      el("p", { class: "pill", dir: "auto" }, serviceLine(message.text)),
    );
  }
  const others = inGroup && !own;
  const body = el(
    "div",
    { class: message.sticker ? "bubble bare" : "bubble" },
    others
      ? el("p", { class: "author", dir: "auto" }, author.name)
      : hidden(own ? t("you") : author.name),
    topic ? el("p", { class: "topic-name", dir: "auto" }, topic) : null,
    via ? el("p", { class: "via" }, t("via", { bot: via })) : null,
    content(message),
  );
  const row = el(
    "article",
    { class: own ? "row own" : "row", ...marks(message) },
    others ? author.face() : null,
    el("div", { class: "stack" }, body, keyboard(message, onPress)),
    own && message.text && !message.contact && !message.via_bot
      ? roundAct("pencil", "editMessage", "edit-message", onEdit)
      : null,
    onPin ? roundAct("pin", "pin", "pin-message", onPin) : null,
    onDelete ? roundAct("trash", "deleteMessage", "delete-message", onDelete) : null,
  );
  row.style.setProperty("--tint", author.color);
  return row;
}

function marks(message) {
  return { "data-testid": "message", "data-id": message.id, "data-from": message.from };
}

function hidden(text) {
  return el("span", { class: "sr" }, `${text}: `);
}

function content(message) {
  const stamp = el(
    "span",
    { class: "stamp-time" },
    message.edited ? el("i", {}, t("edited")) : null,
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, time(message.date)),
  );
  if (message.contact) return [contactCard(message.contact), stamp];
  if (message.sticker) return [el("span", { class: "sticker" }, message.sticker), stamp];
  if (message.voice) return [voice(), stamp];
  const text = el("div", { class: "text", dir: "auto" }, fromMarkup(message.html), stamp);
  if (!message.file) return text;
  const shown = attachment(message.file, message.text);
  return message.text ? [shown, text] : [shown, stamp];
}

function contactCard(contact) {
  return el(
    "div",
    { class: "contact" },
    el("span", { class: "contact-face" }, icon("person")),
    el(
      "div",
      {},
      el("b", { dir: "auto" }, contact.name),
      el("bdi", {}, contact.phone),
      el("small", {}, contact.own ? t("ownNumber") : t("otherNumber")),
    ),
  );
}

function voice() {
  const bars = WAVE.map((height) => {
    const bar = el("i");
    bar.style.setProperty("--height", `${height}%`);
    return bar;
  });
  return el(
    "div",
    { class: "voice", role: "img", "aria-label": t("voice") },
    el("span", { class: "voice-play" }, icon("play")),
    el("span", { class: "wave" }, bars),
  );
}

function keyboard(message, onPress) {
  if (!message.buttons?.length) return null;
  const rows = message.buttons.map((row) => buttonRow(row, onPress));
  return el("div", { class: "inline-keyboard" }, rows);
}

function buttonRow(row, onPress) {
  const buttons = row.map((button) => {
    const element = el(
      "button",
      { type: "button", class: "inline-button", "data-testid": "inline-button" },
      el("span", { dir: "auto" }, button.text),
      button.url ? icon("out") : null,
    );
    element.addEventListener("click", () => onPress(button, element));
    return element;
  });
  return el("div", { class: "button-row" }, buttons);
}

function roundAct(drawing, label, testid, click) {
  return el(
    "button",
    {
      type: "button",
      class: "round edit",
      "aria-label": t(label),
      title: t(label),
      "data-testid": testid,
      on: { click },
    },
    icon(drawing),
  );
}
