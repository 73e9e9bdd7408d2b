"use strict";
// Send what is typed and pressed, and keep the page as its rows are: nothing is decided here.
(() => {
  const log = document.getElementById("log");
  if (!log) return;
  const say = document.getElementById("say");
  const said = document.getElementById("said");
  const attach = document.getElementById("attach");
  const file = document.getElementById("file");
  const state = document.getElementById("state");
  const waiting = state.textContent;
  const KEPT = "said";
  let cursor = Number(log.dataset.change);
  let sending = Promise.resolve();
  let isErased = false;

  const nonce = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("-");
  const tell = (words, wrong = false) => {
    state.hidden = !words;
    state.textContent = words;
    state.classList.toggle("wrong", wrong);
  };
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  let seen = 0;
  async function tellSeen() {
    if (document.hidden || seen >= cursor) return;
    const upTo = cursor;
    try {
      const body = new URLSearchParams({ change: upTo });
      if ((await fetch("chat/seen", { method: "POST", body })).ok) seen = upTo;
    } catch {
      // told with the next rows
    }
  }
  document.addEventListener("visibilitychange", tellSeen);

  const toTheEnd = () => scrollTo(0, document.documentElement.scrollHeight);

  function show(rows, isAnswer = false) {
    const atEnd = isAnswer || innerHeight + scrollY >= document.body.scrollHeight - 160;
    for (const row of rows.messages) {
      const there = document.getElementById(`m${row.place}`);
      if (there && Number(there.dataset.change) >= row.change) continue;
      const holder = document.createElement("template");
      holder.innerHTML = row.html;
      if (there) there.replaceWith(holder.content);
      else log.append(holder.content);
    }
    cursor = Math.max(cursor, rows.change);
    offerPlaces();
    tellSeen();
    if (atEnd && rows.messages.length) toTheEnd();
  }

  function bodyOf(fields) {
    const body = fields.file ? new FormData() : new URLSearchParams();
    for (const [name, value] of Object.entries({ ...fields, nonce: nonce(), after: cursor })) body.append(name, value);
    return body;
  }

  async function post(fields) {
    const body = bodyOf(fields);
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await fetch("chat", { method: "POST", body, headers: { Accept: "application/json" } });
        if (answer.status === 401) return location.reload();
        if (answer.status === 410) {
          isErased = true;
          hangUp();
          document.querySelector("main").innerHTML = (await answer.json()).html;
          return false;
        }
        if (answer.ok || answer.status === 429 || answer.status === 413) {
          const rows = await answer.json();
          show(rows, true);
          if ("keeps" in rows) mayKeep(rows.keeps);
          tell(rows.notice || "", answer.status !== 200);
          return answer.ok;
        }
      } catch {
        // the network is away: the same number is sent again, and heard once
      }
      tell(say.dataset.offline, true);
      await pause(Math.min(30000, 1000 * 2 ** tries));
    }
  }

  const queue = (fields, words = waiting) => {
    tell(words);
    sending = sending.then(() => post(fields)).then((heard) => {
      if (!fields.said) return;
      said.readOnly = false;
      if (heard) said.value = "";
      keep();
      said.focus();
    });
  };

  document.addEventListener("submit", (event) => {
    if (event.target === attach) {
      event.preventDefault();
      return sendFile();
    }
    const pressed = event.submitter?.name === "press" ? event.submitter : null;
    if (!pressed && event.target !== say) return;
    event.preventDefault();
    if (pressed) return queue({ press: pressed.value });
    const words = said.value.trim();
    if (!words || said.readOnly) return;
    said.readOnly = true;
    queue({ said: words });
  });
  file.addEventListener("change", () => sendFile());
  attach.querySelector("button").hidden = true;
  function sendFile() {
    const chosen = file.files[0];
    file.value = "";
    if (!chosen) return;
    attach.parentElement.open = false;
    if (chosen.size > Number(attach.dataset.largest)) return tell(attach.dataset.tooLarge, true);
    queue({ file: chosen }, attach.dataset.sending);
  }
  said.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches) {
      event.preventDefault();
      say.requestSubmit();
    }
  });
  // Never on a shared computer, never while a private answer is asked for.
  const keep = () => {
    try {
      if ("keeps" in say.dataset) sessionStorage.setItem(KEPT, said.value);
      else sessionStorage.removeItem(KEPT);
    } catch { /* a browser that keeps nothing */ }
  };
  function mayKeep(keeps) {
    say.toggleAttribute("data-keeps", keeps);
    keep();
  }
  said.addEventListener("input", keep);
  try { said.value = sessionStorage.getItem(KEPT) || ""; } catch { /* a browser that keeps nothing */ }
  keep();

  let failures = 0;
  let stream = null;
  // A hidden page keeps no stream: a browser opens six connections to a site, and posts need one.
  function listen() {
    if (isErased || document.hidden || stream) return;
    stream = new EventSource(`chat/events?after=${cursor}`);
    stream.onmessage = (event) => { failures = 0; show(JSON.parse(event.data)); };
    stream.onerror = async () => {
      hangUp();
      failures += 1;
      await ask();
      await pause(Math.min(15000, 1500 * failures) + Math.random() * 1500);
      listen();
    };
  }
  function hangUp() {
    if (stream) stream.close();
    stream = null;
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? hangUp() : listen()));
  async function ask() {
    try {
      const answer = await fetch(`chat/messages?after=${cursor}`, { headers: { Accept: "application/json" } });
      if (answer.status === 401) return leave();
      if (answer.ok) show(await answer.json());
    } catch {
      // asked again in a moment
    }
  }
  // The stream ends with the conversation, before the post that erased it has its last words.
  async function leave() {
    await sending;
    if (!isErased) location.reload();
  }
  function offerPlaces() {
    for (const button of log.querySelectorAll("[data-locate]")) button.hidden = !navigator.geolocation;
  }
  log.addEventListener("click", (event) => {
    if (!event.target.matches("[data-locate]")) return;
    tell(waiting);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => queue({ place: `${coords.latitude},${coords.longitude}` }),
      () => tell(say.dataset.notLocated, true),
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });

  const voices = window.speechSynthesis;
  const listenButton = document.getElementById("listen");
  const listenLabel = listenButton.textContent;
  const SIGNS = /[\p{Extended_Pictographic}\uFE0F\u200D●○➜⟵▾☰•·✔]/gu;
  // Only a voice of the device itself: one of a site far away would be told what is said here.
  const voiceOf = (language) => voices?.getVoices().find((it) => it.localService && it.lang.toLowerCase().startsWith(language));
  const offerListening = () => { listenButton.hidden = !voiceOf(document.documentElement.lang); };
  function showListening(listens) {
    listenButton.textContent = listens ? listenButton.dataset.stop : listenLabel;
  }
  function lastAnswer() {
    const answer = [];
    for (const message of [...log.querySelectorAll(".message")].reverse()) {
      if (message.classList.contains("theirs")) break;
      answer.unshift(message);
    }
    return answer;
  }
  function sentences(message) {
    const words = message.querySelector(".words");
    const choices = [...message.querySelectorAll(".buttons button:not([hidden]), .buttons a")].map((it) => it.textContent);
    const said = words ? words.innerText.split("\n") : [];
    if (choices.length) said.push(listenButton.dataset.choices, ...choices);
    return said.map((it) => it.replace(SIGNS, " ").trim()).filter(Boolean);
  }
  let reading = 0;
  function readAloud(messages) {
    const mine = (reading += 1);
    const over = () => reading === mine && showListening(false);
    const spoken = messages.flatMap((message) => sentences(message).map((words) => {
      const said = new SpeechSynthesisUtterance(words);
      said.lang = message.lang;
      said.voice = voiceOf(message.lang) || null;
      said.onerror = over;
      return said;
    }));
    if (!spoken.length) return;
    showListening(true);
    spoken.at(-1).onend = over;
    spoken.forEach((said) => voices.speak(said));
  }
  function stopListening() {
    reading += 1;
    voices?.cancel();
    showListening(false);
  }
  listenButton.addEventListener("click", () => {
    const wasListening = listenButton.textContent !== listenLabel;
    stopListening();
    if (!wasListening) readAloud(lastAnswer());
  });
  document.addEventListener("submit", stopListening);
  addEventListener("pagehide", stopListening);
  voices?.addEventListener?.("voiceschanged", offerListening);
  offerListening();
  offerPlaces();
  toTheEnd();
  tellSeen();
  listen();
})();
