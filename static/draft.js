// The form of a suggestion, saved on the server while somebody types. Nothing of it is kept on the device.
// Without this file the button "Save as a draft" does it.
"use strict";

const draft = document.querySelector("form[data-draft]");
if (draft) keep(draft);

function keep(form) {
  const WAIT = 2800; // from the first key that is not saved: within three seconds it has arrived
  const AGAIN = 3000; // from an attempt that failed
  const KEEPALIVE = 60000; // what a browser sends from a page that is gone
  const ASIDE = new Set(["csrfmiddlewaretoken", "submission_id", "seed", "writer", "version", "page", "turn"]);
  const status = form.querySelector("[data-status]");
  const aloud = form.querySelector("[data-aloud]");
  const login = form.querySelector("[data-login]");
  const covered = document.querySelector("[data-covered]");
  const url = form.dataset.draft;
  // The hidden fields are never written to: what a browser fills in again after Back is what the server sent.
  let version = form.elements.version.value;
  const page = form.elements.page.value || name();
  let turn = Number(form.elements.turn.value);
  let saved = "pending" in form.dataset ? null : words(asShown());
  let refused = null; // what the server will not have as it stands
  let stopped = "stopped" in form.dataset; // both texts are in sight: a person decides which is saved
  let silent = false; // the server keeps nothing of an anonymous suggestion, so nothing more is sent to it
  let cutOff = false; // no line to the server, or no login
  let leaving = false;
  let kind = "";
  let timer = 0;
  let running = null;

  form.addEventListener("formdata", (event) => {
    turn += 1;
    event.formData.set("version", version);
    event.formData.set("page", page);
    event.formData.set("turn", turn);
  });

  function name() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // As the server has written it, whatever the browser has filled in since.
  function asShown() {
    const copy = form.cloneNode(true);
    copy.reset();
    return copy;
  }

  function words(of = form) {
    return JSON.stringify([...new FormData(of)].filter(([field]) => !ASIDE.has(field)));
  }

  function differs() {
    const now = words();
    return now !== saved && now !== refused && !(silent && isAnonymous());
  }

  function isAnonymous() {
    return form.elements.sender?.value === "anonymous";
  }

  function say(text, how, away = false) {
    status.textContent = text;
    status.toggleAttribute("data-bad", how === "bad");
    status.classList.toggle("hide", !text);
    login.hidden = !away;
    if (away) status.append(" ", login);
    // What is said lies along the bottom of the window: the field in hand may not be behind it.
    if (how === "bad" && how !== kind) document.activeElement?.scrollIntoView({ block: "nearest" });
    // Read aloud when it becomes so, not every three seconds.
    if (how !== kind || (how === "bad" && aloud.textContent !== text)) aloud.textContent = text;
    kind = how;
  }

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function changed() {
    if (!stopped && !timer && differs()) plan(WAIT);
  }

  // A save is on its way until it, and those sent before it, have been answered.
  function track(sending) {
    const all = Promise.allSettled([running, sending.catch(unreachable)]).then(() => {
      if (running === all) running = null;
    });
    running = all;
    return all;
  }

  // One at a time.
  async function save() {
    clearTimeout(timer);
    timer = 0;
    while (running) await running;
    if (stopped || leaving || !differs()) return;
    await track(send());
    if (!timer) changed();
  }

  function post(body, keepalive) {
    return fetch(url, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      keepalive: keepalive && body.toString().length < KEEPALIVE,
      signal: AbortSignal.timeout(15000),
    });
  }

  async function send(keepalive = false) {
    const sent = words();
    let answer = await post(new URLSearchParams(new FormData(form)), keepalive);
    if (answer.status === 403 && !isJson(answer) && (await renew(answer))) {
      answer = await post(new URLSearchParams(new FormData(form)), keepalive);
    }
    if (!isJson(answer)) return isAway(answer) ? away(form.dataset.away) : again(form.dataset.unsaved);
    const said = await answer.json();
    if (answer.status === 403) {
      cover(true);
      return away(said.words);
    }
    heard(answer, said, sent);
  }

  function heard(answer, said, sent) {
    cutOff = false;
    cover(false);
    for (const field of form.querySelectorAll("[data-where]")) mark(field, false);
    if (answer.ok) {
      version = said.version;
      saved = sent;
      silent = Boolean(said.silent);
      history.replaceState(history.state, "", said.url ?? form.action);
      return say(said.words, "good");
    }
    if (answer.status === 409) stopped = true;
    else refused = sent;
    for (const field of said.where ?? []) mark(form.elements[field], true);
    say(said.words, "bad");
  }

  function isJson(answer) {
    return answer.headers.get("Content-Type")?.startsWith("application/json");
  }

  function isAway(answer) {
    return answer.status === 401 || answer.status === 403;
  }

  // Login changes the secret of all forms. The page that says so brings the new one.
  async function renew(answer) {
    const said = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = said.querySelector("[name=csrfmiddlewaretoken]");
    if (fresh) form.elements.csrfmiddlewaretoken.value = fresh.value;
    return fresh;
  }

  function mark(field, bad) {
    field.toggleAttribute("data-where", bad);
    if (bad) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function again(text, toLogin = false) {
    say(text, "bad", toLogin);
    plan(AGAIN);
  }

  function away(text) {
    cutOff = true;
    again(text, true);
  }

  function unreachable() {
    cutOff = true;
    again(form.dataset.unsaved);
  }

  // ---- another person on the same device ----

  // What was not saved stays in the page, out of sight, until its writer is back; so does what their other
  // drafts are called.
  function hide(yes) {
    for (const own of [form, ...document.querySelectorAll("[data-own]")]) own.hidden = yes;
  }

  function cover(yes) {
    hide(yes);
    covered.hidden = !yes;
  }

  async function look(backAgain = false) {
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (isJson(answer)) cover(String((await answer.json()).writer) !== form.elements.writer.value);
      else if (answer.redirected && backAgain && !differs()) return location.replace(location.href);
      else if (backAgain) cover(false);
    } catch {
      if (backAgain) cover(false); // without a line nobody else has logged in
    }
    if (cutOff) save();
  }

  addEventListener("pageshow", (event) => {
    leaving = false;
    const [way] = performance.getEntriesByType("navigation");
    if (!event.persisted && way?.type !== "back_forward") return changed();
    hide(true);
    look(true).then(changed);
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
    else part();
  });
  addEventListener("focus", () => cutOff && save());
  addEventListener("online", save);

  // ---- leaving ----

  function part() {
    if (!stopped && !leaving && differs()) track(send(true));
  }

  addEventListener("pagehide", part);

  // A button leads away only when there is a way: a browser's own page of errors would hide the text.
  form.addEventListener("submit", async (event) => {
    if (running && isAnonymous()) {
      // A save from before it was to be anonymous must not arrive after it.
      event.preventDefault();
      while (running) await running;
      return form.requestSubmit(event.submitter);
    }
    if (!cutOff || stopped) {
      leaving = true;
      clearTimeout(timer);
      return;
    }
    event.preventDefault();
    await save();
    if (!cutOff) form.requestSubmit(event.submitter);
  });

  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => (event.target.name === "sender" ? save() : changed()));
}
