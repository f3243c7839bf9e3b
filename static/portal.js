// Small comforts; every page works without them.
"use strict";

// 1. A second press on a form that is being sent does nothing. (The server refuses the copy anyway.)
// htmx sends its forms itself and gives them back, so only forms that leave the page are held.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  // Not `disabled`: the pressed button's own value must be sent too.
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
});

// The page came back by the Back button: it may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// 2. What only works with script is hidden until there is script.
for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;

// 3. Login changes the secret of all forms. A page that waits for its reader to log in in another tab
// fetches a new one when the reader is back, so that "Send again" needs one press.
const waiting = document.querySelector("form[data-resend]");
if (waiting) {
  addEventListener("focus", async () => {
    const answer = await fetch("/", { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[name=csrfmiddlewaretoken]");
    if (fresh) waiting.querySelector("[name=csrfmiddlewaretoken]").value = fresh.value;
  });
}
