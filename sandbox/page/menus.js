// Small menus that open beside a button and close with Escape or a click elsewhere.

import { element } from "./bubbles.js";

let close = () => {};

export function bindMenu(button, menu, items) {
  const set = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const show = (entries, title) => {
    menu.replaceChildren(
      title ? element("p", { className: "title" }, title) : "",
      ...entries.map(([label, detail, action]) => element("button", {
        type: "button",
        onclick: () => { set(false); button.focus({ preventScroll: true }); action(); },
      }, element("span", {}, label), detail ? element("small", {}, detail) : null)),
    );
    close();
    close = () => set(false);
    set(true);
    menu.querySelector("button")?.focus({ preventScroll: true });
  };
  button.addEventListener("click", () => (menu.hidden ? show(items()) : set(false)));
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      all.at((all.indexOf(document.activeElement) + step) % all.length).focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    set(false);
    button.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !button.contains(event.target)) set(false);
  });
  return show;
}
