// In a narrow window the chat fills the page: a bar above it says who one is and how many have
// signed, and opens the two columns as sheets, one at a time.

import { avatar, el, icon, seal } from "./dom.js";
import { number } from "./format.js";
import { t } from "./strings.js";

// Where the style sheet shows all three columns at once.
const wide = matchMedia("(width >= 68rem)");

export class Panels {
  #world;
  #place;
  #open = null;
  #panels = {
    people: document.querySelector("#people"),
    totals: document.querySelector("#totals"),
  };
  #veil = document.querySelector("#veil");
  #phone = document.querySelector("#phone");
  #buttons;
  #who = el("span", { class: "who" });
  #total = el("b", { "data-testid": "strip-total" }, "0");
  #bar = el("progress", { max: 1, value: 0, "aria-hidden": "true" });

  constructor({ world, place }) {
    this.#world = world;
    this.#place = place;
    this.#buttons = {
      people: this.#opener("people", "who-button", t("chooseWho"), this.#who, icon("down")),
      totals: this.#opener(
        "totals", "totals-button", t("details"), seal(), this.#total, this.#bar, icon("down"),
      ),
    };
    document.querySelector("#bar").append(this.#buttons.people, this.#buttons.totals);
    this.#veil.addEventListener("click", () => this.#close());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close();
    });
    wide.addEventListener("change", () => this.#close());
    for (const panel of Object.values(this.#panels)) {
      panel.addEventListener("click", (event) => {
        // Whoever chooses the persona that one is already has chosen all the same.
        if (event.target.closest(".close-panel, .persona")) this.#close();
      });
    }
  }

  #opener(name, testid, label, ...children) {
    return el(
      "button",
      {
        type: "button",
        title: label,
        "aria-expanded": "false",
        "aria-controls": name,
        "data-testid": testid,
        on: { click: () => (this.#open === name ? this.#close() : this.#show(name)) },
      },
      children,
    );
  }

  hear(event) {
    if (event.type !== "state" && event.type !== "totals") return;
    const verified = this.#world.totals?.verified ?? 0;
    this.#total.textContent = number(verified);
    this.#bar.max = this.#world.goal ?? 1;
    this.#bar.value = verified;
  }

  /** Another persona was chosen: the sheets have done their work. */
  show() {
    const { person } = this.#place;
    this.#who.replaceChildren(
      avatar(person.initials, person.color, "small"),
      el("span", { class: "sr" }, t("youAre")),
      el("b", { dir: "auto" }, person.name),
      el("span", { class: "chip" }, person.language),
    );
    this.#close();
  }

  #show(name) {
    this.#close();
    this.#open = name;
    this.#panels[name].classList.add("open");
    this.#buttons[name].setAttribute("aria-expanded", "true");
    this.#veil.hidden = false;
    this.#phone.inert = true;
    this.#panels[name].querySelector("[aria-current], .close-panel").focus();
  }

  #close() {
    if (!this.#open) return;
    const name = this.#open;
    this.#open = null;
    this.#panels[name].classList.remove("open");
    this.#buttons[name].setAttribute("aria-expanded", "false");
    this.#veil.hidden = true;
    this.#phone.inert = false;
    this.#buttons[name].focus();
  }
}
