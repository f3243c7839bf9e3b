// The agenda by pointer: an item is dragged by its grip to another place, and the order is sent. Everything
// works without this file: the buttons, which the keyboard reaches too, do the same.
"use strict";

const rows = () => [...document.querySelectorAll(".agenda > li[data-item]")];
const form = () => document.getElementById("arrange");

// One grip for each item that can be moved; put back after every exchange of the list.
function addGrips() {
  for (const row of rows()) {
    const up = row.querySelector("[name=up]");
    if (!up || row.querySelector("[data-grip]")) continue;
    const grip = document.createElement("button");
    grip.type = "button";
    grip.dataset.grip = "";
    grip.className = "button plain small grip";
    grip.id = `grip-${row.dataset.item}`;
    grip.setAttribute("aria-hidden", "true");
    grip.tabIndex = -1;
    grip.textContent = "⠿";
    up.parentElement.append(" ", grip);
  }
}

let dragged = null;
let was = "";

function order() {
  return rows().map((row) => row.dataset.item).join(",");
}

function send() {
  form().elements.order.value = order();
  form().requestSubmit(document.getElementById("save"));
}

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.button) return;
  event.preventDefault();
  dragged = grip.closest("li");
  was = order();
  dragged.classList.add("dragged");
  grip.setPointerCapture(event.pointerId);
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const over = rows().find((row) => {
    const box = row.getBoundingClientRect();
    return event.clientY >= box.top && event.clientY <= box.bottom;
  });
  if (!over || over === dragged || "first" in over.dataset) return;
  const box = over.getBoundingClientRect();
  // Past its middle, so that a tall row and a short one do not change places to and fro.
  const below = event.clientY > box.top + box.height / 2;
  const after = rows().indexOf(over) > rows().indexOf(dragged);
  if (after && below) over.after(dragged);
  else if (!after && !below) over.before(dragged);
});

function drop(event) {
  if (!dragged) return;
  dragged.classList.remove("dragged");
  dragged = null;
  if (event.type === "pointerup" && order() !== was) send();
  else if (order() !== was) location.reload();
}

document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);

// A button that leads nowhere is not pressed.
document.addEventListener("click", (event) => {
  if (event.target.closest?.(".agenda [aria-disabled=true]")) event.preventDefault();
}, true);

addGrips();
new MutationObserver(addGrips).observe(document.querySelector("main"), { childList: true, subtree: true });
