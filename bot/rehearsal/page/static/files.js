// Pictures and documents of a message, and the picture in full.

import { el, icon, iconButton } from "./dom.js";
import { fileSize } from "./format.js";
import { t } from "./strings.js";

/** What a message shows of its file. */
export function attachment(file, caption) {
  return file.kind === "photo" ? photo(file, caption) : documentCard(file);
}

function photo(file, caption) {
  const image = el("img", {
    src: file.url, width: file.width, height: file.height, alt: caption || t("picture"),
  });
  return el(
    "button",
    {
      type: "button",
      class: "photo",
      "aria-label": t("openPicture"),
      "data-testid": "photo",
      on: { click: () => enlarge(file, caption) },
    },
    image,
  );
}

function documentCard(file) {
  return el(
    "a",
    {
      class: "document",
      // Not for the chat's own links: this one leads to what was sent.
      "data-file": "",
      href: file.url,
      target: "_blank",
      rel: "noopener",
      "data-testid": "document",
    },
    el("span", { class: "contact-face" }, icon("file")),
    el("span", {}, el("b", { dir: "auto" }, file.name), el("small", {}, fileSize(file.size))),
  );
}

function enlarge(file, caption) {
  const dialog = el(
    "dialog",
    { class: "lightbox", "data-testid": "lightbox", "aria-label": t("picture") },
    el("img", { src: file.url, alt: caption || t("picture") }),
    el(
      "div",
      { class: "lightbox-bar" },
      el(
        "a",
        {
          href: file.url, download: file.name || "picture", class: "round",
          "aria-label": t("download"), title: t("download"),
        },
        icon("download"),
      ),
      iconButton("close", t("close"), { on: { click: () => dialog.close() } }),
    ),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
