// SPDX-License-Identifier: GPL-3.0-or-later

import { command } from "./actions-command.js";
import { choice, field, openTask } from "./actions-dialog.js";
import { each, offerUndo } from "./actions-send.js";
import { button, copyable, h, setText } from "./dom.js";

const NUMBER = /\d{1,9}$/;
/// The most rows or columns a plan shows.
const LARGEST_PLAN = 40;

/// The name behind the last of a group's numbered names: `pc-31` behind `pc-30`; empty where names have no numbers.
/// What is in `taken` (small letters) is passed over.
export function nextName(names, taken) {
  const numberOf = (name) => Number(NUMBER.exec(name)[0]);
  let name = names.filter((one) => NUMBER.test(one)).sort((one, other) => numberOf(one) - numberOf(other)).at(-1) ?? "";
  do name = name.replace(NUMBER, (digits) => String(Number(digits) + 1).padStart(digits.length, "0"));
  while (taken.has(name.toLowerCase()));
  return name;
}

/// The seats of a group: `{ rows, columns, taken }`, where `taken` has machines by `row:column`. There is one free row and
/// column more than taken ones. `but` is the number of the machine that is to get a seat: its own is free for it.
export function seatPlan(machines, group, but) {
  const taken = new Map();
  let [rows, columns] = [0, 0];
  for (const machine of machines) {
    if (machine.group !== group || machine.row === null || machine.column === null || machine.number === but) continue;
    taken.set(`${machine.row}:${machine.column}`, machine);
    rows = Math.max(rows, machine.row);
    columns = Math.max(columns, machine.column);
  }
  return { rows: Math.min(rows + 1, LARGEST_PLAN), columns: Math.min(columns + 1, LARGEST_PLAN), taken };
}

/// What is said of a machine: what is null stays as it was, so it is left out.
export function entryBody({ name, group, row, column }) {
  return Object.fromEntries(Object.entries({ name, group, row, column }).filter(([, value]) => value !== null));
}

/// Whether taking an entry back gives exactly what was there: what was empty before cannot be emptied again.
export function isUndoable(former, entry) {
  return former.name !== null && ["group", "row", "column"].every((key) => former[key] !== null || entry[key] === null);
}

/// Opens the dialog in which machines get a name, a group and a seat, one after the other.
export function openNaming(page, numbers) {
  const { words } = page;
  const left = numbers.filter((number) => page.room.machines.has(number));
  const given = [];
  const typed = (name, props) => h("input", { name, autocomplete: "off", ...props });
  const name = typed("name", { required: true, maxlength: "63", pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]*", spellcheck: "false",
    autocapitalize: "none", title: words("act.name.form") });
  const { groups } = page.room;
  const group = choice("group", [["", words("act.name.no-group")], ...groups.map((one) => [one, one])],
    groups.length === 1 ? groups[0] : "");
  const [row, column] = ["row", "column"].map((key) => typed(key, { type: "number", min: "0", max: "9999" }));
  const plan = createSeatPlan(page, (seat) => { [row.value, column.value] = seat.split(":"); });
  const [about, notice, told] = [h("p", { class: "hint act-names" }), h("p", { class: "act-trouble" }), h("div")];
  let shown = null;
  const task = openTask(page, {
    title: "", look, send, onClose: tellDone,
    content: [about, h("div", { class: "act-row" }, ...[name, group, row, column].map((input) =>
      field(words(`room.column.${input.name}`), input))), plan.element, notice,
    h("p", { class: "hint", text: words("act.same-from-shell") }), told],
  });
  if (left.length > 1) task.buttons.prepend(button(words("act.name.skip"), next));
  group.addEventListener("input", suggest);
  const machine = () => page.room.machines.get(left[0]);
  begin();

  function begin() {
    const { name: former, macs, vendor, model, serial, ...now } = machine();
    setText(about, [macs.at(-1), vendor, model, serial].filter(Boolean).join(", "));
    group.value = now.group ?? group.value;
    [row.value, column.value, name.value] = [now.row, now.column, former];
    suggest();
    task.refresh();
    name.focus();
    name.select();
  }

  /// A machine without a name gets the one behind its group's last.
  function suggest() {
    if (machine()?.name !== null) return;
    const named = [...page.room.machines.values(), ...given.map((one) => one.entry)].filter((one) => one.name !== null);
    name.value = nextName(named.filter((one) => one.group === (group.value || null)).map((one) => one.name),
      new Set(named.map((one) => one.name.toLowerCase())));
  }

  function entry() {
    const seat = ({ value }) => (value === "" ? null : Number(value));
    return { name: name.value.trim(), group: group.value || null, row: seat(row), column: seat(column) };
  }

  function look() {
    const label = words("act.name");
    const now = machine();
    if (!now) return { label, why: words("act.why.gone") };
    task.heading.replaceChildren(`${label}: `, h("bdi", { text: now.id }), left.length > 1 ? ` (+${left.length - 1})` : "");
    const wanted = entry();
    const others = [...page.room.machines.values()].filter((one) => one !== now);
    const owner = plan.show(others, wanted, left[0])
      ?? others.find((one) => one.name?.toLowerCase() === wanted.name.toLowerCase());
    setText(notice, owner ? words("act.name.taken", { name: owner.id }) : "");
    const line = command("name", [now.macs.at(-1) ?? "", wanted.name],
      { group: wanted.group, row: wanted.row, column: wanted.column }, page.room.environment?.folder);
    if (line !== shown) told.replaceChildren(copyable(line));
    shown = line;
    return { label, why: null };
  }

  async function send() {
    const [former, wanted] = [machine(), entry()];
    const { refused, failure } = await each(page, [{ id: former.id, method: "PUT", body: entryBody(wanted) }]);
    const why = failure ?? refused[0]?.reason ?? null;
    if (why === null) given.push({ number: former.number, former, entry: wanted });
    if (why === null && task.element.isConnected) next();
    else if (!task.element.isConnected) tellDone(why);
    return why;
  }

  function next() {
    do left.shift(); while (left.length > 0 && !machine());
    if (left.length > 0) begin();
    else task.close();
  }

  /// Says what was written down, with a way back where there is one.
  function tellDone(why = null) {
    if (why !== null) page.toast(why);
    const told = given.splice(0);
    if (told.length === 0) return;
    const undoable = told.filter(({ former, entry: wanted }) => isUndoable(former, wanted));
    const steps = () => undoable.map(({ number, former, entry: wanted }) => (
      { id: page.room.machines.get(number)?.id ?? wanted.name, method: "PUT", body: entryBody(former) }));
    page.toast(words("act.outcome", { act: words("act.name"), done: told.length, refused: 0 }),
      undoable.length > 0 ? offerUndo(page, told.length, steps) : null);
  }
}

/// A small plan of a group's seats: taken ones with their names, free ones to choose.
///
/// `show(machines, entry, number)` gives the machine that has the seat of the entry already, or null.
function createSeatPlan(page, choose) {
  const element = h("fieldset", { class: "act-seats", on: { input: (event) => choose(event.target.value) } });
  const legend = h("legend", { class: "hint", text: page.words("act.name.plan") });
  let shown = null;

  function seat(place, owner) {
    const [row, column] = place.split(":");
    return owner ? h("span", { class: "tag", title: owner.id }, h("bdi", { text: owner.id }))
      : h("input", { type: "radio", name: "seat", value: place, "aria-label": page.words("machine.seat", { row, column }) });
  }

  function show(machines, { group, row, column }, number) {
    const { rows, columns, taken } = seatPlan(machines, group, number);
    const look = JSON.stringify([rows, columns, [...taken].map(([place, owner]) => [place, owner.id])]);
    element.hidden = group === null || taken.size === 0;
    if (look !== shown) {
      const places = Array.from({ length: rows * columns }, (_, place) =>
        `${Math.floor(place / columns) + 1}:${(place % columns) + 1}`);
      element.style.setProperty("--columns", columns);
      element.replaceChildren(legend, ...places.map((place) => seat(place, taken.get(place))));
    }
    shown = look;
    const wanted = `${row}:${column}`;
    for (const input of element.querySelectorAll("input")) input.checked = input.value === wanted;
    return taken.get(wanted) ?? null;
  }
  return { element, show };
}
