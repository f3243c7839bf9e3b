// How many words a message has while it is written. How easy it is to read, the server says.
"use strict";

for (const block of document.querySelectorAll("[data-message]")) {
  const text = document.getElementById(block.dataset.message);
  const said = block.querySelector("[data-words]");
  const count = () => {
    const words = text.value.match(/[\p{L}\p{N}_]+(?:[-'’:.][\p{L}\p{N}_]+)*/gu)?.length ?? 0;
    said.textContent = `${words} / 60`;
    said.hidden = !words;
  };
  text.addEventListener("input", count);
}
