// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { formatRoute, parseRoute } from "../../../../Sources/Fleet/RoomPage/Files/route.js";

test("an address comes back as it was made, whatever a name holds", () => {
  for (const name of ["pc-07", "52:54:00:12:34:56", "a/b", "50%", "ü ö", "#?&=+", "<img>", "‮x"]) {
    const route = parseRoute(formatRoute("machine", name, { at: "log", q: "state:failed,stalled -off" }));
    assert.equal(route.view, "machine");
    assert.equal(route.name, name);
    assert.equal(route.query.get("q"), "state:failed,stalled -off");
    assert.equal(route.query.get("at"), "log");
  }
});

test("what is no view is the room, and what cannot be read is taken as it stands", () => {
  for (const fragment of ["", "#", "#/", "#/nowhere", "#code=abc"]) assert.equal(parseRoute(fragment).view, "room");
  assert.equal(parseRoute("#/machine/%E0%A4").name, "%E0%A4");
  assert.equal(parseRoute("#/images").name, null);
});

test("empty values are left out", () => {
  assert.equal(formatRoute("room", null, { q: "", size: null, projector: "1" }), "#/room?projector=1");
  assert.equal(formatRoute("room", null, { q: "state:failed,stalled" }), "#/room?q=state:failed,stalled");
});
