// What SimCord's page lacks for a newcomer. It runs before the page's own scripts, and lives on what
// they put into the document; nothing of theirs is changed.
(() => {
  "use strict";
  // The page wants a key in its address; the server asks for none.
  const bare = location.pathname;
  if (!location.hash) {
    history.replaceState(null, "", `${bare}#preview`);
    addEventListener("load", () => history.replaceState(null, "", bare));
  }

  // Which tab this is: the page says so with each request. Where nobody answers, or nobody who
  // knows this tab, the page empties itself and says so in a corner.
  let context = null;
  const started = document.currentScript.dataset.started;
  const NOT_RUNNING =
    "The preview is not running. Once it is started again at this address, this page goes on by itself.";
  const RESTED =
    "This tab has rested for long, and others took its place. Reload the page to go on.";
  let over = false;
  const ask = window.fetch;
  window.fetch = async (resource, options) => {
    context = options?.headers?.["X-Simcord-Context"] ?? context;
    const polls = resource === "/api/state";
    let answer;
    try {
      answer = await ask(resource, options);
    } catch (error) {
      if (polls && error.name !== "AbortError") say(NOT_RUNNING);
      throw error;
    }
    if (answer.status === 401 || answer.status === 410) {
      if (!over) void goOn();
      over = true;
    } else if (polls) say(null);
    return answer;
  };

  // A preview that was started again gets a new page. One that has only given this tab's place to
  // another tab does not: two tabs would take it from each other for ever. It may just be ending, or
  // gone by now, so this asks again and again: the page's own polls are over.
  async function goOn() {
    const page = await ask(bare).then((answer) => (answer.ok ? answer.text() : null)).catch(() => null);
    if (page !== null && !page.includes(`data-started="${started}"`)) {
      location.reload();
      return;
    }
    say(page === null ? NOT_RUNNING : RESTED);
    setTimeout(goOn, 1000);
  }

  function say(text) {
    let notice = document.getElementById("filmclub-over");
    if (!notice && text) {
      notice = document.createElement("p");
      notice.id = "filmclub-over";
      notice.setAttribute("role", "status");
      document.body.append(notice);
    }
    if (!notice) return;
    notice.hidden = !text;
    if (text && notice.textContent !== text) notice.textContent = text;
  }

  function saveAsQuote(messageId) {
    return fetch("/api/action", {
      method: "POST",
      headers: { "X-Simcord-Context": context, "X-Filmclub-Message": messageId },
    });
  }

  // A message's menu, as Discord has it behind a long press.
  function addMenu(message) {
    if (message.querySelector(":scope > .filmclub-apps")) return;
    const menu = document.createElement("details");
    menu.className = "filmclub-apps";
    const title = document.createElement("summary");
    title.textContent = "Apps ▸";
    const command = document.createElement("button");
    command.type = "button";
    command.textContent = "Save as film quote";
    command.addEventListener("click", () => {
      menu.open = false;
      void saveAsQuote(message.dataset.messageId);
    });
    menu.append(title, command);
    message.append(menu);
  }

  // The newest answer is what one wants to read: its top when it is taller than the screen. What the
  // page draws later pushes it away, so it is shown again, until one scrolls or presses.
  let newest = 0n;
  let left = false;
  function showNewest(log, message) {
    const tall = message.offsetHeight > log.clientHeight;
    const top = message.getBoundingClientRect().top - log.getBoundingClientRect().top;
    log.scrollTop = tall ? log.scrollTop + top : log.scrollHeight;
  }

  function onMessages(log, list) {
    const messages = [...list.querySelectorAll("[data-message-id]")];
    messages.forEach(addMenu);
    const last = messages.at(-1);
    if (!last || BigInt(last.dataset.messageId) <= newest) return;
    newest = BigInt(last.dataset.messageId);
    left = false;
    const shown = newest;
    for (const wait of [0, 100, 200, 400, 800, 1600, 3200]) {
      setTimeout(() => {
        const drawn = list.querySelector(`[data-message-id="${shown}"]`);
        if (!left && shown === newest && drawn) showNewest(log, drawn);
      }, wait);
    }
  }

  // What was offered, so that a chosen film is called by its name and not by "film:11"; and for a
  // field that nothing was typed into yet, what there is to choose from.
  const names = new Map();
  function onComposer(form) {
    for (const offered of document.querySelectorAll(".command-suggestion")) {
      const label = offered.querySelector(".command-suggestion-label")?.textContent;
      if (label && offered.dataset.value) names.set(offered.dataset.value, label);
    }
    for (const input of form.querySelectorAll(".command-option-input")) {
      const pill = input.closest(".command-pill");
      const name = names.get(input.value);
      if (pill && name && name !== input.value) pill.dataset.filmclubName = name;
      else pill?.removeAttribute("data-filmclub-name");
    }
    const empty = document.querySelector(".command-empty");
    const field = document.activeElement;
    if (empty?.textContent === "No options match" && field?.matches?.(".command-option-input")
        && !field.value) {
      empty.textContent = "Type the first letters";
      const required = field.getAttribute("aria-label")?.endsWith("required");
      if (required && !field.dataset.filmclubAsked) {
        field.dataset.filmclubAsked = "yes";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }

  // One Enter is enough for a command that was typed whole and needs nothing more, which the page
  // would only choose by it, and for what was typed before the page was ready.
  function sendTyped(form, typed, wasReady, tries = 50) {
    const chip = form.querySelector(".command-chip");
    const text = form.querySelector("textarea")?.value.trim();
    const isReady = !document.getElementById("send-message").disabled;
    if (chip && isReady) {
      const lacks = [...form.querySelectorAll(".command-option-input")].some(
        (option) => option.getAttribute("aria-label")?.endsWith("required"));
      if (!lacks && chip.getAttribute("aria-label") === `Command ${typed}`) form.requestSubmit();
    } else if (!chip && text === typed && isReady && !wasReady) form.requestSubmit();
    else if ((chip || text === typed) && tries) {
      setTimeout(sendTyped, 100, form, typed, wasReady, tries - 1);
    }
  }

  // While the page asks for suggestions it would drop an Enter: the command goes as soon as it can,
  // unless another key is pressed.
  let waiting;
  function sendOnceReady(form, tries = 50) {
    if (!document.getElementById("send-message").disabled) form.requestSubmit();
    else if (tries) waiting = setTimeout(sendOnceReady, 100, form, tries - 1);
  }

  // A command that needs nothing more goes with Enter, as in Discord; the page would open its first
  // option. Who has gone to an option with the arrows means that one.
  function sendOnEnter(form) {
    let chosen = false;
    form.addEventListener("keydown", (event) => {
      clearTimeout(waiting);
      const typed = event.target.matches("textarea") ? event.target.value.trim() : "";
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && typed) {
        setTimeout(sendTyped, 0, form, typed, !document.getElementById("send-message").disabled);
        return;
      }
      if (event.key === "Enter" && !event.isComposing
          && event.target.matches(".command-option-input")
          && document.getElementById("send-message").disabled
          && !document.querySelector(".command-popup [aria-selected=true]")) {
        event.preventDefault();
        event.stopPropagation();
        sendOnceReady(form);
        return;
      }
      if (event.key.startsWith("Arrow")) chosen = true;
      else if (event.key === "Enter" && !chosen && event.target.matches(".command-chip")) {
        event.preventDefault();
        event.stopPropagation();
        sendOnceReady(form);
      } else chosen = false;
    }, true);
  }

  addEventListener("DOMContentLoaded", () => {
    const [log, list, form] = ["channel-timeline", "channel-message-list", "channel-composer"]
      .map((id) => document.getElementById(id));
    new MutationObserver(() => onMessages(log, list)).observe(list, { childList: true, subtree: true });
    new MutationObserver(() => onComposer(form)).observe(document.body, { childList: true, subtree: true });
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      log.addEventListener(kind, () => { left = true; }, { passive: true });
    }
    sendOnEnter(form);
    document.getElementById("viewer-picker").addEventListener("change", () => { newest = 0n; });
  });
})();
