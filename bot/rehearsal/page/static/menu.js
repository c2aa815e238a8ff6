// A small menu at a button: arrow keys move, Escape and a click elsewhere close it.

import { el, icon } from "./dom.js";

/** Opens a menu in `holder`. Each item is `{ icon, label, act, testid, danger }`. */
export function openMenu(button, holder, items) {
  const entries = items.map((item) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: item.danger ? "danger" : null,
        "data-testid": item.testid,
        on: {
          click: () => {
            close();
            item.act();
          },
        },
      },
      icon(item.icon),
      item.label,
    ),
  );
  const menu = el("div", { role: "menu", class: "menu" }, entries);

  function close() {
    menu.remove();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", closeOutside, true);
  }

  function closeOutside(event) {
    if (!menu.contains(event.target) && !button.contains(event.target)) close();
  }

  menu.addEventListener("keydown", (event) => {
    const at = entries.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    if (event.key in steps) {
      entries.at(steps[event.key] % entries.length).focus();
      event.preventDefault();
    } else if (event.key === "Escape" || event.key === "Tab") {
      close();
      button.focus();
      event.preventDefault();
    }
  });
  document.addEventListener("pointerdown", closeOutside, true);
  button.setAttribute("aria-expanded", "true");
  holder.append(menu);
  entries[0].focus();
  return close;
}
