// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import {
  entryBody, isUndoable, nextName, seatPlan,
} from "../../../../Sources/Fleet/RoomPage/Files/actions-naming.js";

test("the next name goes on with the numbers, and takes none that is taken", () => {
  assert.equal(nextName(["pc-09", "pc-02"], new Set()), "pc-10");
  assert.equal(nextName(["pc-09"], new Set(["pc-10"])), "pc-11");
  assert.equal(nextName(["teacher"], new Set()), "");
  assert.equal(nextName([], new Set()), "");
  assert.equal(nextName(["m"], new Set()), "");
});

test("a plan has the seats of one group, and a free row and column more", () => {
  const seat = (number, row, column, group = "a") => ({ number, row, column, group });
  const plan = seatPlan([seat(1, 1, 2), seat(2, 2, 1), seat(3, 9, 9, "b"), seat(4, null, null)], "a", 2);
  assert.deepEqual([plan.rows, plan.columns, [...plan.taken.keys()]], [2, 3, ["1:2"]]);
});

test("a plan has an end", () => {
  assert.equal(seatPlan([{ number: 1, row: 9999, column: 9999, group: "a" }], "a", null).rows, 40);
});

test("what was not filled in is not said", () => {
  assert.deepEqual(entryBody({ number: 7, name: "a", group: null, row: 0, column: null }), { name: "a", row: 0 });
});

test("a name can be taken back where there was one, with nothing left over", () => {
  const former = { name: "a", group: "g", row: null, column: null };
  assert.ok(isUndoable(former, { name: "b", group: "h", row: null, column: null }));
  assert.ok(!isUndoable(former, { name: "b", group: "h", row: 1, column: null }));
  assert.ok(!isUndoable({ ...former, name: null }, { name: "b", group: null, row: null, column: null }));
});
