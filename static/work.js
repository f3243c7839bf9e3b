// The merging by keyboard and by hand: J K U walk the statements, 1–9 N P choose where the chosen one lives on,
// Enter goes to the reason and, from there, links; a statement can be dragged to a value or a behaviour.
// Everything works without this file: then links, a list to choose from and buttons do the same.
// The keys rest while somebody types, and can be turned off (WCAG 2.1.4): the choice stays on the device.
"use strict";

const SWITCH = "work-keys";
const dialog = document.getElementById("keys");
const box = document.getElementById("keys-on");
const said = document.getElementById("said");
const typing = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const pressable = "a, button, summary, input:not([type=radio]), textarea, select, [contenteditable]";
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

function stored() {
  try {
    return localStorage.getItem(SWITCH);
  } catch {
    return null; // closed to pages by the browser's settings
  }
}

box.checked = stored() !== "off";
box.addEventListener("change", () => {
  try {
    localStorage.setItem(SWITCH, box.checked ? "on" : "off");
  } catch {
    // then the choice lasts as long as the page
  }
});

// ---- statements ----

function chosenCode() {
  return document.getElementById("about")?.dataset.code ?? "";
}

function walk(steps, links = all(".statements a")) {
  const every = all(".statements a");
  const here = every.findIndex((link) => link.hasAttribute("aria-current"));
  const wanted = links.map((link) => every.indexOf(link));
  const place = steps > 0 ? wanted.find((n) => n > here) ?? -1 : wanted.findLast((n) => n < here) ?? -1;
  const next = place < 0 ? null : every[place];
  if (!next) return;
  // At once, so that J J is two steps though the first answer has not come yet.
  every[here]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  follow(next);
}

function nextWithoutHome() {
  const missing = all(".statements a").filter((link) => link.querySelector(".miss"));
  const before = all(".statements a[aria-current]")[0];
  walk(1, missing);
  // None further down: from the top again.
  if (missing[0] && before?.hasAttribute("aria-current") && missing[0] !== before) follow(missing[0]);
}

// A link into the workspace fetches what lies in the middle alone. There may be a thousand of them.
function follow(link) {
  fetchMiddle(link.pathname + link.search);
}

function fetchMiddle(url) {
  htmx.ajax("GET", url, { target: "#chosen", source: "#chosen", push: "true" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#work a[href]");
  const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.pathname !== location.pathname || !link.search) return;
  event.preventDefault();
  follow(link);
});

// ---- where it lives on ----

function select() {
  return document.getElementById("id_target");
}

function choose(key, go) {
  const list = select();
  if (!list) return;
  list.value = key;
  show();
  const row = document.querySelector(`[data-target="${key}"]`);
  row?.scrollIntoView({ block: "nearest" });
  said.textContent = row?.querySelector("h3, p")?.textContent ?? key;
  if (go) reason()?.focus();
}

function step(steps, rows = all("[data-target]")) {
  const keys = rows.map((row) => row.dataset.target);
  const here = keys.indexOf(select()?.value);
  const next = here < 0 ? (steps > 0 ? 0 : keys.length - 1) : (here + steps + keys.length) % keys.length;
  if (keys.length) choose(keys[next]);
}

function reason() {
  return document.querySelector("#linking [name=reason]");
}

function relation() {
  const choices = all("#linking [name=relation]");
  (choices.find((choice) => choice.checked) ?? choices[0])?.focus();
}

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  u: nextWithoutHome,
  n: () => step(1),
  p: () => step(-1),
  r: relation,
};

function actOf(event) {
  if (event.key === "?") return () => dialog.showModal();
  if (!box.checked) return null;
  if (/^[1-9]$/.test(event.key)) {
    const home = all(".home")[event.key - 1];
    return home && (() => step(1, all("[data-target]", home)));
  }
  if (event.key === "Enter") return !event.target.closest?.(pressable) && reason() && (() => reason().focus());
  return KEYS[event.key.toLowerCase()];
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing || dialog.open) return;
  // One hand stays on the keyboard: Enter sends the reason, and Shift with Enter breaks the line.
  if (event.key === "Enter" && !event.shiftKey && box.checked && event.target === reason()) {
    event.preventDefault();
    reason().form.requestSubmit();
    return;
  }
  if (event.target.closest?.(typing)) return;
  const act = actOf(event);
  if (!act) return;
  event.preventDefault();
  act();
});

// ---- by hand ----

let dragged = "";

function targetOf(event) {
  return dragged && select() && event.target.closest?.("[data-target]");
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".statements [data-code]")?.dataset.code ?? "";
  if (!dragged) return;
  event.dataTransfer.setData("text/plain", dragged);
  event.dataTransfer.effectAllowed = "link";
});

document.addEventListener("dragover", (event) => {
  const row = targetOf(event);
  for (const other of all(".target.over")) if (other !== row) other.classList.remove("over");
  if (!row) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "link";
  row.classList.add("over");
});

document.addEventListener("dragend", () => {
  dragged = "";
  for (const row of all(".target.over")) row.classList.remove("over");
});

document.addEventListener("drop", (event) => {
  const row = targetOf(event);
  if (!row) return;
  event.preventDefault();
  place(dragged, row.dataset.target);
});

// The same statement keeps what is typed; another one comes with the form ready for its reason.
function place(code, key) {
  const linked = document.getElementById("about").dataset.linked.split(" ");
  if (code === chosenCode() && !linked.includes(key)) return choose(key, true);
  fetchMiddle(`${location.pathname}?${new URLSearchParams({ mening: code, mal: key })}`);
}

// A press on a row chooses it too; its links stay links.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-target]");
  if (row && chosenCode() && select() && !event.target.closest("a, button")) place(chosenCode(), row.dataset.target);
});

document.addEventListener("change", (event) => {
  if (event.target === select()) show();
});

// ---- after an exchange ----

let kept = {};

document.addEventListener("htmx:before:swap", () => {
  kept = Object.fromEntries(all(".side").map((side) => [side.id, side.scrollTop]));
});

document.addEventListener("htmx:after:swap", () => {
  for (const element of all("#work [data-script]")) element.hidden = false;
  for (const side of all(".side")) side.scrollTop = kept[side.id] ?? 0;
  said.textContent = document.querySelector("#about > .notice")?.textContent.trim() ?? "";
  show();
});

// Both sides show what lies in the middle.
function show() {
  const about = document.getElementById("about");
  const linked = (about?.dataset.linked ?? "").split(" ");
  const wanted = select()?.value;
  for (const row of all("[data-target]")) {
    row.classList.toggle("on", linked.includes(row.dataset.target));
    row.classList.toggle("wanted", !!wanted && row.dataset.target === wanted);
  }
  for (const link of all(".statements a")) {
    const current = !!chosenCode() && link.parentElement.dataset.code === chosenCode();
    if (current === link.hasAttribute("aria-current")) continue;
    if (current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  near(document.querySelector(".statements a[aria-current]"));
}

// Within its own column alone: the page stays where it is.
function near(link) {
  const side = link?.closest(".side");
  if (!side || side.scrollHeight <= side.clientHeight) return;
  const row = link.getBoundingClientRect();
  const frame = side.getBoundingClientRect();
  if (row.top < frame.top + 40) side.scrollTop -= frame.top + 80 - row.top;
  else if (row.bottom > frame.bottom) side.scrollTop += row.bottom - frame.bottom + 40;
}

show();
