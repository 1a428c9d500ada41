// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { test } from "node:test";

import { flowTable, shadeOf, SQUARES, stepFrom, strongest } from "../../../../Sources/Fleet/RoomPage/Files/swarm-figures.js";

function machine(number, group = "room-1") {
  return { number, id: `pc-${number}`, name: `pc-${number}`, group, row: null, column: null };
}

function room(count, size = 30) {
  return Array.from({ length: count }, (_, place) => machine(place + 1, `room-${Math.floor(place / size) + 1}`));
}

function table(flows, members, groups) {
  return flowTable(flows, members, new Map(members.map((one) => [one.number, one])), groups);
}

/// The bytes of a square; rows are counted from the first machine, those apart are below 0.
function bytesAt({ given, apart, count }, row, column) {
  return given[(row + apart) * count + column];
}

test("Rows give and columns get, and the server stands apart", () => {
  const made = table([
    { from: "server", to: "pc-2", bytes: 5 }, { from: "pc-10", to: "pc-2", bytes: 7 }, { from: "pc-2", to: "pc-10", bytes: 1 },
  ], [machine(10), machine(2)]);
  assert.deepEqual(made.rows.map(({ key, id }) => key ?? id), ["server", "pc-2", "pc-10"]);
  assert.equal(bytesAt(made, -1, 0), 5);
  assert.equal(bytesAt(made, 1, 0), 7);
  assert.equal(bytesAt(made, 0, 1), 1);
  assert.equal(bytesAt(made, 0, 0), 0);
  assert.equal(made.apart, 1);
});

test("Addresses that are no machine's have one row together", () => {
  const made = table([
    { from: "192.0.2.9", to: "pc-1", bytes: 3 }, { from: "192.0.2.10", to: "pc-1", bytes: 4 },
    { from: "pc-1", to: "pc-2", bytes: 2 },
  ], [machine(1), machine(2)]);
  assert.equal(bytesAt(made, -1, 0), 7);
  assert.equal(bytesAt(made, -1, 1), 0);
  assert.deepEqual(made.rows.slice(0, made.apart), [{ key: "server" }, { key: "unknown" }]);
  assert.equal(made.inside, null);
});

test("A flow to a machine that is not known is counted and not shown", () => {
  const made = table([{ from: "server", to: "m77", bytes: 3 }, { from: "pc-1", to: "gone", bytes: 3 }], [machine(1)]);
  assert.equal(made.lost, 2);
  assert.equal(made.count, 1);
  assert.equal(made.inside, null);
});

test("Who gives without being a member has a row", () => {
  const all = [machine(1), machine(2)];
  const made = flowTable([{ from: "pc-2", to: "pc-1", bytes: 3 }], [all[0]], new Map(all.map((one) => [one.number, one])));
  assert.equal(made.count, 2);
  assert.equal(bytesAt(made, 1, 0), 3);
});

test("Groups come in their order, and what stays in them is counted", () => {
  const members = [machine(1, "b"), machine(2, "a"), machine(3, "b"), machine(4, null)];
  const made = table([
    { from: "pc-1", to: "pc-3", bytes: 3 }, { from: "pc-1", to: "pc-2", bytes: 1 },
  ], members, ["b", "a"]);
  assert.deepEqual(made.runs, [
    { key: "server", from: 0, to: 1 }, { group: "b", from: 1, to: 3 }, { group: "a", from: 3, to: 4 },
    { group: null, from: 4, to: 5 },
  ]);
  assert.equal(made.inside, 0.75);
});

test("Above four hundred machines groups stand for them", () => {
  assert.equal(table([], room(SQUARES)).isGroups, false);
  const made = table([{ from: "pc-1", to: "pc-2", bytes: 3 }, { from: "pc-1", to: "pc-31", bytes: 4 }], room(4096));
  assert.equal(made.isGroups, true);
  assert.equal(made.count, 137);
  assert.equal(bytesAt(made, 0, 0), 3);
  assert.equal(bytesAt(made, 0, 1), 4);
});

test("However many groups there are, the table has an end", () => {
  const made = table([{ from: "pc-4096", to: "pc-4095", bytes: 3 }], room(4096, 1));
  assert.equal(made.count, SQUARES);
  assert.equal(made.rows.at(-1).group, "…");
  assert.equal(bytesAt(made, SQUARES - 1, SQUARES - 1), 3);
});

test("Keys go from square to square, and to the rows apart", () => {
  const made = table([{ from: "192.0.2.9", to: "pc-1", bytes: 3 }], [machine(1), machine(2)]);
  const first = { row: 2, column: 0 };
  assert.deepEqual(stepFrom(made, first, "ArrowUp"), { row: 1, column: 0 });
  assert.deepEqual(stepFrom(made, { row: 0, column: 0 }, "ArrowUp"), { row: 0, column: 0 });
  assert.deepEqual(stepFrom(made, first, "ArrowRight"), { row: 2, column: 1 });
  assert.deepEqual(stepFrom(made, { row: 3, column: 1 }, "ArrowDown"), { row: 3, column: 1 });
  assert.equal(stepFrom(made, first, "Tab"), null);
});

test("One flow that is far above all others does not leave them pale", () => {
  const values = Float64Array.from({ length: 1000 }, (_, place) => (place === 500 ? 1e12 : place % 2));
  assert.equal(strongest(values), 1);
  assert.equal(strongest(new Float64Array(4)), 1);
  assert.equal(shadeOf(1, 1), 1);
  assert.equal(shadeOf(1e12, 1), 1);
  assert.ok(shadeOf(1e-9, 1) >= 0.1);
});
