// The control API, as the page uses it.

export class Refused extends Error {}

async function ask(method, path, body) {
  const answer = await fetch(`/control/${path}`, {
    method,
    body: body && JSON.stringify(body),
    headers: body ? { "Content-Type": "application/json" } : {},
  });
  const value = await answer.json();
  if (!answer.ok) throw new Refused(value.error);
  return value;
}

export const say = (person, what) => ask("POST", "say", { person, ...what });
export const press = (person, what) => ask("POST", "press", { person, ...what });
export const chat = (person) => ask("GET", `chat?person=${person}`);
export const changes = (after) => ask("GET", `changes?after=${after}&timeout=25`);
export const move = (how) => ask("PUT", "clock", how);
export const tell = (person, action) => ask("POST", "people", { person, do: action });

const hiding = new WeakMap();

// A notice takes room of its own: it covers nothing.
export function notify(place, text) {
  place.textContent = text;
  clearTimeout(hiding.get(place));
  hiding.set(place, setTimeout(() => place.replaceChildren(), 4500));
}

export const toast = (text) => notify(document.getElementById("toast"), text);

// Runs what a person asked for; a refusal is said, not thrown.
export async function attempt(work) {
  try {
    return await work();
  } catch (problem) {
    toast(problem instanceof Refused ? problem.message : "Le bac à sable ne répond pas.");
    return null;
  }
}
