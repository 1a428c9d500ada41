// SPDX-License-Identifier: GPL-3.0-or-later

import { words } from "./words.js";

/// Makes an element. Children are elements or texts; what is null or false is left out, and lists are taken apart.
///
/// `props` has attributes by name, and `class`, `text`, `on` (listeners by event) and `data` (`data-` attributes). A text is never
/// read as markup, for it may come from a machine.
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name === "class") element.className = value ?? "";
    else if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "data") for (const [key, text] of Object.entries(value)) setAttribute(element, `data-${key}`, text);
    else setAttribute(element, name, value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/// Writes a text only where it differs, for writing makes a browser lay out anew.
export function setText(element, text) {
  const wanted = String(text);
  if (element.textContent !== wanted) element.textContent = wanted;
}

/// Writes an attribute only where it differs; null, undefined and false take it away, true writes it without a value.
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const wanted = value === true ? "" : String(value);
  if (element.getAttribute(name) !== wanted) element.setAttribute(name, wanted);
}

/// A sign; what it means has to stand beside it in words.
export function icon(name) {
  return h("span", { class: `icon icon-${name}`, "aria-hidden": "true" });
}

/// What a machine is called, kept apart from the text around it, whatever direction it is written in.
export function nameOf(machine) {
  return h("bdi", { class: "name", text: machine.id });
}

/// A button. `label` is the text on it. One that cannot be used stays in the order of the keyboard and says why.
export function button(label, act, { icon: sign, kind, disabledBecause, pressed } = {}) {
  const made = h(
    "button",
    {
      type: "button", class: `button${kind ? ` ${kind}` : ""}`, "aria-disabled": disabledBecause ? "true" : null,
      title: disabledBecause ?? null, "aria-pressed": pressed === undefined ? null : String(pressed),
      on: { click: (event) => { if (made.getAttribute("aria-disabled") !== "true") act(event); } },
    },
    sign ? icon(sign) : null, h("span", { text: label }));
  return made;
}

/// A command for a shell with a button that copies it.
export function copyable(command, copied = command) {
  const done = h("span", { text: words("common.copy") });
  const copy = h(
    "button",
    {
      type: "button", class: "button quiet small", "aria-label": words("common.copy-command", { command }),
      on: { click: () => copyText(copied).then((worked) => { if (worked) setText(done, words("common.copied")); }) },
    },
    icon("copy"), done);
  return h("div", { class: "command" }, h("code", { text: command }), copy);
}

/// Puts a text on the clipboard; false where the browser does not allow it. Over plain HTTP there is only the old way.
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const field = h("textarea", { class: "visually-hidden", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  const before = document.activeElement;
  (before?.closest("dialog") ?? document.body).append(field);
  field.select();
  const worked = document.execCommand("copy");
  field.remove();
  before?.focus();
  return worked;
}

/// Makes a list's children those of `items`, in their order. What is there is kept and only what differs is made, moved or removed.
///
/// `keyOf` names an item; `make` makes its element; `update` brings an element up to date, a new one too.
export function keyed(parent, items, { keyOf, make, update }) {
  const there = (parent.keyedChildren ??= new Map());
  const wanted = new Set();
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    wanted.add(key);
    let element = there.get(key);
    if (!element) there.set(key, (element = make(item)));
    update?.(element, item);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const [key, element] of there) {
    if (wanted.has(key)) continue;
    there.delete(key);
    element.remove();
  }
}
