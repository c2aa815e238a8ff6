// One message, as a messenger draws it.

import { el, icon } from "./dom.js";
import { time } from "./format.js";
import { fromMarkup } from "./markup.js";
import { t } from "./strings.js";

// Heights of a spoken sentence that nobody recorded, in percent.
const WAVE = [20, 45, 30, 70, 95, 60, 35, 80, 100, 65, 40, 25, 55, 85, 50, 30, 60, 40, 20, 15];

/**
 * A row of the chat. `author` is `{ name, color, face() }`; `inGroup` shows who it was.
 * `onPress(button, element)` and `onEdit()` hear what is done with it.
 */
export function bubble(message, { author, own, inGroup, onPress, onEdit }) {
  if (message.from === "service") {
    return el(
      "div",
      { class: "row service", ...marks(message) },
      el("p", { class: "pill", dir: "auto" }, message.text),
    );
  }
  const others = inGroup && !own;
  const body = el(
    "div",
    { class: message.sticker ? "bubble bare" : "bubble" },
    others
      ? el("p", { class: "author", dir: "auto" }, author.name)
      : hidden(own ? t("you") : author.name),
    content(message),
  );
  const row = el(
    "article",
    { class: own ? "row own" : "row", ...marks(message) },
    others ? author.face() : null,
    el("div", { class: "stack" }, body, keyboard(message, onPress)),
    own && message.text && !message.contact ? editButton(onEdit) : null,
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
  return el("div", { class: "text", dir: "auto" }, fromMarkup(message.html), stamp);
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

function editButton(onEdit) {
  return el(
    "button",
    {
      type: "button",
      class: "round edit",
      "aria-label": t("editMessage"),
      title: t("editMessage"),
      "data-testid": "edit-message",
      on: { click: onEdit },
    },
    icon("pencil"),
  );
}
