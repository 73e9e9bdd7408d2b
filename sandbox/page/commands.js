// The bot's commands, listed above the field while one types "/…", as Telegram does.

import { element } from "./bubbles.js";

const BEGINNING = /^\/(\S*)$/;

export class CommandList {
  constructor(field, list, button, choose) {
    Object.assign(this, { field, list, button, choose, commands: [], shown: [], active: -1 });
    for (const each of [field, button]) each.setAttribute("aria-controls", list.id);
    field.addEventListener("input", () => this.follow());
    field.addEventListener("blur", () => this.close());
    button.addEventListener("click", () => this.toggle());
    // A press on the button or on the list leaves the field its focus.
    for (const each of [button, list]) each.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get open() {
    return !this.list.hidden;
  }

  // What is typed already is looked up again: the commands may come after the slash.
  learn(commands) {
    if (JSON.stringify(commands) === JSON.stringify(this.commands)) return;
    this.commands = commands;
    if (document.activeElement === this.field) this.follow();
  }

  toggle() {
    if (this.open) return this.close();
    if (!this.field.value) this.field.value = "/";
    this.field.focus({ preventScroll: true });
    return this.show(this.commands);
  }

  follow() {
    const [, begun] = BEGINNING.exec(this.field.value) ?? [];
    if (begun === undefined) return this.close();
    const fitting = this.commands.filter(({ command }) => command.startsWith(begun.toLowerCase()));
    return this.show(fitting, begun ? Math.max(0, fitting.findIndex(({ command }) => command === begun)) : -1);
  }

  show(commands, active = -1) {
    this.shown = commands;
    this.list.replaceChildren(...commands.map(({ command, description }, number) => this.option(command, description, number)));
    this.list.hidden = !commands.length;
    this.list.scrollTop = 0;
    this.button.setAttribute("aria-expanded", String(this.open));
    this.activate(this.open ? active : -1);
  }

  option(command, description, number) {
    const option = element("li", { id: `${this.list.id}-${number}`, onclick: () => this.take(command) },
      element("span", {}, `/${command}`), element("small", {}, description));
    option.setAttribute("role", "option");
    return option;
  }

  activate(number) {
    this.active = number;
    [...this.list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === number)));
    const option = this.list.children[number];
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  close() {
    this.show([]);
  }

  take(command) {
    this.close();
    if (BEGINNING.test(this.field.value)) this.field.value = "";
    this.choose(`/${command}`);
  }

  // Says whether the key was for the list.
  hear(key) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const chosen = this.shown[this.active];
    if (step) {
      const from = this.active < 0 && step < 0 ? 0 : this.active;
      this.activate((from + step + this.shown.length) % this.shown.length);
    } else if (key === "Escape") this.close();
    else if (key === "Enter" && chosen) this.take(chosen.command);
    else if (key === "Tab" && chosen) {
      this.field.value = `/${chosen.command} `;
      this.close();
    } else return false;
    return true;
  }
}
