// SPDX-License-Identifier: GPL-3.0-or-later

import { button, h, icon, setAttribute, setText } from "./dom.js";
import { FAMILIES, family } from "./families.js";
import { createGauge } from "./gauge.js";
import { bar, renew } from "./parts.js";
import { createBoard } from "./room-board.js";
import { orderOf } from "./room-face.js";
import { chosenFamilies, withFamily } from "./room-filter.js";
import { createActs, createPicks } from "./room-picks.js";
import { createTroubleRail } from "./trouble.js";
import { words } from "./words.js";

/// How large tiles may be wanted.
const SIZES = ["fit", "large", "small", "list"];

/// Whoever types a filter gets it at once; the address follows after so many milliseconds, for browsers count such changes.
const PAUSE = 300;

/// Room below the machines, and the least height that they are fitted into.
const FOOT = 20;
const LEAST_HEIGHT = 260;

/// The room: what is at a glance, the filter, who needs a hand, and every machine.
export function createRoomView(page) {
  let look = { q: "", size: "fit", sort: "" };
  let [timer, isStale] = [0, true];
  const open = (machine) => page.go("machine", {}, { name: machine.id });
  const leave = () => board.focus(board.focused);
  const none = () => {
    picks.take([]);
    leave();
  };
  const filter = (q) => change({ q });
  const gauge = createGauge(page);
  const rail = createTroubleRail(page);
  const chips = createChips(page, (name) => filter(withFamily(look.q, name)));
  const tools = createTools({ filter, leave, size: (size) => change({ size }) });
  const board = createBoard(page, {
    chooseGroup: (name) => picks.group(name), isSelected: (number) => picks.isSelected(number),
    sort: (column) => change({ sort: orderOf(look.sort) === column ? `-${column}` : column }),
  });
  const picks = createPicks(page, board, { changed: () => acts.update(), open });
  const acts = createActs(page, { machines: picks.machines, isShown: board.isShown, none });
  const head = h("div", {}, gauge.element,
    h("div", { class: "room-bar row" }, chips.element, tools.element), chips.share);
  const stage = h("div", { class: "room-stage" }, rail.element, board.element);
  followSpace(page, board, [head, rail.element]);

  function change(part) {
    look = { ...look, ...part };
    show();
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE);
  }

  function show() {
    chips.press(look.q);
    tools.show(look);
    board.show(look);
    acts.update();
  }

  /// Writes the look into the address, which leaves out what is empty.
  function write() {
    if (page.route.view !== "room") return;
    const query = new URLSearchParams(page.route.query);
    const wanted = { ...look, q: look.q.trim(), size: look.size.replace("fit", ""), select: "" };
    for (const [key, value] of Object.entries(wanted)) query.set(key, value);
    page.go("room", query, { replace: true });
  }

  /// Takes over what an address says. Blanks at the end of what is typed are on their way to a next word.
  function route({ query }) {
    const q = query.get("q") ?? "";
    look = { q: q === look.q.trim() ? look.q : q, size: query.get("size") ?? "fit", sort: query.get("sort") ?? "" };
    clearTimeout(timer);
    show();
    if (!query.has("select")) return;
    picks.take(board.fitting());
    timer = setTimeout(write);
  }

  return {
    element: h("div", { class: "room" }, head, stage, acts.element), route,
    update(changes) {
      gauge.update(changes);
      rail.update(changes);
      stage.classList.toggle("is-calm", rail.isEmpty);
      board.update(changes);
      if (changes.all || changes.forgotten.length > 0) picks.prune();
      isStale ||= changes.all || changes.machines.length + changes.forgotten.length > 0;
      if (isStale && changes.settled) {
        isStale = false;
        chips.count(page.room.machines);
        acts.update();
      } else if (changes.clock) acts.update();
    },
    key(does) {
      if (does === "filter") tools.focus();
      else if (does === "next-trouble") nextTrouble(page, board);
    },
  };
}

/// Eight chips, which are the legend, the count and a filter at once, and the bar of shares below them. `choose` gets a family.
function createChips(page, choose) {
  const chips = new Map(FAMILIES.map((name) => [name, h("button", {
    type: "button", class: `button small room-chip is-${name}`, title: words(`family.${name}.hint`),
    on: { click: () => choose(name) },
  }, h("span", { class: "room-sign" }, icon(name)), h("b"), h("span", { text: words(`family.${name}`) }))]));
  const share = h("div", {});
  return {
    share,
    element: h("div", { class: "room-chips row", role: "group", "aria-label": words("room.column.state") },
      [...chips.values()]),
    /// Counts all machines, whatever is filtered, once a second: the chips are how one gets to the others.
    count(machines) {
      const counts = new Map(FAMILIES.map((name) => [name, 0]));
      for (const machine of machines.values()) counts.set(family(machine), counts.get(family(machine)) + 1);
      for (const [name, n] of counts) setText(chips.get(name).children[1], page.format.number(n));
      renew(share, [...counts], () => [bar([...counts].map(([name, n]) => [`is-${name}`, n / machines.size]))]);
    },
    /// Shows which of them a filter asks for.
    press(text) {
      const chosen = chosenFamilies(text);
      for (const [name, chip] of chips) setAttribute(chip, "aria-pressed", String(chosen.has(name)));
    },
  };
}

/// The field for the filter and the choice of a size.
function createTools({ filter, size, leave }) {
  const field = h("input", {
    type: "search", placeholder: words("room.filter.hint"), "aria-label": words("room.filter"),
    title: words("room.filter.help"), on: { input: () => filter(field.value), keydown: onKey },
  });
  const sizes = SIZES.map((name) =>
    button(words(`room.size.${name}`), () => size(name), { kind: "quiet small", pressed: false }));

  function onKey({ key }) {
    if (key === "Escape") filter("");
    if (key === "Escape" || key === "Enter") leave();
  }

  return {
    element: h("div", { class: "room-tools row" }, field,
      h("div", { class: "room-sizes", role: "group", "aria-label": words("room.size") }, sizes)),
    /// Leaves a field alone that has what counts: the cursor stays.
    show(look) {
      if (field.value.trim() !== look.q.trim()) field.value = look.q;
      SIZES.forEach((name, place) => setAttribute(sizes[place], "aria-pressed", String(name === look.size)));
    },
    focus() {
      field.focus();
      field.select();
    },
  };
}

/// Tells the board how much room there is, at first and whenever it, the window, or one of the parts `above` changes. It asks
/// when the browser has laid out anyway, so that asking costs nothing.
function followSpace(page, board, above) {
  let last = "";

  function measure() {
    const box = board.element.getBoundingClientRect();
    if (box.width === 0) return;
    const space = {
      width: Math.floor(box.width), height: Math.max(LEAST_HEIGHT, Math.floor(innerHeight - (box.top + scrollY) - FOOT)),
      rem: parseFloat(getComputedStyle(document.documentElement).fontSize),
    };
    const next = JSON.stringify([space, page.narrow]);
    if (next !== last) board.resize(space);
    last = next;
  }

  const observer = new ResizeObserver(measure);
  for (const part of [board.element, ...above]) observer.observe(part);
  addEventListener("resize", measure);
}

/// Goes to the next machine that needs somebody, in the order in which they stand.
function nextTrouble(page, board) {
  const needy = board.order.filter((number) =>
    ["failed", "stalled", "newcomer"].includes(family(page.room.machines.get(number))));
  if (needy.length === 0) page.say(words("problems.none"));
  else board.focus(needy[(needy.indexOf(board.focused) + 1) % needy.length]);
}
