// The desk by keyboard: J and K walk the queue, B goes to the answer, A to a private note, ? shows
// the keys. Everything works
// without this file; then each row of the queue is a link and the list of keys stays hidden.
// The keys rest while somebody types, and can be turned off (WCAG 2.1.4): the choice stays on the device.
// Where the focus goes after an exchange is said by the server (autofocus): a message, what is wrong, or the
// title of the suggestion.
"use strict";

const SWITCH = "desk-keys";
const dialog = document.getElementById("keys");
const box = document.getElementById("keys-on");
const typing = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

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

function walk(steps) {
  const links = [...document.querySelectorAll(".queue a")];
  const here = links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[here < 0 ? 0 : here + steps];
  if (!next) return;
  // At once, so that J J is two steps though the first answer has not come yet.
  links[here]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  follow(next);
}

// What has just come in is a plain link until htmx has taken it over, some milliseconds later.
function follow(wanted, patience = 20) {
  // An answer that came meanwhile has drawn the queue anew: the step is taken there.
  const same = (link) => link.href === wanted.href;
  const link = wanted.isConnected ? wanted : [...document.querySelectorAll(".queue a")].find(same);
  if (!link) return;
  if (link.hasAttribute("data-htmx-powered") || !patience) link.click();
  else setTimeout(follow, 20, link, patience - 1);
}

function answer() {
  const choices = [...document.querySelectorAll(".decide [name=action]")];
  (choices.find((choice) => choice.checked) ?? choices[0])?.focus();
}

function note() {
  document.getElementById("note_text")?.focus();
}

const KEYS = { j: () => walk(1), k: () => walk(-1), b: answer, a: note };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || dialog.open) return;
  if (event.target.closest?.(typing)) return;
  const act = event.key === "?" ? () => dialog.showModal() : box.checked && KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

// What an exchange brings in is as hidden as at first: portal.js has shown it once, when the page came.
document.addEventListener("htmx:after:swap", () => {
  for (const element of document.querySelectorAll("#work [data-script]")) element.hidden = false;
});
