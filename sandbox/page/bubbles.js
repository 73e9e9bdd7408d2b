// One message, drawn: text with its entities, pictures, files, cards, buttons.

export function element(name, properties = {}, ...children) {
  const { data, aria, ...rest } = properties;
  const node = Object.assign(document.createElement(name), rest);
  Object.assign(node.dataset, data);
  for (const [key, value] of Object.entries(aria ?? {})) node.setAttribute(`aria-${key}`, value);
  node.append(...children.filter((child) => child != null));
  return node;
}

const clockTime = new Intl.DateTimeFormat("fr-FR", {
  hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris",
});
const longDay = new Intl.DateTimeFormat("fr-FR", {
  weekday: "long", day: "numeric", month: "long", timeZone: "Europe/Paris",
});
export const dayOf = (message) => longDay.format(message.date * 1000);

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

function link(text, address) {
  const safe = /^(https?:|tg:|mailto:)/i.test(address);
  return safe
    ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text)
    : document.createTextNode(text);
}

function wrap(entity, inner, words, actions) {
  switch (entity.type) {
    case "text_link": { const a = link("", entity.url); a.append?.(inner); return a.append ? a : inner; }
    case "url": return link(words, words);
    case "email": return link(words, `mailto:${words}`);
    case "bot_command":
      return element("button", { type: "button", className: "command", onclick: () => actions.say(words) }, words);
    case "spoiler": {
      const spoiler = element("button", { type: "button", className: "spoiler" }, element("span", { className: "sr" }, "Texte masqué, appuyer pour lire : "), inner);
      spoiler.onclick = () => spoiler.classList.add("open");
      return spoiler;
    }
    default: return TAGS[entity.type] ? element(TAGS[entity.type], {}, inner) : inner;
  }
}

// Offsets are UTF-16 units, as JavaScript counts; entities nest and never cross.
export function rich(text, entities = [], actions, from = 0, to = text.length) {
  const fragment = document.createDocumentFragment();
  let at = from;
  const inside = entities.filter((e) => e.offset >= from && e.offset + e.length <= to);
  while (inside.length) {
    const entity = inside.shift();
    if (entity.offset < at) continue;
    const end = entity.offset + entity.length;
    const nested = inside.filter((e) => e.offset < end);
    fragment.append(text.slice(at, entity.offset));
    const inner = rich(text, nested, actions, entity.offset, end);
    fragment.append(wrap(entity, inner, text.slice(entity.offset, end), actions));
    at = end;
  }
  fragment.append(text.slice(at, to));
  return fragment;
}

const size = (bytes) => bytes < 1024 ? `${bytes} o`
  : bytes < 1_048_576 ? `${Math.round(bytes / 1024)} ko` : `${(bytes / 1_048_576).toFixed(1)} Mo`;

// Width and height keep the room of a picture that has not come yet.
function picture(photos) {
  const { file_id, width, height } = photos.at(-1);
  const image = element("img", { src: `/files/${file_id}`, alt: "Image envoyée", width, height, loading: "lazy" });
  return element("a", { className: "picture", href: `/files/${file_id}`, target: "_blank", ariaLabel: "Ouvrir l’image" }, image);
}

const SIGNS = {
  document: "M7 3h7l5 5v13H7zM14 3v5h5M10 13h6M10 17h6",
  voice: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3M5 11a7 7 0 0 0 14 0M12 18v3",
  audio: "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0",
  video: "M4 6h11v12H4zM15 10l5-3v10l-5-3",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5",
};

function sign(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SIGNS[kind]);
  svg.append(path);
  return element("span", { className: "sign", ariaHidden: "true" }, svg);
}

function card(kind, title, detail, address) {
  const body = element("span", { className: "about" }, element("b", {}, title), element("small", {}, detail));
  return element(address ? "a" : "span", address
    ? { className: "card", href: address, target: "_blank", rel: "noopener noreferrer" }
    : { className: "card" }, kind && sign(kind), body);
}

function position({ latitude, longitude }, places) {
  const near = Object.entries(places).find(([, [lat, lon]]) =>
    Math.abs(lat - latitude) < 1e-4 && Math.abs(lon - longitude) < 1e-4);
  const where = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`;
  return element("span", { className: "map" },
    element("span", { className: "pin", ariaHidden: "true" }),
    card(null, near?.[0] ?? "Position", where, map));
}

function content(message, places) {
  if (message.photo) return picture(message.photo);
  if (message.location) return position(message.location, places);
  if (message.contact) {
    const { first_name, last_name = "", phone_number } = message.contact;
    return card("contact", `${first_name} ${last_name}`.trim(), phone_number);
  }
  if (message.sticker) return element("span", { className: "sticker" }, message.sticker.emoji ?? "🙂");
  for (const kind of ["document", "voice", "audio", "video"]) {
    const file = message[kind];
    if (file) return card(kind, file.file_name ?? (kind === "voice" ? "Message vocal" : "Fichier"), size(file.file_size), `/files/${file.file_id}`);
  }
  return null;
}

function buttons(message, actions) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  const looks = (button) => `button ${button.style ?? ""}`.trim();
  return element("div", { className: "buttons" }, ...rows.map((row) =>
    element("div", { className: "row" }, ...row.map((button) => button.url
      ? element("a", { className: looks(button), href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.text, element("span", { ariaHidden: "true", className: "out" }, "↗"))
      : element("button", { type: "button", className: looks(button), onclick: (event) => actions.press(event.currentTarget, message, button) }, button.text)))));
}

function quote(replied) {
  if (!replied) return null;
  const words = replied.text ?? replied.caption ?? "Pièce jointe";
  return element("span", { className: "quote" }, element("b", {}, replied.from.first_name), element("span", {}, words));
}

// Telegram does not show what a link adds to /start.
const asSeen = (text) => text?.replace(/^\/start \S+$/, "/start");

export function bubble(message, { actions, places, me }) {
  const mine = message.from.id === me;
  const text = mine ? asSeen(message.text ?? message.caption) : message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const moment = element("time", { dateTime: new Date(message.date * 1000).toISOString() },
    message.edit_date ? "modifié " : "", clockTime.format(message.date * 1000));
  const body = element("div", { className: "bubble" },
    element("span", { className: "sr" }, mine ? "Vous : " : `${message.from.first_name} : `),
    message.forward_origin ? element("span", { className: "forwarded" }, "Message transféré") : null,
    quote(message.reply_to_message),
    content(message, places),
    text ? element("div", { className: "text" }, rich(text, entities, actions)) : null,
    message.reactions?.length ? element("span", { className: "reactions" }, message.reactions.join(" ")) : null,
    moment);
  const below = buttons(message, actions);
  const kind = `message ${mine ? "mine" : "theirs"}${below ? " asking" : ""}${message.photo ? " pictured" : ""}`;
  return element("div", { className: kind }, body, below);
}
