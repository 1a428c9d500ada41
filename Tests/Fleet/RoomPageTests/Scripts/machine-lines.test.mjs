// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { isBad, isShown, nextQuery, taken } from "../../../../Sources/Fleet/RoomPage/Files/machine-facts.js";

const AGENT = "[    5.140] boottorrent: the agent runs";
const KERNEL = "[   61.950] netconsole: Kernel panic - not syncing";
const OWN = "... 12 lines are missing ...";

test("a line that tells of something wrong is found by its words", () => {
  assert.deepEqual([AGENT, KERNEL, OWN, "[    1.000] eth0: link is down"].map(isBad), [false, true, true, true]);
});

test("a filter shows what it says, and always what is missing", () => {
  const shown = (line) => ["all", "agent", "warnings"].map((filter) => isShown(line, filter));
  assert.deepEqual([AGENT, KERNEL, OWN].map(shown), [[true, true, false], [true, false, true], [true, true, true]]);
});

test("a log is asked for from where it ended, and anew when another boot has one", () => {
  assert.equal(nextQuery(null, 4), "lines=2000");
  const held = { boot: 4, next: 90 };
  assert.equal(nextQuery(held, 4), "boot=4&from=90");
  assert.equal(nextQuery(held, 5), "lines=0");
  assert.deepEqual(taken(held, { boot: 4, lines: [], next: 90, end: 90 }, "lines=0"),
    { held, fresh: [], isNew: false, again: false });
  assert.deepEqual(taken(held, { boot: 5, lines: [], next: 0, end: 9 }, "lines=0"),
    { held: null, fresh: [], isNew: true, again: true });
});

test("an answer that is not all of it is asked on at once", () => {
  assert.deepEqual(taken({ boot: 4, next: 20 }, { boot: 4, lines: [AGENT], next: 50, end: 90 }, "boot=4&from=20"),
    { held: { boot: 4, next: 50 }, fresh: [AGENT], isNew: false, again: true });
});
