// The people one can be: supporters, the people of a group, an organizer.

import { avatar, el, iconButton, seal } from "./dom.js";
import { languageName } from "./format.js";
import { note, t } from "./strings.js";

const SECTIONS = [
  { title: () => t("supporters"), roles: ["supporter"] },
  { title: () => t("groups"), roles: ["admin", "member"] },
  { title: () => t("organizers"), roles: ["organizer"] },
];

export class People {
  element = el("div", { class: "people" });
  #world;
  #place;
  #list = el("nav", { "aria-label": t("chooseWho") });

  constructor({ world, place }) {
    this.#world = world;
    this.#place = place;
    this.element.append(
      el(
        "header",
        { class: "brand" },
        seal(),
        el(
          "div",
          {},
          el("p", { class: "brand-name" }, t("title")),
          el("p", { class: "note" }, t("tagline")),
        ),
        iconButton("close", t("close"), { class: "close-panel", "data-testid": "close-people" }),
      ),
      el("h2", { class: "column-title" }, t("chooseWho")),
      this.#list,
    );
  }

  hear(event) {
    if (event.type === "state" || event.type === "people") this.#draw();
    else if (event.type === "message") this.#mark();
  }

  show() {
    this.#mark();
  }

  #draw() {
    const sections = SECTIONS.map(({ title, roles }) => {
      const people = this.#world.people.filter((person) => roles.includes(person.role));
      if (!people.length) return "";
      return el(
        "section",
        {},
        el("h3", {}, title()),
        people.map((person) => this.#entry(person)),
      );
    });
    this.#list.replaceChildren(...sections);
    this.#mark();
  }

  #entry(person) {
    return el(
      "button",
      {
        type: "button",
        class: "persona",
        "data-testid": `persona-${person.id}`,
        "data-person": person.id,
        on: { click: () => this.#place.become(person) },
      },
      avatar(person.initials, person.color),
      el(
        "span",
        { class: "persona-text" },
        el(
          "span",
          { class: "persona-name" },
          el("b", { dir: "auto" }, person.name),
          el("abbr", { class: "chip", title: languageName(person.language) }, person.language),
        ),
        el("span", { class: "note" }, note(person.note)),
      ),
      el("b", { class: "badge", hidden: true }),
    );
  }

  // Who one is, and who has got messages in the meantime.
  #mark() {
    for (const entry of this.#list.querySelectorAll(".persona")) {
      const id = Number(entry.dataset.person);
      if (id === this.#place.person?.id) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
      const unread = this.#world.unread.get(id) ?? 0;
      const badge = entry.querySelector(".badge");
      badge.textContent = String(unread);
      badge.hidden = unread === 0;
    }
  }
}
