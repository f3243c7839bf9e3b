// Several of the queue by keyboard: X chooses the one that is shown, Shift+X all or none, G goes to the buttons
// for those that are chosen. Everything works without this file: the boxes and the buttons are a plain form.
// What is chosen stays chosen when htmx draws the queue anew. The keys rest with those of desk.js.
"use strict";

{
  const chosen = new Set();
  const boxes = () => [...document.querySelectorAll(".queue [name=chosen]")];

  const count = () => {
    const place = document.getElementById("several-count");
    if (place) place.value = chosen.size || "";
  };

  const set = (box, on) => {
    box.checked = on;
    if (on) chosen.add(box.value);
    else chosen.delete(box.value);
  };

  const KEYS = {
    x: () => {
      const box = document.querySelector(".queue li:has(a[aria-current]) [name=chosen]");
      if (box) set(box, !box.checked);
    },
    X: () => {
      const on = boxes().some((box) => !box.checked);
      for (const box of boxes()) set(box, on);
    },
    g: () => document.querySelector("#several button")?.focus(),
  };

  const typing = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.getElementById("keys").open || !document.getElementById("keys-on").checked) return;
    const act = KEYS[event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()]; // whatever Caps Lock says
    if (!act || event.target.closest?.(typing)) return;
    event.preventDefault();
    act();
    count();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches(".queue [name=chosen]")) return;
    set(event.target, event.target.checked);
    count();
  });

  document.addEventListener("htmx:after:swap", () => {
    for (const box of boxes()) box.checked = chosen.has(box.value);
    count();
  });
}
