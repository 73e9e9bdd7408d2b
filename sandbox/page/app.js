// The page: three phones, their tabs on a small screen, and the clock.

import { changes, toast } from "./api.js";
import { element } from "./bubbles.js";
import { ClockBar } from "./clock.js";
import { Phone } from "./phone.js";

const PEOPLE = [
  [1001, "cherche un emploi", "cherche un emploi et découvre Déclic"],
  [1002, "mentor", "donne de son temps comme mentor"],
  [1003, "équipe", "répond aux gens, dans l’équipe"],
];

const clock = new ClockBar();
const phones = PEOPLE.map(([id, role, does]) => new Phone(id, role, does));
const tabs = phones.map((phone, number) => {
  const tab = element("button", { type: "button", onclick: () => choose(number) });
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", phone.root.id);
  return tab;
});
let chosen = 0;
let known = false;

function choose(number, { focus = false } = {}) {
  chosen = number;
  phones.forEach((phone, each) => phone.root.classList.toggle("chosen", each === chosen));
  if (known) listenTo(phones[chosen]);
  phones[chosen].scroll.scrollTop = phones[chosen].scroll.scrollHeight;
  showTabs();
  if (focus) tabs[chosen].focus();
}

function showTabs() {
  tabs.forEach((tab, number) => {
    const phone = phones[number];
    if (number === chosen) phone.unread = 0;
    const news = number === chosen ? 0 : phone.unread ?? 0;
    tab.setAttribute("aria-selected", String(number === chosen));
    tab.tabIndex = number === chosen ? 0 : -1;
    tab.replaceChildren(phone.name ?? "", news ? element("span", { className: "news" }, String(news), element("span", { className: "sr" }, " à lire")) : "");
  });
}

const tablist = document.querySelector("[role=tablist]");
tablist.append(...tabs);
tablist.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) choose((chosen + step + tabs.length) % tabs.length, { focus: true });
});
document.querySelector(".phones").append(...phones.map((phone) => phone.root));

// A screen reader says what comes on the phone in use, not on three at once.
function listenTo(phone) {
  phones.forEach(({ log }) => log.setAttribute("aria-live", log === phone.log ? "polite" : "off"));
}
phones.forEach((phone) => phone.root.addEventListener("focusin", () => listenTo(phone)));

async function follow() {
  let version = 0;
  for (;;) {
    try {
      const news = await changes(version);
      const restarted = news.version < version;
      version = news.version;
      clock.set(news.clock);
      const concerned = known && !restarted ? phones.filter(({ id }) => news.chats.includes(id)) : phones;
      await Promise.all(concerned.map((phone) => phone.refresh()));
      if (!known) phones.forEach((phone) => { phone.unread = 0; });
      if (!known) listenTo(phones[chosen]); // not before: what was there is no news
      known = true;
      showTabs();
    } catch {
      toast("Le bac à sable ne répond plus. Nouvel essai…");
      await new Promise((resume) => setTimeout(resume, 2000));
      version = 0;
    }
  }
}

choose(0);
follow();
