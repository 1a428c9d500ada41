// SPDX-License-Identifier: GPL-3.0-or-later

import { button, h } from "./dom.js";
import { keep, language, words } from "./words.js";

/// Keys that count on the whole page. After `g` a second one names a view, within this many milliseconds.
const pause = 1500;

/// What a key means, as a value: `{ does, waiting }`. `waiting` is whether `g` was pressed shortly before.
function meaningOf(key, waiting) {
  if (waiting) {
    const view = { r: "room", s: "swarm", i: "images", h: "history", p: "problems" }[key];
    return { does: view ? { go: view } : null, waiting: false };
  }
  const does = { "/": "filter", n: "next-trouble", p: "projector", t: "theme", "?": "help" }[key] ?? null;
  return { does, waiting: key === "g" };
}

/// Listens for those keys. Whoever types into a field, has a dialog open, or switched letters off is left alone.
export function followKeys(act, isOn) {
  let waitingUntil = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
    if (event.target.closest?.("input, textarea, select, dialog, [contenteditable]")) return;
    const { does, waiting } = meaningOf(event.key, event.timeStamp < waitingUntil);
    waitingUntil = waiting ? event.timeStamp + pause : 0;
    if (does === null) return;
    event.preventDefault();
    act(does);
  });
}

const KEYS = [
  ["/", "help.filter"], ["n", "help.next"], ["p", "shell.projector"], ["t", "shell.theme"], ["?", "shell.help"],
  ["g r, g s, g i, g h, g p", "shell.views"], ["← ↑ → ↓", "help.arrows"], ["Space, Shift+Space, Ctrl+A, Esc", "help.select"],
  ["Enter", "help.open"], ["b d w r i", "help.act"],
];

/// Shows the keys, lets letters be switched off (WCAG 2.1.4), and a language be chosen; gives the focus back when it is closed.
export function showHelp({ letters, setLetters }) {
  const before = document.activeElement;
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "help-title" });
  const close = () => dialog.close();
  dialog.append(
    h("h2", { id: "help-title", text: words("shell.help") }),
    h("dl", { class: "keys" }, ...KEYS.flatMap(([keys, does]) => [
      h("dt", {}, h("kbd", { text: keys })), h("dd", { text: words(does) }),
    ])),
    h("label", { class: "check" },
      h("input", {
        type: "checkbox", checked: letters(), on: { change: (event) => setLetters(event.target.checked) },
      }), h("span", { text: words("help.letters") })),
    h("label", { class: "field" }, h("span", { text: words("help.language") }), languages()),
    h("div", { class: "dialog-buttons" }, button(words("common.close"), close, { kind: "primary" })));
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function languages() {
  const choose = () => {
    keep("language", choice.value);
    location.reload();
  };
  const choice = h("select", { on: { change: choose } },
    h("option", { value: "en", lang: "en", text: "English" }), h("option", { value: "de", lang: "de", text: "Deutsch" }));
  choice.value = language;
  return choice;
}
