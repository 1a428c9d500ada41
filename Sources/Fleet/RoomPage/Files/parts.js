// SPDX-License-Identifier: GPL-3.0-or-later

import { h, icon } from "./dom.js";
import { family } from "./families.js";
import { formatRoute } from "./route.js";
import { known, words } from "./words.js";

/// A card with a heading, a note beside it and a body: `{ element, note, body }`.
export function card(title, className = "", ...content) {
  const note = h("span", { class: "hint" });
  const body = h("div", { class: "card-body" }, ...content);
  const element = h("section", { class: `card ${className}` }, h("div", { class: "card-head" }, h("h2", { text: title }), note), body);
  return { element, note, body };
}

/// Names with what they are, one a line. A row is `[name, value, …further values]`; a value is a text or an element.
export function facts(rows) {
  return h("dl", { class: "facts" }, ...rows.map(([name, ...values]) => h("div", {},
    h("dt", {}, name), h("dd", {}, ...values.filter(Boolean).map((value) => (value instanceof Node ? value : h("p", { text: value })))))));
}

/// A table. A column is its heading, behind a `#` where it has numbers; a cell is a text or an element.
export function table(caption, columns, rows) {
  const numbers = columns.map((column) => (column.startsWith("#") ? "number" : null));
  const cells = (row, tag) => row.map((cell, place) =>
    h(tag, { class: numbers[place], scope: tag === "th" ? "col" : null }, cell ?? ""));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", { class: "table" }, h("caption", { class: "visually-hidden", text: caption }),
      h("thead", {}, h("tr", {}, ...cells(columns.map((column) => column.replace(/^#/, "")), "th"))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...cells(row, "td"))))));
}

/// The table that says the same as a picture, folded up.
export function asTable(made) {
  return h("details", { class: "as-table" }, h("summary", { text: words("common.as-table") }), made);
}

/// A machine's name that leads to it.
export function machineLink(id, name = id) {
  return h("a", { class: "machine-link", href: formatRoute("machine", id) }, h("bdi", { text: name }));
}

/// How many machines, in words.
export function machinesWords(n) {
  return words("trouble.machines", { n });
}

/// The family of a machine as sign and word, in its colour.
export function chip(machine) {
  const name = family(machine);
  return h("span", { class: `chip is-${name}` }, icon(name), h("span", { text: words(`family.${name}`) }));
}

/// A bar; `parts` is a list of `[class, share]` with shares of its length from 0 to 1. What it says has to stand beside it in words.
export function bar(parts) {
  return h("span", { class: "bar", "aria-hidden": "true" }, ...parts.map(([className, share]) => {
    const part = h("span", { class: className });
    part.style.width = `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`;
    return part;
  }));
}

/// A problem in words: what was found, what to do about it.
export function finding(found, remedy) {
  return h("div", { class: "finding" }, icon("problems"),
    h("div", {}, h("p", {}, h("bdi", { text: found })), remedy ? h("p", { class: "hint" }, h("bdi", { text: remedy })) : null));
}

/// A text that stands for something that is not there: it is being loaded, there is none, it was refused.
export function empty(text) {
  return h("p", { class: "empty", role: "status", text });
}

/// The names of the room's images by the names of their folders, and the words for what can be started that is no image.
export function imageName(room, name) {
  return known(`act.start.${name}`) ? words(`act.start.${name}`) : room.images.get(name)?.display_name ?? name ?? "";
}

/// Makes the content of an element anew where what it shows is another. Who was at one of its links stays there.
export function renew(element, value, make) {
  const look = JSON.stringify(value);
  if (element.shownLook === look) return;
  element.shownLook = look;
  const links = () => [...element.querySelectorAll("a, button, summary, [tabindex]")];
  const place = links().indexOf(document.activeElement);
  element.replaceChildren(...make());
  links()[place]?.focus({ preventScroll: true });
}
