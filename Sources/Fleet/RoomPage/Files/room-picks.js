// SPDX-License-Identifier: GPL-3.0-or-later

import { button, h, icon, setAttribute } from "./dom.js";
import { family } from "./families.js";
import { chip, renew } from "./parts.js";
import { description } from "./room-face.js";
import { neighbour, within } from "./room-plan.js";
import { formatRoute } from "./route.js";
import { words } from "./words.js";

/// Which machines are selected, as a value: `numbers` (a set), `anchor` (where a range begins, or null), and `isSeveral`: a
/// finger began to select several, so that each touch adds or takes away. Every function gives another value. `order` is the
/// order in which people see the machines; those that a filter hides are not in it, and stay selected.
export const nothing = these([]);

/// These, as a button, a frame or Ctrl+A selects them.
export function these(numbers, anchor = numbers[0] ?? null, isSeveral = false) {
  return { numbers: new Set(numbers), anchor, isSeveral };
}

/// After a click: alone it selects one, or gives up the only one; with Ctrl it adds or takes away; with Shift it selects a
/// range.
export function clicked(selection, number, { add = false, range = false }, order) {
  if (range) return ranged(selection, number, order, add);
  if (add || selection.isSeveral) return toggled(selection, number);
  const isOnly = selection.numbers.size === 1 && selection.numbers.has(number);
  return these(isOnly ? [] : [number], number);
}

/// One more or one less.
export function toggled(selection, number) {
  const numbers = new Set(selection.numbers);
  if (!numbers.delete(number)) numbers.add(number);
  return these(numbers, number, selection.isSeveral && numbers.size > 0);
}

/// All from the anchor to a machine; with `add` in addition to those selected. Without an anchor that is seen it is that one
/// alone.
export function ranged(selection, number, order, add = false) {
  const to = order.indexOf(number);
  const anchor = order.includes(selection.anchor) ? selection.anchor : number;
  const from = order.indexOf(anchor);
  const range = to < 0 ? [] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return these(add ? [...selection.numbers, ...range] : range, anchor, selection.isSeveral);
}

/// After a long touch: that one is selected, and further touches add to it.
export function pressed(selection, number) {
  return these([...selection.numbers, number], number, true);
}

/// Without those that are not known any more; `isKnown` tells of a number.
export function known(selection, isKnown) {
  const numbers = [...selection.numbers].filter(isKnown);
  return these(numbers, isKnown(selection.anchor) ? selection.anchor : null, selection.isSeveral && numbers.length > 0);
}

/// Who differs between two selections, so that only they are written.
export function difference(before, after) {
  return [...new Set([...before.numbers, ...after.numbers])]
    .filter((number) => before.numbers.has(number) !== after.numbers.has(number));
}

/// Letters that open the dialog of an act while the focus is among the machines.
const ACT_KEYS = { b: "boot", d: "local", w: "wake", r: "restart", i: "identify" };

const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

/// What a key means among the machines, as a value, or null: `{ does: "move", key, extend }`, `toggle`, `range`, `all`,
/// `none`, `open`, or `{ does: "act", kind }`. `extend` selects on the way.
export function meaningOf({ key, shiftKey = false, ctrlKey = false, metaKey = false, altKey = false }) {
  const isCommand = ctrlKey || metaKey;
  if (altKey) return null;
  if (MOVES.includes(key)) return { does: "move", key, extend: shiftKey };
  if (key === " ") return { does: shiftKey ? "range" : "toggle" };
  if (isCommand) return key.toLowerCase() === "a" ? { does: "all" } : null;
  if (key === "Escape") return { does: "none" };
  if (key === "Enter") return { does: "open" };
  return Object.hasOwn(ACT_KEYS, key) ? { does: "act", kind: ACT_KEYS[key] } : null;
}

/// A pointer that moves farther than this drags, and a finger that stays this many milliseconds selects.
const SLACK = 6;
const LONG = 450;

/// Which machines are selected, and how keys and pointers change that and go to a machine.
///
/// `changed()` is called after another selection; `open(machine)` goes to a machine.
export function createPicks(page, board, { changed, open }) {
  let selection = nothing;
  let before = selection;

  const at = (number) => page.room.machines.get(number);
  const machines = () => [...selection.numbers].map(at).filter(Boolean);

  function choose(next) {
    const different = difference(selection, next);
    selection = next;
    for (const number of different) board.select(number, next.numbers.has(number));
    if (different.length > 0) changed();
  }

  function take(numbers) {
    choose(these(numbers));
    page.say(words("room.selected", { n: selection.numbers.size }));
  }

  function move({ key, extend }) {
    const { focused, order } = board;
    const to = { Home: order[0], End: order.at(-1) }[key] ?? neighbour(board.places, focused, key);
    if (to === null) return;
    if (extend) choose(ranged({ ...selection, anchor: selection.anchor ?? focused }, to, order));
    else selection = { ...selection, anchor: to };
    board.focus(to);
  }

  /// An act is for those selected; where nobody is, for the one that has the focus.
  function act({ kind }) {
    const chosen = selection.numbers.size > 0 ? machines() : [at(board.focused)];
    const why = page.act.obstacle(kind, chosen);
    if (why === null) page.act.open(kind, chosen);
    else page.toast(why);
  }

  const keys = {
    move, act,
    none: () => take([]),
    all: () => take(board.order),
    toggle: () => choose(toggled(selection, board.focused)),
    range: () => choose(ranged(selection, board.focused, board.order)),
    open: () => open(at(board.focused)),
  };
  board.element.addEventListener("keydown", (event) => {
    if (event.target.dataset.number === undefined) return;
    const meaning = meaningOf(event);
    if (meaning === null) return;
    keys[meaning.does](meaning);
    event.preventDefault();
    event.stopPropagation();
  });
  followPointer(board, {
    click(number, how) {
      choose(clicked(selection, number, how, board.order));
      board.focus(number);
    },
    open: (number) => open(at(number)),
    press: (number) => choose(pressed(selection, number)),
    begin: () => { before = selection; },
    frame(from, to, add) {
      const numbers = within(board.places, from, to);
      choose(these(add ? [...before.numbers, ...numbers] : numbers));
    },
  });

  return {
    machines, take,
    isSelected: (number) => selection.numbers.has(number),
    /// All of a group that are shown.
    group: (name) => take(board.order.filter((number) => (at(number)?.group ?? null) === name)),
    /// Who is not known any more is not selected any more.
    prune: () => choose(known(selection, (number) => page.room.machines.has(number))),
  };
}

/// Mouse and fingers among the machines: clicks, a frame that is drawn around some tiles, and long touches.
///
/// `acts` has `click(number, { add, range })`, `open(number)`, `press(number)`, `begin()` and `frame(from, to, add)` with
/// points in the element of the tiles.
function followPointer({ element, tiles }, acts) {
  const band = h("div", { class: "room-band" });
  let [start, timer, isDone] = [null, 0, false];
  const on = (name, act) => element.addEventListener(name, act);
  const isMore = (event) => event.ctrlKey || event.metaKey;

  on("pointerdown", (event) => {
    const number = numberAt(event);
    [start, isDone] = [event, false];
    if (event.pointerType === "mouse" || number === null) return;
    timer = setTimeout(() => {
      isDone = true;
      acts.press(number);
    }, LONG);
  });
  on("pointermove", (event) => {
    if (!start || (!band.isConnected && Math.hypot(event.pageX - start.pageX, event.pageY - start.pageY) < SLACK)) return;
    clearTimeout(timer);
    const isOnTiles = tiles.contains(start.target) && !start.target.closest("button");
    if (event.pointerType !== "mouse" || event.buttons !== 1 || !isOnTiles) return;
    if (!band.isConnected) {
      isDone = true;
      acts.begin();
      tiles.append(band);
      tiles.setPointerCapture(event.pointerId);
    }
    const box = tiles.getBoundingClientRect();
    const [from, to] = [start, event]
      .map(({ pageX, pageY }) => ({ x: pageX - scrollX - box.left, y: pageY - scrollY - box.top }));
    Object.assign(band.style, {
      left: `${Math.min(from.x, to.x)}px`, top: `${Math.min(from.y, to.y)}px`,
      width: `${Math.abs(from.x - to.x)}px`, height: `${Math.abs(from.y - to.y)}px`,
    });
    acts.frame(from, to, isMore(start) || start.shiftKey);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    on(name, () => {
      clearTimeout(timer);
      band.remove();
      start = null;
    });
  }
  // The click after a frame or a long touch is none, and a browser's menu would hide what a long touch did.
  on("click", (event) => {
    const number = numberAt(event);
    if (isDone || number === null) return;
    if (event.detail === 2) acts.open(number);
    else acts.click(number, { add: isMore(event), range: event.shiftKey });
  });
  on("contextmenu", (event) => { if (isDone) event.preventDefault(); });
}

/// The number of the machine under the pointer; null on an empty seat and beside them.
function numberAt({ target }) {
  const found = target.closest("[data-number]:not(.is-hidden)");
  return found && Number(found.dataset.number);
}

/// What can be done with the machines that are selected: a bar at the foot of the page, there only while some are.
///
/// `acts` has `machines()` (those selected), `isShown(number)` and `none()`.
export function createActs(page, acts) {
  const head = h("div", { class: "acts-head" });
  const buttons = page.act.buttons(acts.machines);
  const close = button("", acts.none, { icon: "close", kind: "quiet only-icon" });
  setAttribute(close, "aria-label", words("common.close"));
  const element = h("section", { class: "acts card row", "aria-label": words("room.acts"), hidden: true }, head,
    h("div", { class: "acts-buttons row" }, buttons.elements), close);

  return {
    element,
    update() {
      const machines = acts.machines();
      const isNone = machines.length === 0 || page.isProjector();
      element.hidden = isNone;
      if (isNone) return;
      const isOne = machines.length === 1;
      const [first] = machines;
      // Who acts has to know of those that a filter hides.
      const hidden = machines.filter(({ number }) => !acts.isShown(number)).length;
      const sub = [isOne && description(first), hidden > 0 && words("room.selected-hidden", { n: hidden })].filter(Boolean)
        .join(". ");
      renew(head, [machines.length, first.id, family(first), sub], () => [
        h("div", { class: "row" },
          h("b", {}, h("bdi", { text: isOne ? first.id : words("room.selected", { n: machines.length }) })),
          isOne && [chip(first), h("a", { class: "button small", href: formatRoute("machine", first.id) }, icon("details"),
            words("room.details"))]),
        h("p", { class: "hint", text: sub }),
      ]);
      buttons.update(machines);
    },
  };
}
