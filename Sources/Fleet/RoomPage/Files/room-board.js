// SPDX-License-Identifier: GPL-3.0-or-later

import { button, h, icon, keyed, setAttribute, setText } from "./dom.js";
import { family, level } from "./families.js";
import { empty } from "./parts.js";
import { COLUMNS, description, face, inOrder, keyOf, orderOf, shortName, stateWords } from "./room-face.js";
import { filterTest } from "./room-filter.js";
import { fitRoom, groupsOf, shownGroups } from "./room-plan.js";
import { words } from "./words.js";

/// Rooms do not jump at each event: what changes their form waits for so many milliseconds, so that much of it comes together.
const PATIENCE = 250;

/// What decides where a machine stands.
const FORM = ["id", "group", "row", "column"];

/// The machines of a room as tiles or as a list: which of them are shown, where they stand, and which one the focus is on.
///
/// `acts` has `chooseGroup(name)`, `sort(column)` and `isSelected(number)`.
export function createBoard(page, acts) {
  const tiles = createTiles(acts.chooseGroup);
  const list = createList(acts.sort);
  const none = empty("");
  const element = h("div", { class: "room-floor" }, none, tiles.element);
  const items = new Map();
  let wanted = { q: "", size: "fit", sort: "state" };
  let [test, space, kind, fitting] = [null, null, "tile", 99];
  let [seen, places, order, shown] = [new Map(), [], [], new Set()];
  let [focused, timer, isUncounted] = [null, 0, false];
  const moved = new Set();

  const isList = () => wanted.size === "list" && !page.isProjector();
  const fits = (machine) => test === null || test(machine);
  const make = (number) => createItem(kind, number);

  function draw(item, number) {
    items.set(number, item);
    setAttribute(item, "tabindex", number === focused ? 0 : -1);
    setAttribute(item, "aria-selected", String(acts.isSelected(number)));
    const machine = page.room.machines.get(number);
    const { images } = page.room;
    // When others change their order, a row that is as it was costs nothing.
    if (kind === "row" && item.machine === machine && item.images === images) return;
    Object.assign(item, { machine, images });
    drawItem(item, machine, page, { kind, fitting, isHidden: kind !== "row" && !fits(machine) });
  }

  /// Where each machine stands is computed anew. Rows have places as if they were tiles, for the arrow keys.
  function place() {
    clearTimeout(timer);
    timer = 0;
    if (space === null) return;
    seen = page.room.machines;
    const hadFocus = document.activeElement?.dataset.number !== undefined && element.contains(document.activeElement);
    // Rows that go elsewhere are taken out first: then all others stand in their order already, and none of them is moved.
    for (const number of moved) items.get(number)?.remove();
    moved.clear();
    items.clear();
    places = isList() ? placeRows() : placeTiles();
    const board = isList() ? list.element : tiles.element;
    if (board.parentNode !== element) element.lastChild.replaceWith(board);
    order = places.map(({ number }) => number);
    shown = new Set(order);
    none.hidden = order.length > 0;
    setText(none, words("room.none-like", { filter: wanted.q }));
    // One of the machines shown can be reached with Tab: the one that had the focus last, or the first.
    focus(shown.has(focused) ? focused : order[0] ?? null, hadFocus);
  }

  function placeRows() {
    // Sorting begins with the order of before, for what is nearly sorted is sorted fast.
    const before = [...new Set([...order, ...seen.keys()])].map((number) => seen.get(number));
    const machines = inOrder(before.filter((machine) => machine && fits(machine)), wanted.sort, page);
    kind = "row";
    list.place(machines, wanted.sort, make, draw);
    return machines.map(({ number }, place) => ({ number, left: 0, top: place * 9, height: 9 }));
  }

  function placeTiles() {
    const projector = page.isProjector();
    const groups = shownGroups(groupsOf(seen.values(), page.room.groups), test);
    const layout = fitRoom(groups, { ...space, kind: projector ? "fit" : wanted.size, narrow: page.narrow, projector });
    kind = layout.size === "tiny" ? "tiny" : "tile";
    fitting = layout.width < 92 ? Math.max(1, Math.floor((layout.width - 6) / (layout.font * 0.56))) : Infinity;
    tiles.place({ ...layout, kind }, make, draw);
    return layout.places.filter(({ number }) => fits(seen.get(number)));
  }

  function focus(number, really = true) {
    items.get(focused)?.setAttribute("tabindex", "-1");
    focused = number;
    const item = items.get(number);
    item?.setAttribute("tabindex", "0");
    if (!item || !really || item === document.activeElement) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /// Why a machine stands as it does is told to whoever stops at it.
  function tell({ target }) {
    const item = target.closest("[data-number]");
    const machine = item && page.room.machines.get(Number(item.dataset.number));
    if (!machine) return;
    const text = description(machine);
    setAttribute(item, "aria-description", text || null);
    setAttribute(item, "title", text === "" ? machine.id : `${machine.id}: ${text}`);
  }

  element.addEventListener("pointerover", tell);
  element.addEventListener("focusin", (event) => {
    tell(event);
    if (event.target.dataset.number) focus(Number(event.target.dataset.number), false);
  });

  return {
    element, focus, tiles: tiles.element,
    get order() { return order; },
    get places() { return places; },
    get focused() { return focused; },
    isShown: (number) => shown.has(number),
    /// All that the filter shows, even before they have their places.
    fitting: () => [...page.room.machines.values()].filter(fits).map(({ number }) => number),
    /// Shows other machines, or in another way: `{ q, size, sort }`.
    show(next) {
      wanted = { ...next, sort: orderOf(next.sort) };
      test = filterTest(wanted.q);
      place();
    },
    /// How much room there is: `{ width, height, rem }`.
    resize(next) {
      space = next;
      place();
    },
    update(changes) {
      // What is placed already stays: a view that comes back is told its route and all news.
      if (seen !== page.room.machines && (changes.all || changes.forgotten.length > 0)) place();
      const key = keyOf(wanted.sort, page);
      let isMoved = changes.environment;
      for (const machine of changes.machines) {
        const { number } = machine;
        const before = seen.get(number);
        isMoved ||= fits(machine) !== shown.has(number) || FORM.some((name) => before?.[name] !== machine[name]);
        if (isList() && before && key(before) !== key(machine)) moved.add(number);
        if (items.has(number)) draw(items.get(number), number);
      }
      // Rows change their order only while nobody is about to hit one.
      if (changes.clock && moved.size > 0 && !list.element.matches(":hover, :focus-within")) isMoved = true;
      if (isMoved && timer === 0) timer = setTimeout(place, PATIENCE);
      isUncounted ||= changes.machines.length > 0;
      if (!isUncounted || !changes.settled || kind === "row") return;
      isUncounted = false;
      tiles.count();
    },
    select(number, isSelected) {
      items.get(number)?.setAttribute("aria-selected", String(isSelected));
    },
  };
}

const NAMES = Object.keys(COLUMNS);

/// What a machine is drawn as, with nothing in it. The smallest tile is one element, which keeps a room of thousands light. A
/// row is no table row, for a browser leaves out what is not on the screen only outside of tables.
const models = { tiny: item("option"), tile: item("option"), row: item("row") };
models.tile.append(h("bdi", { class: "tile-name" }), icon("off"),
  ...["value", "sub"].map((name) => h("span", { class: `tile-${name}` })));
models.row.append(...NAMES.map((name) => h("div", { class: `cell is-${name}`, role: "gridcell" },
  name === "state" && [icon("off"), h("span")])));

function item(role) {
  return h("div", { role, tabindex: "-1" });
}

function setStyle(element, name, value) {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

/// The element of a machine as `tiny` tile, `tile` or `row`.
function createItem(kind, number) {
  const element = models[kind].cloneNode(true);
  element.dataset.number = number;
  return element;
}

/// Writes what differs. `fitting` is how many signs a name may have; a machine that a filter hides is an empty seat.
function drawItem(element, machine, page, { kind, fitting, isHidden }) {
  const name = family(machine);
  setAttribute(element, "class", `${kind === "row" ? "room-row" : "tile"} is-${name}${isHidden ? " is-hidden" : ""}`);
  setAttribute(element, "aria-label", `${machine.id}, ${stateWords(machine)}`);
  setAttribute(element, "aria-hidden", isHidden ? "true" : null);
  if (kind === "row") {
    setAttribute(element.querySelector(".icon"), "class", `icon icon-${name}`);
    NAMES.forEach((column, place) => {
      const cell = element.children[place];
      setText(column === "state" ? cell.lastChild : cell, COLUMNS[column](machine, page));
    });
    return;
  }
  setStyle(element, "--level", `${Math.round(level(machine) * 100)}%`);
  if (kind === "tiny") {
    setText(element, fitting > 1 ? shortName(machine, fitting) : "");
    return;
  }
  const [id, sign, ...lines] = element.children;
  setText(id, shortName(machine, fitting));
  setAttribute(sign, "class", `icon icon-${name}`);
  face(machine, page).forEach((text, place) => setText(lines[place], text ?? ""));
}

/// The tiles of a room: `{ element, place(layout, make, draw), count() }`. The head of a group calls `choose` with its name.
/// Heads are for pointers; with the keyboard the filter and Ctrl+A do the same, for only options may stand in a listbox.
function createTiles(choose) {
  const element = h("div", {
    class: "room-tiles", role: "listbox", "aria-multiselectable": "true", "aria-label": words("room.machines"),
  });

  function createBlock({ name }) {
    const label = name ?? words("room.no-group");
    const title = button("", () => choose(name), { kind: "quiet" });
    title.tabIndex = -1;
    title.title = words("trouble.select", { n: label });
    title.append(h("bdi", { text: label }));
    return h("div", { class: "room-group", role: "group", "aria-label": label },
      h("div", { class: "room-group-head", "aria-hidden": "true" }, title, icon("ready"), h("span")),
      h("div", { role: "presentation" }));
  }

  return {
    element,
    place(layout, make, draw) {
      setAttribute(element, "data-size", layout.size);
      element.classList.toggle("is-framed", layout.isFramed);
      setStyle(element, "height", `${layout.total}px`);
      for (const name of ["width", "height", "font", "head", "pad"]) setStyle(element, `--${name}`, `${layout[name]}px`);
      keyed(element, layout.blocks, {
        keyOf: (block) => block.name, make: createBlock,
        update(made, block) {
          for (const side of ["left", "top", "width", "height"]) setStyle(made, side, `${block[side]}px`);
          keyed(made.lastChild, block.places, {
            keyOf: ({ number }) => `${layout.kind} ${number}`, make: ({ number }) => make(number),
            update(tile, { number, left, top }) {
              setStyle(tile, "translate", `${left - block.left}px ${top - block.top}px`);
              draw(tile, number);
            },
          });
        },
      });
      this.count();
    },
    /// Writes how many of each group are ready.
    count() {
      for (const { firstChild: head, lastChild: seats } of element.querySelectorAll(".room-group")) {
        setText(head.lastChild, `${seats.querySelectorAll(".is-ready, .is-running").length}/${seats.childElementCount}`);
      }
    },
  };
}

/// The room as a table that can be sorted: `{ element, place(machines, order, make, draw) }`. A click on a head calls `sort`.
function createList(sort) {
  const heads = NAMES.map((name) => h("div", { class: `cell is-${name}`, role: "columnheader" },
    button(words(`room.column.${name}`), () => sort(name), { kind: "quiet small" })));
  const body = h("div", { role: "rowgroup" });
  return {
    element: h("div", {
      class: "room-list card", role: "grid", "aria-multiselectable": "true", "aria-label": words("room.machines"),
    }, h("div", { role: "rowgroup" }, h("div", { class: "room-row", role: "row" }, heads)), body),
    place(machines, order, make, draw) {
      NAMES.forEach((name, place) => setAttribute(heads[place], "aria-sort",
        order === name ? "ascending" : order === `-${name}` ? "descending" : null));
      keyed(body, machines, {
        keyOf: ({ number }) => number, make: ({ number }) => make(number), update: (row, { number }) => draw(row, number),
      });
    },
  };
}
