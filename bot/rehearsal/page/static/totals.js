// What organizers see: the tallies as they grow, and the mistakes of the bot that a strict
// messenger refused.

import { el, iconButton, seal } from "./dom.js";
import { countryName, languageName, number, percent, time } from "./format.js";
import { t } from "./strings.js";

export class Totals {
  element = el("div", { class: "totals" });
  #world;
  #shown = 0;
  #figure = el("output", { class: "figure", "data-testid": "total" }, "0");
  #imprint = seal("imprint");
  #live = el("span", { class: "live" }, t("connecting"));
  #goal = el("p", { class: "goal" });
  #progress = el("progress", { max: 1, value: 0, "aria-label": t("goalBar") });
  #today = el("b", { "data-testid": "today" }, "0");
  #withdrawn = el("b", { "data-testid": "withdrawn" }, "0");
  #parts = el("div", { class: "parts" });
  #pending = el("b", {}, "0");
  #refusedCount = el("b", { class: "badge quiet" }, "0");
  #refusedList = el("ol", { class: "refused", "data-testid": "refused" });

  constructor({ world }) {
    this.#world = world;
    this.element.append(this.#head(), this.#big(), this.#tiles(), this.#parts, ...this.#wire());
  }

  #head() {
    return el(
      "header",
      { class: "panel-head" },
      el("h2", { class: "column-title" }, t("organizersSee")),
      this.#live,
      iconButton("close", t("close"), { class: "close-panel", "data-testid": "close-totals" }),
    );
  }

  #big() {
    return el(
      "section",
      { class: "big" },
      el("div", { class: "figure-row" }, this.#figure, this.#imprint),
      el("p", { class: "figure-label" }, t("verified")),
      this.#progress,
      this.#goal,
    );
  }

  #tiles() {
    const tile = (label, value) => el("div", { class: "tile" }, el("span", {}, label), value);
    return el(
      "div",
      { class: "tiles" },
      tile(t("signedToday"), this.#today),
      tile(t("withdrawn"), this.#withdrawn),
    );
  }

  #wire() {
    return [
      el("p", { class: "pending" }, el("span", {}, t("pending")), this.#pending),
      el(
        "details",
        { class: "log-of-refusals" },
        el("summary", {}, t("refused"), this.#refusedCount),
        this.#refusedList,
      ),
    ];
  }

  hear(event) {
    if (event.type === "connected") {
      this.#live.textContent = t(this.#world.connected ? "live" : "connecting");
      this.#live.classList.toggle("off", !this.#world.connected);
    }
    if (["state", "totals", "pending", "refused"].includes(event.type)) this.#draw();
  }

  #draw() {
    const { totals, goal, pending } = this.#world;
    const verified = totals?.verified ?? 0;
    if (verified > this.#shown) this.#press();
    this.#shown = verified;
    this.#figure.textContent = number(verified);
    this.#figure.style.setProperty("--digits", String(this.#figure.textContent.length));
    this.#drawGoal(verified, goal);
    this.#today.textContent = number(totals?.today ?? 0);
    this.#withdrawn.textContent = number(totals?.withdrawn ?? 0);
    this.#drawParts(totals);
    this.#pending.textContent = number(pending);
    this.#drawRefused();
  }

  // The seal comes down once for each change that raises the count.
  #press() {
    this.#imprint.classList.remove("pressed");
    // Reading a size makes the browser see the class gone, so that it can begin again.
    this.#imprint.getBoundingClientRect();
    this.#imprint.classList.add("pressed");
  }

  #drawGoal(verified, goal) {
    this.#progress.hidden = !goal;
    this.#goal.hidden = !goal;
    if (!goal) return;
    this.#progress.max = goal;
    this.#progress.value = verified;
    this.#goal.replaceChildren(
      el("span", {}, t("ofGoal", { goal: number(goal) })),
      el("span", {}, percent(verified / goal)),
    );
  }

  #drawParts(totals) {
    const parts = [
      bars(t("byCountry"), totals?.countries, countryName),
      bars(t("byLanguage"), totals?.languages, languageName),
      bars(t("byGroup"), totals?.groups, (label) => label),
    ].filter(Boolean);
    this.#parts.replaceChildren(
      ...(parts.length ? parts : [el("p", { class: "note none" }, t("noneYet"))]),
    );
  }

  #drawRefused() {
    const { refused } = this.#world;
    this.#refusedCount.textContent = number(refused.length);
    this.#refusedCount.classList.toggle("quiet", refused.length === 0);
    const lines = refused.toReversed().map(({ description, at }) =>
      el("li", {}, el("time", {}, time(at)), el("code", {}, description)),
    );
    this.#refusedList.replaceChildren(
      ...(lines.length ? lines : [el("li", { class: "note" }, t("refusedNone"))]),
    );
  }
}

function bars(title, rows, nameOf) {
  if (!rows?.length) return null;
  const most = Math.max(...rows.map(([, n]) => n), 1);
  const lines = rows.map(([key, n]) => {
    const line = el(
      "li",
      {},
      el("span", { class: "bar-name", dir: "auto" }, nameOf(key)),
      el("span", { class: "bar-number" }, number(n)),
      el("span", { class: "bar" }),
    );
    line.style.setProperty("--share", String(n / most));
    return line;
  });
  return el("section", { class: "part" }, el("h3", {}, title), el("ul", { class: "bars" }, lines));
}
