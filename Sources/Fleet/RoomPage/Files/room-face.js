// SPDX-License-Identifier: GPL-3.0-or-later

import { FAMILIES, family, isUnnamed, level, provedShare } from "./families.js";
import * as format from "./format.js";
import { imageName } from "./parts.js";
import { byName, compare } from "./room-plan.js";
import { known, words } from "./words.js";

/// What a machine shows of itself, as text: on a tile, in a row, and to people who listen; and by what rows are sorted. No
/// document; of the page only `room` is read.

const stageOf = (machine) => words(`stage.${machine.stage}`);
const make = (machine) => [machine.vendor, machine.model].filter(Boolean).join(" ");
const isFetching = (machine) => machine.stage === "download" && machine.transfer !== null;
const percent = (machine) => format.percent(provedShare(machine));

/// The two lines of a tile: the main one, and what else is good to know.
export function face(machine, page) {
  const name = family(machine);
  const word = words(`family.${name}`);
  const why = cause(machine);
  const at = isFetching(machine) ? percent(machine) : stageOf(machine);
  switch (name) {
    case "failed": return [word, why];
    case "stalled": return [at, why ? `${word}: ${why}` : word];
    case "newcomer": return [word, make(machine) || machine.macs.at(-1)];
    case "off": return [word, next(machine, page)];
    case "start": return [at, why];
    case "download": return [at, why || `${word} ${format.rate(machine.transfer?.rate_down ?? 0)}`];
    case "ready": return [at, rates(machine)];
    default: return [word, imageName(page.room, machine.image)];
  }
}

/// The state in words, which differ only where the state or the stage does: what a machine is called for people who listen.
export function stateWords(machine) {
  const name = family(machine);
  const word = words(`family.${name}`);
  return ["stalled", "start", "ready"].includes(name) ? `${word}: ${stageOf(machine)}` : word;
}

/// What people hear who stop at a machine: how far it is, and why it stands.
export function description(machine) {
  return [
    isFetching(machine) && percent(machine), machine.reason ?? cause(machine), machine.next_action,
    isUnnamed(machine) && `${make(machine)} ${machine.macs.at(-1) ?? ""}`.trim(),
  ].filter(Boolean).join(". ");
}

/// A name for a tile with room for so many signs: as it is, or the number at its end, by which people know the seat.
export function shortName({ id }, fitting) {
  if (id.length <= fitting) return id;
  return id.match(/\d+$/)?.[0].slice(-fitting) ?? [...id].slice(0, fitting).join("");
}

/// The short word for a code. One that this page has no words for, from a newer server, is shown as it is.
export function causeWords(code) {
  return known(`code.${code}`) ? words(`code.${code}`) : code ?? "";
}

/// The short reason.
const cause = ({ reason_code: code, reason }) => (code ? causeWords(code) : reason ?? "");

function next({ next_boot: boot }, page) {
  return boot ? words("room.next-boot", { image: imageName(page.room, boot.image) }) : "";
}

function rates({ transfer }) {
  return [["↓", transfer?.rate_down], ["↑", transfer?.rate_up]].filter(([, rate]) => rate > 0)
    .map(([sign, rate]) => `${sign} ${format.rate(rate)}`).join(" ");
}

/// The columns of the list, in their order, each with what it says of a machine.
export const COLUMNS = {
  name: (machine) => machine.id,
  state: stateWords,
  progress: (machine) => (machine.transfer ? percent(machine) : ""),
  image: (machine, page) => imageName(page.room, machine.image),
  rate: rates,
  address: (machine) => machine.address ?? "",
  group: (machine) => machine.group ?? "",
  since: ({ since }) => (since === null ? "" : `${format.day(since)} ${format.time(since)}`),
  reason: (machine) => machine.reason ?? (cause(machine) || (isUnnamed(machine) ? make(machine) : "")),
};

/// Columns that are not sorted by what they say.
const KEYS = {
  state: (machine) => FAMILIES.indexOf(family(machine)),
  progress: (machine) => machine.transfer && level(machine),
  rate: ({ transfer }) => transfer && transfer.rate_down + transfer.rate_up,
  since: (machine) => machine.since,
};

/// An order as an address has it, `rate` or `-rate`. Unless somebody chose one, what needs a hand comes first.
export function orderOf(text) {
  return Object.hasOwn(COLUMNS, text.replace("-", "")) ? text : "state";
}

/// What an order goes by, as a function of a machine; what is missing is null.
export function keyOf(order, page) {
  const column = order.replace("-", "");
  return KEYS[column] ?? ((machine) => COLUMNS[column](machine, page) || null);
}

/// Machines in an order; those that are equal in it stand by name, and what is missing comes last, whatever the direction.
export function inOrder(machines, order, page) {
  const direction = order.startsWith("-") ? -1 : 1;
  const key = keyOf(order, page);
  const keys = new Map(machines.map((machine) => [machine, key(machine)]));
  return machines.sort((machine, another) => {
    const [one, other] = [keys.get(machine), keys.get(another)];
    if (one === null || other === null) return (one === null) - (other === null) || byName(machine, another);
    return direction * (typeof one === "number" ? one - other : compare(one, other)) || byName(machine, another);
  });
}
