// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { addChanges, emptyRoom, noChanges, reduce } from "../../../../Sources/Fleet/RoomPage/Files/state.js";

const machineColumns = [
  "number", "id", "name", "state", "stage", "since", "begun", "image", "next_boot", "total", "verified", "from_server", "from_peers",
  "rate_down", "rate_up", "sent",
];
const transferColumns = ["number", "verified", "from_server", "from_peers", "rate_down", "rate_up", "sent"];
const time = "2026-12-01T09:27:00.000Z";

function row(number, { state = "booting", stage = "download", total = 400, verified = 100 } = {}) {
  const transfer = total === null ? Array(7).fill(null) : [total, verified, 10, verified - 10, 5, 6, 7];
  return [number, `pc-${number}`, `pc-${number}`, state, stage, time, time, "debian", null, ...transfer];
}

function snapshot(numbers, more = {}) {
  return {
    kind: "snapshot", at: 1,
    data: {
      time, page: "abc", version: "1", started: time, environment: { name: "room" }, groups: ["a"],
      machine_columns: machineColumns, transfer_columns: transferColumns, machines: numbers.map((number) => row(number)),
      images: [{ name: "debian", state: "ready", problems: [] }], swarms: [], problems: [], standstills: [], schedule: [], ...more,
    },
  };
}

function tick(data) {
  return { kind: "tick", at: 2, data: { time: "2026-12-01T09:27:01.000Z", ...data } };
}

function after(...events) {
  return events.reduce((room, event) => reduce(room, event).room, emptyRoom);
}

test("a snapshot is the room, with moments as numbers and figures of transfers in one place", () => {
  const { room, changes } = reduce(emptyRoom, snapshot([1, 2]));
  assert.equal(room.machines.size, 2);
  const machine = room.machines.get(1);
  assert.equal(machine.id, "pc-1");
  assert.equal(machine.since, Date.parse(time));
  assert.deepEqual(machine.transfer, {
    total: 400, verified: 100, from_server: 10, from_peers: 90, rate_down: 5, rate_up: 6, sent: 7,
  });
  assert.ok(!("total" in machine));
  assert.equal(room.link.state, "live");
  assert.ok(changes.all);
});

test("what a tick does not name is the same object as before, and the room before is as it was", () => {
  const before = after(snapshot([1, 2, 3]));
  const copy = structuredClone([...before.machines]);
  const { room, changes } = reduce(before, tick({ transfers: [[2, 200, 20, 180, 9, 8, 7]] }));
  assert.equal(room.machines.get(1), before.machines.get(1));
  assert.equal(room.images, before.images);
  assert.equal(room.problems, before.problems);
  assert.equal(room.machines.get(2).transfer.verified, 200);
  assert.equal(room.machines.get(2).transfer.total, 400);
  assert.equal(room.machines.get(2).state, "booting");
  assert.deepEqual([...before.machines], copy);
  assert.deepEqual([...changes.machines], [2]);
  assert.ok(!changes.all && !changes.images);
});

test("machines are told anew, come and go", () => {
  const { room, changes } = reduce(after(snapshot([1, 2])), tick({
    machines: [row(2, { state: "waiting", stage: "seed", verified: 400 }), row(9, { total: null })], forgotten: [1, 77],
  }));
  assert.deepEqual([...room.machines.keys()], [2, 9]);
  assert.equal(room.machines.get(2).stage, "seed");
  assert.equal(room.machines.get(9).transfer, null);
  assert.deepEqual([...changes.forgotten], [1]);
});

test("figures of a machine that is not known, or has no transfer, change nothing", () => {
  const before = after(snapshot([1]), tick({ machines: [row(1, { total: null })] }));
  const { room, changes } = reduce(before, tick({ transfers: [[1, 5, 5, 5, 5, 5, 5], [8, 5, 5, 5, 5, 5, 5]] }));
  assert.equal(room.machines.get(1), before.machines.get(1));
  assert.equal(room.machines.size, 1);
  assert.equal(changes.machines.size, 0);
});

test("lists that are null are as they were, and empty ones are empty", () => {
  const before = after(snapshot([1], { problems: [{ code: "a", since: time }] }));
  assert.equal(reduce(before, tick({ problems: null })).room.problems, before.problems);
  assert.deepEqual(reduce(before, tick({ problems: [] })).room.problems, []);
  const images = reduce(before, tick({ images: [{ name: "b" }], images_gone: ["debian"] })).room.images;
  assert.deepEqual([...images.keys()], ["b"]);
});

test("an event that the page does not know, and keys and columns that it does not, change nothing that it does", () => {
  const before = after(snapshot([1]));
  assert.equal(reduce(before, { kind: "of a later server", data: { machines: 5 } }).room, before);
  const later = reduce(emptyRoom, snapshot([], {
    machine_columns: ["colour", "number", "id"], machines: [["red", 4, "pc-4"], ["red", null, "?"]], more: true,
  })).room;
  assert.equal(later.machines.get(4).id, "pc-4");
  assert.equal(later.machines.get(4).transfer, null);
  assert.equal(later.machines.size, 1);
});

test("a tick that comes twice makes the same room as one that comes once", () => {
  const event = tick({ machines: [row(2, { state: "failed", stage: "failed" })], forgotten: [1], transfers: [[3, 7, 7, 7, 7, 7, 7]] });
  const once = after(snapshot([1, 2, 3]), event);
  const twice = after(snapshot([1, 2, 3]), event, event);
  assert.deepEqual([...twice.machines], [...once.machines]);
});

test("a break and its end are seen, and the picture of before stays", () => {
  const live = after(snapshot([1]));
  const { room: lost, changes } = reduce(live, { kind: "link", data: { state: "lost", since: 5, detail: "" } });
  assert.ok(changes.link);
  assert.equal(lost.machines, live.machines);
  assert.equal(reduce(lost, { kind: "link", data: { state: "lost", since: 9, detail: "" } }).room, lost);
  assert.equal(reduce(lost, { kind: "alive", at: 9 }).room.link.state, "live");
  assert.equal(reduce(lost, tick({})).room.link.state, "live");
});

test("a snapshot and ticks make the room that a later snapshot tells, for rooms of every kind", () => {
  let seed = 1;
  const random = (below) => { seed = (seed * 48271) % 2147483647; return seed % below; };
  for (let round = 0; round < 50; round += 1) {
    const states = new Map(Array.from({ length: random(20) }, (_, number) => [number, {}]));
    let room = after(snapshot([...states.keys()]));
    for (let step = 0; step < 10; step += 1) {
      const data = { machines: [], transfers: [], forgotten: [] };
      for (const number of [...states.keys()]) {
        const dice = random(6);
        if (dice === 0) { states.delete(number); data.forgotten.push(number); }
        if (dice === 1) { states.set(number, { state: "running", stage: "os" }); data.machines.push(row(number, states.get(number))); }
        if (dice === 2) {
          states.set(number, { ...states.get(number), verified: random(400) });
          data.transfers.push([number, ...row(number, states.get(number)).slice(10)]);
        }
      }
      const newcomer = 100 + random(20);
      if (!states.has(newcomer)) { states.set(newcomer, { verified: 10 }); data.machines.push(row(newcomer, states.get(newcomer))); }
      room = reduce(room, tick(data)).room;
    }
    const whole = after(snapshot([], { machines: [...states].map(([number, state]) => row(number, state)) }));
    const sorted = (of) => [...of.machines.values()].sort((a, b) => a.number - b.number);
    assert.deepEqual(sorted(room), sorted(whole));
  }
});

test("changes that nobody has drawn are added up: the latest of a machine counts", () => {
  const add = (...list) => list.reduce((sum, part) => addChanges(sum, { ...noChanges(), ...part }), noChanges());
  const sum = add({ machines: new Set([1, 2]) }, { forgotten: new Set([1]), images: true }, { machines: new Set([3]) });
  assert.deepEqual([...sum.machines], [2, 3]);
  assert.deepEqual([...sum.forgotten], [1]);
  assert.ok(sum.images && !sum.all);
  assert.deepEqual([...add({ forgotten: new Set([1]) }, { machines: new Set([1]) }).forgotten], []);
});
