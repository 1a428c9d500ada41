// SPDX-License-Identifier: GPL-3.0-or-later

import { button, h, setAttribute } from "./dom.js";
import { asked, choices, DAYS } from "./history-figures.js";
import { createHistoryParts } from "./history-parts.js";
import { empty, imageName } from "./parts.js";
import { formatRoute } from "./route.js";

/// What is shown is asked for again when somebody comes back to it after so many milliseconds.
const OLD = 60000;

/// Past boots: how long they took, where the time went, which machines are slow. What is chosen is in the address.
export function createHistoryView(page) {
  const { words } = page;
  const selects = Object.entries({ image: "room.column.image", group: "room.column.group", days: "history.days" })
    .map(([key, label]) => h("select", {
      "aria-label": words(label),
      on: { change: ({ target }) => page.go("history", { ...wish, [key]: target.value }, { replace: true }) },
    }));
  const body = h("div", { class: "view history" });
  const element = h("section", { class: "view history" },
    h("header", { class: "row" }, h("h1", { text: words("shell.view.history") }),
      h("div", { class: "row push" }, ...selects, button(words("shell.reload"), load, { icon: "restart" }))), body);
  let wish = asked(page.route.query);
  let path = null;
  let loadedAt = 0;
  let parts = null;

  async function load() {
    const own = path;
    loadedAt = page.now();
    setAttribute(element, "aria-busy", "true");
    if (parts === null) body.replaceChildren(empty(words("common.loading")));
    const [found, refusal] = await page.api.get(own).then((answer) => [answer, null], (error) => [null, error]);
    // Another question was asked meanwhile, and its answer is the one that counts.
    if (own !== path) return;
    setAttribute(element, "aria-busy", null);
    parts?.close();
    parts = null;
    if (refusal !== null) return body.replaceChildren(empty(refusal.detail));
    offer(found.images);
    if (found.boots === 0) return body.replaceChildren(empty(words("history.empty", { n: wish.days })));
    parts = createHistoryParts(page, found);
    body.replaceChildren(...parts.elements);
  }

  /// What can be chosen, with what is chosen.
  function offer(images) {
    const names = choices([...page.room.images.keys(), ...images.map((one) => one.image)], wish.image);
    const options = [
      [["", words("history.all-images")], ...names.map((name) => [name, imageName(page.room, name)])],
      [["", words("history.all-groups")], ...choices(page.room.groups, wish.group).map((name) => [name, name])],
      DAYS.map((n) => [n, words("history.n-days", { n })]),
    ];
    selects.forEach((select, place) => {
      const chosen = Object.values(wish)[place];
      select.replaceChildren(...options[place].map(([value, text]) =>
        h("option", { value, text, selected: value === chosen })));
    });
  }

  function follow() {
    // The document has the address of the view.
    const wanted = formatRoute("history", null, wish).slice(1);
    if (wanted === path && page.now() - loadedAt < OLD) return;
    if (wanted !== path) offer([]);
    path = wanted;
    load();
  }

  return {
    element,
    route(route) {
      wish = asked(route.query);
      follow();
    },
    update(changes) {
      if (changes.all) follow();
    },
  };
}
