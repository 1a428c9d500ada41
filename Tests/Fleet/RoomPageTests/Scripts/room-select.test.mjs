// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import * as select from "../../../../Sources/Fleet/RoomPage/Files/room-picks.js";

// As they are seen, which is not the order of their numbers.
const order = [5, 3, 9, 1, 7];
const click = (selection, number, how = {}, seen = order) => select.clicked(selection, number, how, seen);
const numbers = (selection) => [...selection.numbers].sort((one, other) => one - other);

test("a click selects one, and the only one no more", () => {
  const one = click(select.nothing, 3);
  assert.deepEqual(numbers(one), [3]);
  assert.deepEqual(numbers(click(one, 9)), [9]);
  assert.deepEqual(numbers(click(one, 3)), []);
});

test("a click on one of several leaves that one", () => {
  assert.deepEqual(numbers(click(select.these([3, 9]), 9)), [9]);
});

test("with Ctrl a click adds or takes away", () => {
  const two = click(click(select.nothing, 3), 9, { add: true });
  assert.deepEqual(numbers(two), [3, 9]);
  assert.deepEqual(numbers(click(two, 3, { add: true })), [9]);
});

test("with Shift a click selects what is seen in between, from the same anchor each time", () => {
  const first = click(select.nothing, 3);
  const range = click(first, 1, { range: true }, order);
  assert.deepEqual(numbers(range), [1, 3, 9]);
  const back = click(range, 5, { range: true }, order);
  assert.deepEqual(numbers(back), [3, 5]);
  assert.equal(back.anchor, 3);
});

test("with Ctrl and Shift a range is added", () => {
  const selection = click(click(select.these([5]), 9, { add: true }), 7, { range: true, add: true }, order);
  assert.deepEqual(numbers(selection), [1, 5, 7, 9]);
});

test("a range without an anchor, or with one that is not seen, is one machine", () => {
  assert.deepEqual(numbers(select.ranged(select.nothing, 9, order)), [9]);
  assert.deepEqual(numbers(select.ranged(click(select.nothing, 100), 9, order)), [9]);
  assert.equal(select.ranged(click(select.nothing, 100), 9, order).anchor, 9);
  assert.deepEqual(numbers(select.ranged(select.nothing, 100, order)), []);
});

test("after a long touch each touch adds or takes away, until nobody is selected", () => {
  const pressed = select.pressed(select.nothing, 3);
  const two = click(pressed, 9);
  assert.deepEqual(numbers(two), [3, 9]);
  const none = click(click(two, 9), 3);
  assert.deepEqual(numbers(none), []);
  assert.deepEqual(numbers(click(click(none, 5), 7)), [7]);
});

test("a filter leaves the selection alone, and those that are forgotten drop out of it", () => {
  const selection = select.these([3, 100]);
  assert.deepEqual(select.known(selection, () => true), selection);
  const rest = select.known(selection, (number) => number !== 3);
  assert.deepEqual(numbers(rest), [100]);
  assert.equal(rest.anchor, null);
});

test("only those that differ are written", () => {
  assert.deepEqual(select.difference(select.these([1, 2]), select.these([2, 3])), [1, 3]);
  assert.deepEqual(select.difference(select.nothing, select.nothing), []);
});

test("keys mean what people know from lists", () => {
  assert.deepEqual(select.meaningOf({ key: "ArrowLeft" }), { does: "move", key: "ArrowLeft", extend: false });
  assert.deepEqual(select.meaningOf({ key: "End", shiftKey: true }), { does: "move", key: "End", extend: true });
  assert.deepEqual(select.meaningOf({ key: " " }), { does: "toggle" });
  assert.deepEqual(select.meaningOf({ key: " ", shiftKey: true }), { does: "range" });
  assert.deepEqual(select.meaningOf({ key: "a", ctrlKey: true }), { does: "all" });
  assert.deepEqual(select.meaningOf({ key: "A", metaKey: true }), { does: "all" });
  assert.deepEqual(select.meaningOf({ key: "d" }), { does: "act", kind: "local" });
  const others = [{ key: "a" }, { key: "b", ctrlKey: true }, { key: "r", altKey: true }, { key: "x" }, { key: "toString" }];
  for (const event of others) {
    assert.equal(select.meaningOf(event), null, JSON.stringify(event));
  }
});
