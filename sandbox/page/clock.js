// The clock bar: what time it is in the sandbox, and how to move it.

import { attempt, move, toast } from "./api.js";

const words = new Intl.DateTimeFormat("fr-FR", {
  weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
  timeZone: "Europe/Paris",
});
const HOW = {
  now: () => ({ set: new Date().toISOString(), frozen: false }),
  hour: () => ({ advance: 3600 }),
  day: () => ({ advance: 86400 }),
  due: () => ({ next: "due" }),
};

export class ClockBar {
  constructor() {
    this.face = document.getElementById("now");
    this.offset = 0;
    this.buttons = [...document.querySelectorAll("[data-move]")];
    for (const button of this.buttons) button.addEventListener("click", () => this.move(button));
    setInterval(() => this.tick(), 1000);
  }

  async move(button) {
    if (this.busy) return;
    this.busy = true;
    button.setAttribute("aria-busy", "true");
    const moved = await attempt(() => move(HOW[button.dataset.move]()));
    button.removeAttribute("aria-busy");
    this.busy = false;
    if (!moved) return;
    this.set(moved);
    const stops = moved.visited.length;
    const plural = stops > 1 ? "s" : "";
    toast(`Il est ${this.face.textContent}${stops ? `, ${stops} action${plural} prévue${plural} en chemin` : ""}.`);
  }

  set({ now, frozen, moving }) {
    this.offset = Date.parse(now) - Date.now();
    this.still = frozen || moving ? Date.parse(now) : null;
    this.tick();
  }

  tick() {
    const now = this.still ?? Date.now() + this.offset;
    this.face.textContent = words.format(now);
    this.face.dateTime = new Date(now).toISOString();
    this.face.classList.toggle("moved", Math.abs(this.offset) > 60_000);
  }
}
