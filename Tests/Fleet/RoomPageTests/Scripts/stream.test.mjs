// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import {
  broken, createLink, createParser, elapsed, heard, opening, refused,
} from "../../../../Sources/Fleet/RoomPage/Files/stream.js";

const text = ": BootTorrent\nretry: 2000\n\nid: a-1\nevent: snapshot\ndata: {\"a\":1}\n\n:\n\nid: a-2\nevent: tick\ndata: {\ndata: }\n\n";

test("a stream is the same, wherever it is cut", () => {
  const expected = [
    { kind: "snapshot", id: "a-1", data: '{"a":1}' }, { kind: "tick", id: "a-2", data: "{\n}" },
  ];
  assert.deepEqual(createParser()(text), expected);
  for (let size = 1; size < 20; size += 1) {
    const parser = createParser();
    const events = [];
    for (let from = 0; from < text.length; from += size) events.push(...parser(text.slice(from, from + size)));
    assert.deepEqual(events, expected, `${size}`);
  }
});

test("fields that are not known are passed over, and an event without an end is refused", () => {
  assert.deepEqual(createParser()("more: x\ndata:y\n\n"), [{ kind: "message", id: null, data: "y" }]);
  assert.throws(() => createParser(10)("data: 0123456789"), RangeError);
});

test("who is silent for twelve seconds is cut off and tried again, after longer and longer", () => {
  let link = heard(opening(createLink(), 0), 100);
  assert.deepEqual(elapsed(link, 12_099), { link, end: false, open: false });
  const cut = elapsed(link, 12_100);
  assert.ok(cut.end);
  assert.equal(cut.link.state, "lost");
  assert.equal(cut.link.retryAt, 13_100);
  assert.ok(!elapsed(cut.link, 13_099).open);
  assert.ok(elapsed(cut.link, 13_100).open);
  link = cut.link;
  const waits = [];
  for (let round = 0; round < 6; round += 1) {
    link = broken(opening(link, 0), 0);
    waits.push(link.retryAt);
  }
  assert.deepEqual(waits, [2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  assert.equal(broken(opening(heard(link, 0), 0), 0).retryAt, 1_000);
});

test("who is connected and never heard anything has something in between that holds it back", () => {
  const held = elapsed(opening(createLink(), 0), 12_000);
  assert.equal(held.link.state, "held");
  assert.ok(held.end);
  assert.equal(broken(opening(held.link, 20_000), 20_001).state, "held");
  assert.equal(heard(held.link, 1).state, "live");
});

test("who is refused does not ask again by itself", () => {
  assert.deepEqual(elapsed(refused(createLink()), 1e9), { link: refused(createLink()), end: false, open: false });
});
