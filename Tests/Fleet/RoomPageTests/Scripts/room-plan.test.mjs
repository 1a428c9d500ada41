// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import {
  byName, fitRoom, groupsOf, neighbour, planOf, shownGroups, within,
} from "../../../../Sources/Fleet/RoomPage/Files/room-plan.js";

function machine(number, values = {}) {
  return { number, id: `pc-${number}`, name: `pc-${number}`, group: "room-1", row: null, column: null, ...values };
}

/// Machines in rows of six, with an aisle in the middle that has a number of its own, or none.
function seated(count, { aisle = true, group = "room-1", from = 1 } = {}) {
  return Array.from({ length: count }, (_, index) => {
    const column = (index % 6) + 1;
    return machine(from + index, { group, row: Math.floor(index / 6) + 1, column: aisle && column > 3 ? column + 1 : column });
  });
}

const desk = { width: 900, height: 480, rem: 16, kind: "fit", narrow: false, projector: false };
const phone = { width: 362, height: 400, rem: 16, kind: "fit", narrow: true, projector: false };

/// Whether no two places touch, and none stands outside of its block or of the width.
function assertSound(layout, width) {
  const blocks = layout.blocks;
  for (const block of blocks) {
    assert.ok(block.left >= 0 && block.left + block.width <= width + 1, `block ${block.name} is too wide`);
    assert.ok(block.top + block.height <= layout.total + 1);
  }
  const cells = new Set();
  for (const { number, left, top } of layout.places) {
    assert.ok(!cells.has(`${left} ${top}`), `two on one place: ${number}`);
    cells.add(`${left} ${top}`);
  }
  const heldBy = (place, block) => place.left >= block.left && place.top >= block.top
    && place.left + place.width <= block.left + block.width + 0.01
    && place.top + place.height <= block.top + block.height + 0.01;
  for (const place of layout.places) {
    const block = blocks.find(({ places }) => places.some(({ number }) => number === place.number));
    assert.ok(heldBy(place, block), `${place.number} stands outside of its group`);
  }
}

test("groups stand in the order of the list, then by name, and those without a group last", () => {
  const groups = [null, "z", "b", "room-10", "room-9", undefined];
  const machines = groups.map((group, index) => machine(index + 1, { group }));
  assert.deepEqual(groupsOf(machines, ["z", "empty"]).map(({ name }) => name), ["z", "b", "room-9", "room-10", null]);
});

test("names are ordered as people count, and those without one come last", () => {
  const machines = [machine(10), machine(1, { id: "m1", name: null }), machine(9)];
  assert.deepEqual(machines.sort(byName).map(({ number }) => number), [9, 10, 1]);
});

test("columns in which nobody sits are one aisle", () => {
  const plan = planOf(seated(30));
  assert.deepEqual([plan.columns, plan.rows, plan.aisles, plan.passages], [6, 5, [2], []]);
  assert.deepEqual(plan.seats.get(4), { column: 3, row: 0 });
});

test("rows in which nobody sits are one passage, however many they are", () => {
  const plan = planOf([machine(1, { row: 1, column: 1 }), machine(2, { row: 9999, column: 1 })]);
  assert.deepEqual([plan.columns, plan.rows, plan.passages], [1, 2, [0]]);
});

test("seat 9999 is a seat like any other", () => {
  const plan = planOf([...seated(6), machine(99, { row: 9999, column: 9999 })]);
  assert.deepEqual([plan.columns, plan.rows], [7, 2]);
  assertSound(fitRoom(groupsOf([...seated(6), machine(99, { row: 9999, column: 9999 })]), desk), desk.width);
});

test("of two on one seat the lower number sits there, and the other stands below", () => {
  const machines = [machine(2, { row: 1, column: 1 }), machine(1, { row: 1, column: 1 }), machine(3, { row: 1, column: 2 })];
  const plan = planOf(machines);
  assert.deepEqual([plan.rows, plan.seats.get(1).row, plan.seats.get(2).row], [2, 0, 1]);
  const layout = fitRoom(groupsOf(machines), desk);
  assertSound(layout, desk.width);
  assert.deepEqual(layout.places.map(({ number }) => number), [1, 3, 2]);
});

test("a seat needs a row and a column, and a group without seats has no plan", () => {
  assert.equal(planOf([machine(1, { row: 1 }), machine(2, { column: 2 })]), null);
  assert.equal(planOf([machine(1, { row: 1.5, column: 1 })]), null);
});

test("seats below one count too", () => {
  const plan = planOf([machine(1, { row: 0, column: -3 }), machine(2, { row: 0, column: -2 })]);
  assert.deepEqual(plan.seats.get(2), { column: 1, row: 0 });
});

test("a list in which everybody has a row and a column of his own is no plan", () => {
  assert.equal(planOf(Array.from({ length: 100 }, (_, index) => machine(index, { row: index, column: index * 2 }))), null);
});

test("newcomers have no plan, whatever their seats", () => {
  const [group] = groupsOf([machine(1, { group: null, row: 1, column: 1 })]);
  assert.equal(group.plan, null);
});

test("names of any kind change nothing about where somebody sits", () => {
  const names = ["pc:1", "\"x\"", "<img src=x>", "חדר", "\u202eevil", "x".repeat(255), ""];
  const machines = names.map((name, index) => machine(index + 1, { id: name, name, group: name, row: 1, column: 1 }));
  assertSound(fitRoom(groupsOf(machines, names), desk), desk.width);
});

test("a room of thirty fits the height with large tiles", () => {
  const layout = fitRoom(groupsOf(seated(30)), desk);
  assert.ok(layout.total <= desk.height, `${layout.total}`);
  assert.ok(layout.width >= 92, `${layout.width}`);
  assertSound(layout, desk.width);
});

test("tiles are the smaller the more there are, and the larger the more space there is", () => {
  const width = (count, space) => fitRoom(groupsOf(seated(count)), space).width;
  assert.ok(width(30, desk) > width(90, desk));
  assert.ok(width(90, { ...desk, width: 1500, height: 800 }) > width(90, desk));
});

test("where nothing fits, tiles stay large enough for a pointer", () => {
  const layout = fitRoom(groupsOf(seated(600)), desk);
  assert.ok(layout.width >= 24, `${layout.width}`);
  assertSound(layout, desk.width);
});

test("a finger hits the tiles of a phone", () => {
  for (const count of [10, 30, 100]) {
    const layout = fitRoom(groupsOf(seated(count)), phone);
    assert.ok(layout.width >= 37, `${count}: ${layout.width}`);
    assertSound(layout, phone.width);
  }
});

test("a plan that is too wide for a phone stands in rows", () => {
  const machines = Array.from({ length: 60 }, (_, index) => machine(index + 1, { row: 1, column: index + 1 }));
  const layout = fitRoom(groupsOf(machines), phone);
  assert.ok(new Set(layout.places.map(({ top }) => top)).size > 1);
  assertSound(layout, phone.width);
});

test("large and small are the same for every room", () => {
  for (const count of [5, 300]) {
    assert.equal(fitRoom(groupsOf(seated(count)), { ...desk, width: 1400, kind: "large" }).width, 172);
    assert.equal(fitRoom(groupsOf(seated(count)), { ...desk, kind: "small" }).width, 46);
  }
});

test("large tiles are as much smaller as a plan needs that is wider than the room", () => {
  for (const space of [{ ...desk, kind: "large" }, { ...phone, kind: "large" }]) {
    const layout = fitRoom(groupsOf(seated(30)), space);
    assertSound(layout, space.width);
    const isTight = fitRoom(groupsOf(seated(30)), { ...space, width: layout.blocks[0].width - 20 }).width < layout.width;
    assert.ok(layout.width > 37 && isTight, `${layout.width}`);
  }
});

test("on a projector tiles may be larger, and dots", () => {
  const far = { ...desk, width: 1860, height: 800, projector: true };
  assert.ok(fitRoom(groupsOf(seated(8)), far).width > 260);
  assert.ok(fitRoom(groupsOf(seated(4096)), far).width >= 12);
});

test("a size has its name by its width", () => {
  const table = [[4, "wide"], [30, "middle"], [60, "small"], [600, "tiny"]];
  for (const [count, name] of table) assert.equal(fitRoom(groupsOf(seated(count)), desk).size, name, `${count}`);
});

test("a filter leaves empty seats in a plan and closes up elsewhere", () => {
  const machines = [...seated(12), ...Array.from({ length: 6 }, (_, index) => machine(50 + index, { group: "loose" }))];
  const groups = shownGroups(groupsOf(machines), ({ number }) => number % 2 === 0);
  assert.deepEqual(groups.map(({ machines: members }) => members.length), [3, 12]);
  assert.equal(shownGroups(groupsOf(machines), ({ number }) => number > 49).length, 1);
  assert.deepEqual(shownGroups(groupsOf(machines), () => false), []);
});

test("an empty room has an empty layout", () => {
  const layout = fitRoom([], desk);
  assert.deepEqual([layout.places, layout.blocks, layout.total], [[], [], 0]);
});

test("the arrows go to the nearest tile in their direction, over aisles and into other groups", () => {
  const machines = [...seated(12), ...seated(12, { group: "room-2", from: 21 })];
  const { places } = fitRoom(groupsOf(machines), { ...desk, width: 1600, kind: "small" });
  const to = (number, key) => neighbour(places, number, key);
  assert.equal(to(3, "ArrowRight"), 4);
  assert.equal(to(4, "ArrowLeft"), 3);
  assert.equal(to(2, "ArrowDown"), 8);
  assert.equal(to(8, "ArrowUp"), 2);
  assert.equal(to(6, "ArrowRight"), 21);
  assert.equal(to(1, "ArrowLeft"), null);
  assert.equal(to(1, "ArrowUp"), null);
  assert.equal(to(1000, "ArrowUp"), 1);
  assert.equal(neighbour([], 1, "ArrowUp"), null);
});

test("in one group the right arrow alone reaches every machine", () => {
  const { places } = fitRoom(groupsOf([...seated(17), machine(99, { row: 1, column: 1 })]), desk);
  const seen = new Set([places[0].number]);
  for (let at = places[0].number; at !== null; at = neighbour(places, at, "ArrowRight")) {
    seen.add(at);
    if (seen.size > 100) break;
  }
  assert.equal(seen.size, 18);
});

test("a frame takes what it touches", () => {
  const { places, width, height } = fitRoom(groupsOf(seated(12)), desk);
  const at = (number) => places.find((place) => place.number === number);
  const [from, to] = [{ x: at(8).left + width - 1, y: at(8).top + height - 1 }, { x: at(1).left + 1, y: at(1).top + 1 }];
  assert.deepEqual(within(places, from, to), [1, 2, 7, 8]);
  assert.deepEqual(within(places, { x: -10, y: -10 }, { x: -5, y: -5 }), []);
});

test("4,096 machines take milliseconds", (context) => {
  const machines = Array.from({ length: 4096 }, (_, index) => machine(index + 1, {
    group: `room-${Math.floor(index / 32)}`, row: Math.floor((index % 32) / 8) + 1, column: (index % 8) + 1,
  }));
  fitRoom(groupsOf(machines), desk);
  const spaces = { desk: { ...desk, width: 1500, height: 760 }, phone, projector: { ...desk, projector: true } };
  for (const [name, space] of Object.entries(spaces)) {
    const began = performance.now();
    const groups = groupsOf(machines);
    const grouped = performance.now();
    const layout = fitRoom(groups, space);
    const [first, second] = [grouped - began, performance.now() - grouped].map((time) => time.toFixed(1));
    context.diagnostic(`${name}: ${first} ms for groups, ${second} ms for places`);
    assert.equal(layout.places.length, 4096);
    assertSound({ ...layout, places: layout.places.slice(0, 200) }, space.width);
  }
});
