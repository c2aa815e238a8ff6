// The few strokes with which the page is drawn.

const SVG = "http://www.w3.org/2000/svg";

// Outlines on a 24-unit grid, drawn with the colour of the text around them.
const OUTLINES = {
  phone:
    "M7 3h3l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2L21 14v3" +
    "a3 3 0 0 1-3.2 3A15.5 15.5 0 0 1 4 6.2 3 3 0 0 1 7 3Z",
  send: "M4 12 3 4l18 8-18 8 1-8Zm0 0h8",
  clip:
    "m20 11-8.3 8.3a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.3 8.3" +
    "a1.7 1.7 0 0 1-2.4-2.4L14.5 7",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  down: "m6 9 6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  slash: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM14 8l-4 8",
  keyboard: "M5 5h5v5H5ZM14 5h5v5h-5ZM5 14h5v5H5ZM14 14h5v5h-5Z",
  out: "M8 16 16 8M9 8h7v7",
  pencil: "m4 20 1-4L16 5l3 3L8 19l-4 1ZM14 7l3 3",
  person: "M12 11a3.7 3.7 0 1 0 0-7.4 3.7 3.7 0 0 0 0 7.4ZM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
  ghost:
    "M12 11a3.7 3.7 0 1 0 0-7.4 3.7 3.7 0 0 0 0 7.4ZM4.5 20.5c.6-4 3.6-6 7.5-6" +
    "M17 15.5a2 2 0 1 1 2.7 1.9c-.5.2-.7.6-.7 1.1M19 21v.01",
  forward: "M13 5l7 6.5-7 6.5v-4c-4 0-7 1.2-9 4.5.3-5 3-8.7 9-9.5V5Z",
  digits: "M9 4 7 20M17 4l-2 16M4 9h17M3 15h17",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.5v.01M15 9.5v.01",
  microphone:
    "M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3ZM6 11.5a6 6 0 0 0 12 0M12 17.5V21",
  play: "M8 5.5v13l10.5-6.5Z",
  globe:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18" +
    "M12 3c3 3 3.8 6 3.8 9s-.8 6-3.8 9c-3-3-3.8-6-3.8-9S9 6 12 3Z",
  ban: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM5.7 5.7l12.6 12.6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6ZM12 15v6",
  file: "M7 3h7l5 5v13H7ZM14 3v5h5",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  trash: "M5 7h14M10 4h4M7 7l1 13h8l1-13M10 11v5M14 11v5",
  up: "m6 15 6-6 6 6",
  topics: "M4 6h16M4 12h10M4 18h13",
  check: "m5 12.5 4.5 4.5L19 7.5",
};

/** An element. `props` are attributes; `on` holds listeners, functions by event. */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  const { on = {}, ...attributes } = props;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

/** A small drawing. It says nothing to a screen reader: the button around it does. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const outline = document.createElementNS(SVG, "path");
  outline.setAttribute("d", OUTLINES[name]);
  drawing.append(outline);
  return drawing;
}

/** A round button that shows only a drawing; `label` is what it is called. */
export function iconButton(name, label, props = {}) {
  const { class: extra = "", ...rest } = props;
  return el(
    "button",
    { type: "button", class: `round ${extra}`.trim(), "aria-label": label, title: label, ...rest },
    icon(name),
  );
}

/** A disc with initials in the colour of a person. */
export function avatar(initials, color, extra = "") {
  const disc = el("span", { class: `avatar ${extra}`.trim(), "aria-hidden": "true" }, initials);
  // Through the object model, because the page allows no style attributes.
  disc.style.setProperty("--tint", color);
  return disc;
}

/** The face of a group, and of who writes in its name. */
export function groupAvatar(chat) {
  return avatar(chat.title.slice(0, 1), "#5a7d9a");
}

/** The bot's face is the campaign's seal. */
export function seal(extra = "") {
  return el("img", { class: `seal ${extra}`.trim(), src: "/page/icon.svg", alt: "" });
}
