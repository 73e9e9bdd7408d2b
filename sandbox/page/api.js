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

export function toast(text) {
  const place = document.getElementById("toast");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => place.classList.remove("shown"), 4500);
}

// Runs what a person asked for; a refusal is said, not thrown.
export async function attempt(work) {
  try {
    return await work();
  } catch (problem) {
    toast(problem instanceof Refused ? problem.message : "Le bac à sable ne répond pas.");
    return null;
  }
}
