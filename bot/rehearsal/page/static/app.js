// The rehearsal: a messenger in a page. Choose a persona, chat with the bot as that person, and
// watch what organizers see. The parts meet here and nowhere else.

import { Acts } from "./acts.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { connect } from "./connection.js";
import { el } from "./dom.js";
import { Header } from "./header.js";
import { Members } from "./members.js";
import { People } from "./people.js";
import { Place } from "./place.js";
import { Panels } from "./panels.js";
import { Pins } from "./pins.js";
import { language, t } from "./strings.js";
import { Toasts } from "./toasts.js";
import { Totals } from "./totals.js";
import { World } from "./world.js";

document.documentElement.lang = language;
document.title = t("title");

const world = new World();
const place = new Place(world);
const toasts = new Toasts();
const send = connect({
  onEvent: (event) => world.apply(event),
  onOpen: (open) => world.setConnected(open),
});
const acts = new Acts({
  world, place, toasts, send, onInline: (text) => composer.begin(text),
});

const members = new Members({ world, place, acts });
const header = new Header({ world, place, acts, onMembers: () => members.open() });
const composer = new Composer({ world, place, acts });
const chat = new Chat({ world, place, acts, onEdit: (message) => composer.edit(message) });
const pins = new Pins({ world, place, acts, onShow: (id) => chat.reveal(id) });
const people = new People({ world, place });
const totals = new Totals({ world });
const panels = new Panels({ world, place });

document.querySelector("#people").append(people.element);
document.querySelector("#totals").append(totals.element);
document.querySelector("#phone").append(
  el(
    "div",
    { class: "frame" },
    el("div", { class: "heads" }, header.element, pins.element),
    toasts.element, chat.element, composer.element,
  ),
);

// The order in which the parts hear of a change: the place first, because the others show it.
world.listen((event) => {
  if (event.type === "state") place.refresh();
  if (event.type === "error") toasts.show(event.text);
  for (const part of [header, pins, chat, composer, members, people, totals, panels, acts]) {
    part.hear(event);
  }
});
place.listen(() => {
  for (const part of [header, pins, chat, composer, members, people, panels]) part.show();
});
