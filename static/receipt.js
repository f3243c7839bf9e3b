// The six words of a receipt: copied or printed by a button. Without this file they are marked and copied.
"use strict";

document.querySelector("[data-copy]")?.addEventListener("click", async () => {
  const said = document.querySelector("[data-copied]");
  await navigator.clipboard.writeText(document.querySelector("[data-words]").textContent.trim());
  said.textContent = said.dataset.said;
});
document.querySelector("[data-print]")?.addEventListener("click", () => print());
