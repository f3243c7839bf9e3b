// A meeting while it lasts: the clock of the item, the arrow keys, and text that is saved by itself.
// Everything works without this file: then buttons save, and the minutes stand as they were when the page came.
"use strict";

// ---- the clock ----

function tick() {
  for (const clock of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil((new Date(clock.dataset.until) - Date.now()) / 60000);
    const words = document.createElement("small");
    words.textContent = left < 0 ? clock.dataset.over : clock.dataset.left;
    clock.classList.toggle("late", left < 0);
    clock.replaceChildren(`${Math.abs(left)} `, words);
  }
}

tick();
setInterval(tick, 5000);

// ---- the arrow keys ----

const typing = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest?.(typing)) return;
  const button = document.querySelector(`[data-step="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// ---- what is typed ----

const form = document.getElementById("record");
if (form) keep(form);

// What the server has not confirmed lies on the device, by meeting and item, until it has.
function keep(form) {
  const WAIT = 1500; // from the last key
  const AGAIN = 3000; // from an attempt that failed
  const NAMES = ["notes", "result", "decision", "split_into"];
  const status = form.querySelector("[data-status]");
  const offer = form.querySelector("[data-offer]");
  const { key } = form.dataset;
  // A page that shows what is to be put right holds text that was not saved.
  let confirmed = "refused" in form.dataset ? "" : JSON.stringify(words());
  let stopped = "stopped" in form.dataset; // both texts are in sight: a person decides what is saved
  let timer = 0;
  let running = null;
  let passing = false;

  function words() {
    const data = new FormData(form);
    return Object.fromEntries(NAMES.map((name) => [name, data.get(name) ?? ""]));
  }

  function differs() {
    return JSON.stringify(words()) !== confirmed;
  }

  function say(text, bad = false) {
    if (status.textContent !== text) status.textContent = text;
    status.toggleAttribute("data-bad", bad);
  }

  function store(name, value) {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      // closed to pages, or full: then the text lasts as long as the page
    }
  }

  function stored(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function changed() {
    if (!differs()) return;
    store(key, JSON.stringify(words()));
    if (stopped) return;
    say(form.dataset.typing);
    plan(WAIT);
  }

  // One at a time; true once the server has what stands in the form.
  async function save() {
    while (running) await running;
    if (!differs()) return true;
    if (stopped) return false;
    running = send().catch(() => failed(form.dataset.unsaved));
    const done = await running;
    running = null;
    return done && !differs();
  }

  async function send() {
    const sent = JSON.stringify(words());
    say(form.dataset.saving);
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(15000),
    });
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
      await renew();
      return failed(answer.ok || answer.status === 403 ? form.dataset.away : form.dataset.unsaved);
    }
    const said = await answer.json();
    if (answer.status === 409) {
      stopped = true;
      say(said.words, true);
      return false;
    }
    if (!answer.ok) return failed(said.words);
    form.elements.version.value = said.version;
    confirmed = sent;
    if (differs()) plan(WAIT);
    else store(key, null);
    say(said.words);
    return true;
  }

  // Login changes the secret of all forms: once somebody has logged in again, this page gets the new one.
  async function renew() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.querySelector("#record [name=csrfmiddlewaretoken]");
    if (fresh) form.elements.csrfmiddlewaretoken.value = fresh.value;
  }

  function failed(text) {
    say(text, true);
    plan(AGAIN);
    return false;
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("online", save);

  // A button leads away only when the text has arrived: a browser's own page of errors would hide it.
  document.addEventListener("submit", async (event) => {
    const aside = "beside" in event.target.dataset;
    if (event.target !== form && !aside) return;
    if (passing || stopped || !differs()) {
      clearTimeout(timer);
      if (event.target === form) leaving();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    await save();
    // What the server wants to be put right is shown by the page itself.
    if (differs() && !reached()) return;
    passing = true;
    event.target.requestSubmit(event.submitter);
    passing = false;
  }, true);

  function reached() {
    return status.textContent !== form.dataset.unsaved && status.textContent !== form.dataset.away;
  }

  // What is sent by hand is answered by a page; that page knows what was saved.
  function leaving() {
    if (differs()) store(key, JSON.stringify(words()));
  }

  // ---- what was kept from an earlier time ----

  function filled(values) {
    for (const name of NAMES) {
      const field = form.elements[name];
      if (field) field.value = values[name] ?? "";
    }
    form.dispatchEvent(new Event("change"));
  }

  // The server cuts what is blank at either end.
  function trimmed(text) {
    return JSON.stringify(Object.values(JSON.parse(text)).map((value) => value.replaceAll("\r\n", "\n").trim()));
  }

  function offerBack() {
    const kept = stored(key) ?? stored(`${key}:kept`);
    if (kept === null || "refused" in form.dataset || stopped) return;
    if (trimmed(kept) === trimmed(confirmed)) {
      store(key, null);
      store(`${key}:kept`, null);
      return;
    }
    const values = JSON.parse(kept);
    // Typing anew does not write over it before somebody has chosen.
    store(`${key}:kept`, kept);
    store(key, null);
    offer.hidden = false;
    offer.querySelector("[data-offer-text]").textContent = [values.notes, values.decision, values.split_into].filter(Boolean).join("\n\n");
    const answered = () => {
      offer.hidden = true;
      store(`${key}:kept`, null);
      form.elements.notes.focus();
    };
    offer.querySelector("[data-take]").addEventListener("click", () => {
      answered();
      filled(values);
    });
    offer.querySelector("[data-drop]").addEventListener("click", answered);
  }

  offerBack();
  if (confirmed === "") changed();
}
