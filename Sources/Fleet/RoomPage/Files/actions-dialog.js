// SPDX-License-Identifier: GPL-3.0-or-later

import { button, h, setAttribute, setText } from "./dom.js";

/// Opens a modal dialog with a form: `{ element, form, heading, close }`. Esc closes it, and the focus goes back to where it
/// was; where that is gone, to the view's heading.
export function openDialog(title, content, onClose = () => {}) {
  const heading = h("h2", { id: "act-title", tabindex: "-1" }, title);
  const form = h("form", { class: "act-form", method: "dialog" }, heading, content);
  const element = h("dialog", { class: "dialog act", "aria-labelledby": heading.id }, form);
  element.addEventListener("close", () => {
    element.remove();
    if (document.activeElement === document.body) document.querySelector("main > :not([hidden]) h1")?.focus();
    onClose();
  });
  document.body.append(element);
  element.showModal();
  return { element, form, heading, close: () => element.close() };
}

/// A dialog in which something is filled in and sent: also `{ trouble, confirm, cancel, look }`.
///
/// `look()` is called when something was typed and once a second, for machines change while a person reads; it gives
/// `{ label, why }`: the text of the button, and why it cannot be used or null. `send()` is never run twice at once.
export function openTask(page, { title, content, isDangerous, look, send, onClose }) {
  const note = h("p", { class: "hint", role: "status" });
  const trouble = h("p", { class: "act-trouble", role: "alert" });
  const confirm = h("button", { type: "submit", class: `button ${isDangerous ? "danger" : "primary"}` });
  const cancel = button(page.words("common.cancel"), () => dialog.close());
  const buttons = h("div", { class: "dialog-buttons" }, cancel, confirm);
  let isSending = false;
  const dialog = openDialog(title, [...content, trouble, note, buttons], () => { clearInterval(clock); onClose?.(); });
  const clock = setInterval(() => { if (!document.hidden) refresh(); }, 1000);

  function refresh() {
    if (isSending || !dialog.element.isConnected) return;
    const { label, why } = look(dialog.form);
    const obstacle = obstacleOf(page) ?? why;
    setText(confirm, label);
    setAttribute(confirm, "aria-disabled", obstacle !== null && "true");
    setText(note, obstacle ?? "");
  }

  dialog.form.addEventListener("input", refresh);
  dialog.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    refresh();
    if (isSending || confirm.hasAttribute("aria-disabled")) return;
    isSending = true;
    setAttribute(confirm, "aria-disabled", "true");
    setText(note, page.words("act.sending"));
    setText(trouble, "");
    setText(trouble, (await send(dialog.form)) ?? "");
    isSending = false;
    refresh();
  });
  return { ...dialog, buttons, cancel, confirm, refresh };
}

/// Why nothing can be sent now, or null.
function obstacleOf({ session, room, words }) {
  if (session.may_act === false) return session.detail || words("act.may-not");
  return room.link.state === "lost" ? words("act.link-lost") : null;
}

/// A labelled field.
export function field(label, input) {
  return h("label", { class: "field" }, h("span", { text: label }), input);
}

/// A choice of one of `options`, each `[value, text, isDisabled]`.
export function choice(name, options, chosen) {
  const made = h("select", { name }, ...options.map(([value, text, disabled]) => h("option", { value, text, disabled })));
  made.value = chosen;
  return made;
}
