// Questions that stop everything else, as a messenger asks them. The browser's own dialog holds
// the focus and closes on Escape.

import { avatar, el, groupAvatar, icon } from "./dom.js";
import { languageName, ownLanguageName } from "./format.js";
import { t } from "./strings.js";

// Those the campaign speaks or will speak, and a few that it will not.
const OFFERED = [
  "ko", "en", "zh-hans", "zh-hant", "ja", "ru", "vi", "th", "de", "fr", "es", "pt-br", "ar", "uk",
];

/** Shows a dialog and gives back the value of the button that closed it, or "". */
function showDialog({ testid, title, parts, actions }) {
  const dialog = el(
    "dialog",
    { class: "dialog", "data-testid": testid, "aria-labelledby": "dialog-title" },
    el(
      "form",
      { method: "dialog" },
      el("h2", { id: "dialog-title" }, title),
      parts,
      el("div", { class: "actions" }, actions),
    ),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close("");
  });
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

function action(value, label, props = {}) {
  return el("button", { type: "submit", class: "plain", value, ...props }, label);
}

const cancel = (label = t("cancel")) => action("", label, { formnovalidate: true });

/** True when the person lets the bot know the number. */
export async function askToShareContact(phone) {
  const props = { class: "solid", "data-testid": "confirm-share", autofocus: true };
  const answer = await showDialog({
    testid: "share-dialog",
    title: t("shareTitle"),
    parts: el("p", {}, t("shareBody", { phone: `\u2068${phone}\u2069` })),
    actions: [cancel(), action("yes", t("share"), props)],
  });
  return answer === "yes";
}

/** What the bot wants to be read before anything else. */
export function alertText(text) {
  return showDialog({
    testid: "alert",
    title: "",
    parts: el("p", { class: "quoted", dir: "auto" }, text),
    actions: action("", t("ok"), { class: "solid", autofocus: true }),
  });
}

/** Asks before a link leads out, and opens it in a window that knows nothing of this one. */
export async function askToOpen(url) {
  const answer = await showDialog({
    testid: "open-dialog",
    title: t("openTitle"),
    parts: [el("p", {}, t("openBody")), el("p", { class: "address" }, url)],
    actions: [cancel(), action("yes", t("open"), { class: "solid" })],
  });
  if (answer === "yes") open(url, "_blank", "noopener,noreferrer");
}

/** The messenger's picker of chats: gives back the chosen one of `chats`, or undefined. */
export async function chooseChat(text, chats, person) {
  const choices = chats.map((chat) =>
    action(String(chat.id), [icon("forward"), t("sendTo", { chat: chat.title })], {
      class: "solid",
      "data-testid": `share-to-${chat.id}`,
    }),
  );
  const answer = await showDialog({
    testid: "share-sheet",
    title: t("forwardTitle"),
    parts: [
      el("p", {}, t("forwardNote")),
      el("blockquote", { class: "quoted", dir: "auto", "data-testid": "share-text" }, text),
      chats.length ? null : el("p", { class: "note" }, t("forwardNowhere", { name: person.name })),
    ],
    actions: [cancel(), choices],
  });
  return chats.find((chat) => String(chat.id) === answer);
}

/** One of these chats, to bring the bot there or to write there; undefined where none was chosen. */
export async function pickChat(title, chats, testid) {
  const choices = chats.map((chat) =>
    el(
      "button",
      { type: "submit", class: "choice", value: String(chat.id), "data-testid": `pick-${chat.id}` },
      groupAvatar(chat),
      el("b", { dir: "auto" }, chat.title),
    ),
  );
  const answer = await showDialog({
    testid,
    title,
    parts: choices.length
      ? el("div", { class: "choices" }, choices)
      : el("p", { class: "note" }, t("pickNowhere")),
    actions: [cancel()],
  });
  return chats.find((chat) => String(chat.id) === answer);
}

/** Up to `most` of these people; none where the dialog was closed. */
export async function pickPeople(people, most) {
  const boxes = people.map((person) =>
    el("input", {
      type: most === 1 ? "radio" : "checkbox",
      name: "person",
      value: person.id,
      "data-testid": `pick-${person.id}`,
    }),
  );
  const answer = await showDialog({
    testid: "pick-people",
    title: t("pickPeople", { n: most }),
    parts: el(
      "div",
      { class: "choices" },
      people.map((person, at) =>
        el(
          "label",
          { class: "choice" },
          boxes[at],
          avatar(person.initials, person.color),
          el("b", { dir: "auto" }, person.name),
        ),
      ),
    ),
    actions: [cancel(), action("yes", t("choose"), { class: "solid", "data-testid": "choose" })],
  });
  const picked = boxes.filter((box) => box.checked).map((box) => Number(box.value));
  return answer === "yes" ? picked : [];
}

/** A name for something new, or "". */
export async function askForName(title) {
  const field = el("input", {
    class: "field", name: "name", maxlength: "128", autocomplete: "off", "aria-label": title,
    autofocus: true, "data-testid": "name",
  });
  const answer = await showDialog({
    testid: "name-dialog",
    title,
    parts: field,
    actions: [action("yes", t("ok"), { class: "solid" }), cancel()],
  });
  return answer === "yes" ? field.value.trim() : "";
}

/** A language tag the messenger shall report, or "". */
export async function chooseLanguage(current) {
  const other = el("input", {
    class: "field",
    name: "tag",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": t("otherLanguage"),
    placeholder: t("otherLanguage"),
    pattern: "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*",
  });
  const apply = action("other", t("apply"));
  other.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // By itself, Enter would press the first language.
    event.preventDefault();
    other.form.requestSubmit(apply);
  });
  const answer = await showDialog({
    testid: "language-dialog",
    title: t("languageTitle"),
    parts: [
      el("p", {}, t("languageBody")),
      el("div", { class: "languages" }, OFFERED.map((tag) => languageButton(tag, current))),
      other,
    ],
    actions: [cancel(), apply],
  });
  return answer === "other" ? other.value.trim() : answer;
}

function languageButton(tag, current) {
  const chosen = tag === current.toLowerCase();
  return el(
    "button",
    {
      type: "submit",
      class: "language",
      value: tag,
      formnovalidate: true,
      "aria-pressed": String(chosen),
      autofocus: chosen,
      title: languageName(tag),
      "data-testid": `language-${tag}`,
    },
    el("span", { lang: tag, dir: "auto" }, ownLanguageName(tag)),
    chosen ? icon("check") : el("small", {}, tag),
  );
}
