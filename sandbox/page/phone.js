// One phone: a person's chat with the bot.

import { attempt, chat, notify, press, say, tell } from "./api.js";
import { bubble, dayOf, element } from "./bubbles.js";
import { CommandList } from "./commands.js";
import { bindMenu } from "./menus.js";

const FOCUS_FOR = 3000;

export class Phone {
  constructor(id, role, does) {
    this.id = id;
    this.role = role;
    this.does = does;
    this.start = "";
    this.drawn = new Map();
    this.notice = null;
    this.places = {};
    this.root = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.root.id = `phone-${id}`;
    this.input = this.find("textarea");
    this.scroll = this.find(".scroll");
    this.log = this.find(".log");
    this.actions = {
      say: (text) => this.say({ text }),
      press: (button, message, { text }) => this.press(button, message, text),
    };
    this.listen();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  listen() {
    this.find(".composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    const list = this.find(".command-menu");
    list.id = `${this.root.id}-commands`;
    this.commands = new CommandList(this.input, list, this.find(".commands"), (text) => this.say({ text }));
    this.input.addEventListener("keydown", (event) => this.hear(event));
    this.input.addEventListener("input", () => this.grow());
    this.root.addEventListener("keydown", (event) => this.typeAnywhere(event));
    this.stayAtTheEnd();
    this.find(".start").addEventListener("click", () => {
      this.input.focus({ preventScroll: true });
      this.say({ text: `/start ${this.start}`.trim() });
    });
    const picker = this.find("input[type=file]");
    picker.addEventListener("change", () => this.attach(picker));
    this.share = bindMenu(this.find(".share"), this.find(".share-menu"), () => [
      ["Mon contact", "nom et numéro", () => this.say({ contact: "own" })],
      ["Ma position", "choisir un lieu", () => this.choosePlace()],
      ["Une image ou un fichier", "depuis cet appareil", () => picker.click()],
    ]);
    bindMenu(this.find(".more"), this.find(".more-menu"), () => [this.blocked
      ? ["Débloquer le bot", "reprendre la conversation", () => attempt(() => tell(this.id, "unblock"))]
      : ["Bloquer le bot", "il ne pourra plus écrire", () => attempt(() => tell(this.id, "block"))]]);
  }

  choosePlace() {
    this.share(Object.entries(this.places).map(([name, [latitude, longitude]]) =>
      [name, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`, () => this.say({ location: { latitude, longitude } })]), "Où êtes-vous ?");
  }

  hear(event) {
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.commands.hear(event.key)) event.preventDefault();
    else if (event.key === "Enter") {
      event.preventDefault();
      this.send();
    }
  }

  // What is typed on a button of this phone goes to its field, as on a computer's Telegram.
  typeAnywhere(event) {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.altKey || event.metaKey) return;
    this.input.focus({ preventScroll: true });
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 140)}px`;
  }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.grow();
    this.say({ text });
  }

  async say(what) {
    this.focusUntil = 0;
    this.atEnd = true;
    await attempt(() => say(this.id, what));
  }

  async press(button, message, label) {
    this.focusUntil = performance.now() + FOCUS_FOR;
    this.pressed = message.message_id;
    this.atEnd = true;
    button.setAttribute("aria-busy", "true");
    await attempt(() => press(this.id, { label, message_id: message.message_id }));
    setTimeout(() => button.removeAttribute("aria-busy"), 1500);
  }

  async attach(picker) {
    const [file] = picker.files;
    if (!file) return;
    const bytes = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result.split(",")[1] ?? "");
      reader.readAsDataURL(file);
    });
    picker.value = "";
    const kind = /^image\/(png|jpeg|gif|webp)$/.test(file.type) ? "photo" : "document";
    await this.say({ file: { kind, name: file.name, content: bytes } });
  }

  async refresh() {
    this.draw(await chat(this.id));
  }

  draw(view) {
    const { person, bot, messages } = view;
    this.places = view.places;
    this.commands.learn(view.commands);
    this.blocked = person.blocked;
    this.name = person.first_name;
    this.root.setAttribute("aria-label", `Téléphone de ${person.first_name}`);
    this.log.setAttribute("aria-label", `Conversation de ${person.first_name} avec ${bot.first_name}`);
    this.scroll.setAttribute("aria-label", `Messages de ${person.first_name}`);
    this.scroll.setAttribute("role", "region");
    this.input.setAttribute("aria-label", `Message de ${person.first_name} à ${bot.first_name}`);
    this.find("h2").textContent = bot.first_name;
    this.find(".avatar").textContent = person.first_name[0];
    this.find(".whose-phone").textContent = `${person.first_name}, ${this.role}`;
    const typing = Boolean(view.acting);
    this.find(".state").textContent = person.blocked ? "bot bloqué" : typing ? `${bot.first_name} écrit…` : "bot";
    this.find(".state").classList.toggle("active", typing);
    this.find(".typing").hidden = !typing;
    this.find(".commands").hidden = !view.commands.length;
    const composing = !person.blocked;
    for (const field of this.find(".composer").elements) field.disabled = !composing;
    this.find(".empty").hidden = messages.length > 0;
    this.greet(view);
    const following = this.atEnd || this.nearEnd();
    this.drawMessages(messages);
    this.drawKeyboard(view.keyboard);
    if (following) this.scroll.scrollTop = this.scroll.scrollHeight;
    this.atEnd = false;
    this.showNotice(view.notice);
    clearTimeout(this.typingTimer);
    if (typing) this.typingTimer = setTimeout(() => this.refresh(), 5200);
  }

  greet({ person, description }) {
    this.start = person.start;
    this.find(".whose").textContent = `${person.first_name} ${this.does}.`;
    this.find(".invitation").textContent = person.start ? "Une invitation l’attend. Elle s’ouvre d’un toucher."
      : person.role !== "participant" ? "Aucune invitation ne l’attend : le bot l’accueille comme tout le monde."
      : description || "Aucun message. Dites bonjour à Déclic.";
    this.find(".start").textContent = person.start ? "Ouvrir l’invitation" : "Démarrer";
  }

  drawMessages(messages) {
    const focused = this.log.contains(document.activeElement);
    const kept = new Set(messages.map((message) => message.message_id));
    const first = messages[0]?.message_id ?? 0;
    for (const [id, item] of this.drawn) {
      if (kept.has(id)) continue;
      if (id > first && !item.gone) this.leaveTrace(item);
      if (id <= first) this.drop(id, item);
    }
    messages.forEach((message) => this.drawMessage(message));
    this.drawDays(messages);
    if (focused && !this.log.contains(document.activeElement)) this.scroll.focus({ preventScroll: true });
    this.moveFocus(messages.at(-1));
  }

  drawMessage(message) {
    const state = JSON.stringify(message);
    const before = this.drawn.get(message.message_id);
    if (before?.state === state) return;
    const node = bubble(message, { actions: this.actions, places: this.places, me: this.id });
    if (before) {
      node.classList.add("changed");
      before.node.replaceWith(node);
    } else {
      this.log.append(node);
      if (message.from.id !== this.id) this.unread = (this.unread ?? 0) + 1;
    }
    this.drawn.set(message.message_id, { node, state });
  }

  leaveTrace(item) {
    const trace = element("div", { className: "trace" }, "Message supprimé");
    item.node.replaceWith(trace);
    Object.assign(item, { node: trace, state: "", gone: true });
  }

  drop(id, item) {
    item.node.remove();
    this.drawn.delete(id);
  }

  // A day that stands is left alone: a screen reader would say it again.
  drawDays(messages) {
    const standing = new Set(this.log.querySelectorAll(".day"));
    let day = "";
    let author = 0;
    for (const message of messages) {
      const { node } = this.drawn.get(message.message_id);
      if (dayOf(message) !== day) {
        day = dayOf(message);
        const above = node.previousElementSibling;
        if (above?.textContent === day && standing.has(above)) standing.delete(above);
        else node.before(element("div", { className: "day" }, element("span", {}, day)));
        author = 0;
      }
      node.classList.toggle("follows", author === message.from.id);
      author = message.from.id;
    }
    standing.forEach((gone) => gone.remove());
  }

  // After a press the next question is one key away: its first button, or the field to type in.
  moveFocus(last) {
    if (!last || performance.now() > (this.focusUntil ?? 0)) return;
    if (!this.root.contains(document.activeElement) || this.input.value) return;
    const button = this.drawn.get(last.message_id).node.querySelector(".buttons .button");
    if (!button) {
      if (last.message_id > this.pressed && last.from.id !== this.id) this.input.focus({ preventScroll: true });
      return;
    }
    if (this.log.contains(document.activeElement) && document.activeElement.closest(".message") === button.closest(".message")) return;
    button.focus({ preventScroll: true });
  }

  drawKeyboard(keyboard) {
    const place = this.find(".keyboard");
    const state = JSON.stringify(keyboard);
    if (this.keyboardState === state) return;
    this.keyboardState = state;
    if (place.contains(document.activeElement)) this.input.focus({ preventScroll: true });
    place.hidden = !keyboard || this.blocked;
    place.replaceChildren(...(keyboard?.keyboard ?? []).map((row) =>
      element("div", { className: "row" }, ...row.map((button) => this.keyboardButton(button)))));
  }

  keyboardButton(button) {
    const { text = button, request_contact, request_location } = Object(button);
    const act = request_contact ? () => this.say({ contact: "own" })
      : request_location ? () => this.choosePlace() : () => this.say({ text });
    return element("button", { type: "button", className: "button", onclick: act }, text);
  }

  showNotice(notice) {
    const before = this.notice;
    this.notice = notice?.id ?? 0;
    if (!notice || before === null || notice.id <= before) return undefined;
    if (!notice.alert) return notify(this.find(".notice"), notice.text);
    const dialog = document.getElementById("alert");
    dialog.querySelector("p").textContent = notice.text;
    if (!dialog.open) dialog.showModal();
    return undefined;
  }

  // The newest message stays in sight when messages grow or the phone shrinks, unless one has scrolled away.
  stayAtTheEnd() {
    let atEnd = true;
    let seen = "";
    const size = () => `${this.scroll.scrollHeight} ${this.scroll.clientHeight}`;
    this.scroll.addEventListener("scroll", () => { if (size() === seen) atEnd = this.nearEnd(); });
    const observer = new ResizeObserver(() => {
      if (atEnd) this.scroll.scrollTop = this.scroll.scrollHeight;
      seen = size();
    });
    observer.observe(this.log);
    observer.observe(this.scroll);
  }

  nearEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 90;
  }
}
