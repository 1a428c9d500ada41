// SPDX-License-Identifier: GPL-3.0-or-later

import { follow } from "./swarm-figures.js";

/// What the page knows of the room, and how what the server tells changes that. Nothing here looks at a clock, a document or the
/// network: `reduce` gives a new value and leaves the one before as it was, and what did not change is the same object in both.

/// The room before anything was heard.
export const emptyRoom = Object.freeze({
  link: Object.freeze({ state: "connecting", since: 0, detail: "" }),
  time: 0, page: null, version: "", started: 0, environment: null, groups: [], columns: { machine: [], transfer: [] },
  machines: new Map(), images: new Map(), swarms: [], problems: [], standstills: [], schedule: [], trails: new Map(),
});

/// What one event changed, for those who draw: numbers of machines, and what else.
export function noChanges() {
  return {
    all: false, machines: new Set(), forgotten: new Set(), images: false, swarms: false, problems: false, environment: false,
    link: false,
  };
}

/// Adds later changes to earlier ones that nobody has drawn yet.
export function addChanges(before, later) {
  for (const number of later.machines) {
    before.machines.add(number);
    before.forgotten.delete(number);
  }
  for (const number of later.forgotten) {
    before.forgotten.add(number);
    before.machines.delete(number);
  }
  for (const key of ["all", "images", "swarms", "problems", "environment", "link"]) before[key] ||= later[key];
  return before;
}

/// What an event makes of a room: `{ room, changes }`. Events are `{ kind, data, at }`: `snapshot` and `tick` as the server sends
/// them (docs/api.md), `link` with how the connection is, and `alive` for a sign of life. A kind that is not known changes nothing.
export function reduce(room, event) {
  switch (event.kind) {
    case "snapshot": return opened(room, event);
    case "tick": return ticked(room, event);
    case "link": return linked(room, event.data);
    case "alive": return linked(room, { state: "live", since: event.at ?? 0, detail: "" });
    default: return { room, changes: noChanges() };
  }
}

function linked(room, link) {
  const same = room.link.state === link.state && room.link.detail === link.detail;
  const changes = noChanges();
  changes.link = !same;
  return { room: same ? room : { ...room, link: Object.freeze({ ...link }) }, changes };
}

function opened(room, { data, at }) {
  const columns = { machine: data.machine_columns ?? [], transfer: data.transfer_columns ?? [] };
  const machines = new Map();
  for (const row of data.machines ?? []) {
    const machine = machineOf(row, columns.machine);
    if (machine) machines.set(machine.number, machine);
  }
  const swarms = (data.swarms ?? []).map(swarmOf);
  const time = moment(data.time) ?? room.time;
  const changes = noChanges();
  changes.all = true;
  return {
    room: {
      link: Object.freeze({ state: "live", since: at ?? 0, detail: "" }),
      time, page: data.page ?? null, version: data.version ?? "", started: moment(data.started) ?? 0,
      environment: data.environment ?? null, groups: data.groups ?? [], columns, machines,
      images: new Map((data.images ?? []).map((image) => [image.name, image])),
      swarms, problems: (data.problems ?? []).map(withSince), standstills: data.standstills ?? [],
      schedule: (data.schedule ?? []).map(withTime), trails: follow(room.trails, machines, swarms, time),
    },
    changes,
  };
}

function ticked(room, { data, at }) {
  const changes = noChanges();
  const next = { ...room, time: moment(data.time) ?? room.time };
  if (room.link.state !== "live") {
    next.link = Object.freeze({ state: "live", since: at ?? 0, detail: "" });
    changes.link = true;
  }
  next.machines = machinesAfter(room, data, changes);
  next.images = imagesAfter(room, data, changes);
  take(next, data, "swarms", (list) => list.map(swarmOf), () => { changes.swarms = true; });
  take(next, data, "problems", (list) => list.map(withSince), () => { changes.problems = true; });
  take(next, data, "standstills", (list) => list, () => { changes.problems = true; });
  take(next, data, "schedule", (list) => list.map(withTime), () => { changes.environment = true; });
  take(next, data, "groups", (list) => list, () => { changes.environment = true; });
  take(next, data, "environment", (value) => value, () => { changes.environment = true; });
  next.trails = follow(room.trails, next.machines, next.swarms, next.time);
  if (next.trails !== room.trails) changes.swarms = true;
  return { room: next, changes };
}

/// Takes a key over from a tick; null and nothing mean that it is as it was.
function take(room, data, key, read, note) {
  if (data[key] === null || data[key] === undefined) return;
  room[key] = read(data[key]);
  note();
}

function machinesAfter(room, data, changes) {
  const { machines: rows = [], transfers = [], forgotten = [] } = data;
  if (!rows?.length && !transfers?.length && !forgotten?.length) return room.machines;
  const machines = new Map(room.machines);
  for (const number of forgotten ?? []) {
    if (machines.delete(number)) changes.forgotten.add(number);
  }
  for (const row of transfers ?? []) {
    const figures = named(row, room.columns.transfer);
    const machine = machines.get(figures.number);
    // Figures of a machine that this page does not know belong to one that is told whole in the same tick, or is forgotten.
    if (!machine?.transfer) continue;
    const { number, ...rest } = figures;
    machines.set(number, Object.freeze({ ...machine, transfer: Object.freeze({ ...machine.transfer, ...rest }) }));
    changes.machines.add(number);
  }
  for (const row of rows ?? []) {
    const machine = machineOf(row, room.columns.machine);
    if (!machine) continue;
    machines.set(machine.number, machine);
    changes.machines.add(machine.number);
  }
  return machines;
}

function imagesAfter(room, data, changes) {
  if (!data.images?.length && !data.images_gone?.length) return room.images;
  const images = new Map(room.images);
  for (const name of data.images_gone ?? []) images.delete(name);
  for (const image of data.images ?? []) images.set(image.name, image);
  changes.images = true;
  return images;
}

const TRANSFER = ["total", "verified", "from_server", "from_peers", "rate_down", "rate_up", "sent"];
const MOMENTS = ["since", "begun"];

/// A machine from its row; null for one without a number, which nobody could tell apart.
function machineOf(row, columns) {
  const machine = named(row, columns);
  if (!Number.isInteger(machine.number)) return null;
  for (const key of MOMENTS) machine[key] = moment(machine[key]);
  const transfer = {};
  for (const key of TRANSFER) {
    transfer[key] = machine[key] ?? 0;
    delete machine[key];
  }
  const total = row[columns.indexOf("total")];
  machine.transfer = total === null || total === undefined ? null : Object.freeze(transfer);
  machine.macs ??= [];
  return Object.freeze(machine);
}

function named(row, columns) {
  const made = {};
  columns.forEach((name, place) => { made[name] = row[place] ?? null; });
  return made;
}

function swarmOf(swarm) {
  return { ...swarm, began: moment(swarm.began) };
}

function withSince(problem) {
  return { ...problem, since: moment(problem.since) };
}

function withTime(entry) {
  return { ...entry, time: moment(entry.time) };
}

/// Milliseconds since 1970 of a moment as the interface writes it; null for none.
function moment(text) {
  if (typeof text !== "string") return null;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
