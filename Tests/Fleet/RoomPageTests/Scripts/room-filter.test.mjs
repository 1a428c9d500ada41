// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { FAMILIES } from "../../../../Sources/Fleet/RoomPage/Files/families.js";
import {
  chosenFamilies, filterTest, parseFilter, quoted, withFamily,
} from "../../../../Sources/Fleet/RoomPage/Files/room-filter.js";

function machine(values = {}) {
  return {
    number: 7, id: "pc-07", name: "pc-07", group: "room-101", row: 1, column: 1, macs: ["52:54:00:12:34:56"],
    address: "10.0.0.7", firmware: "uefi", vendor: "Dell Inc.", model: "OptiPlex 7010", serial: "4XB2", state: "booting",
    stage: "download", image: "debian", reason: null, reason_code: null, transfer: null, ...values,
  };
}

const fits = (filter, values) => filterTest(filter)?.(machine(values)) ?? true;

test("an empty filter lets everybody through without a test", () => {
  for (const text of ["", "   ", "\"\"", "state:", "group:,,"]) assert.equal(filterTest(text), null, text);
});

test("a bare word looks in name, id, addresses, model, vendor and serial", () => {
  for (const word of ["pc-0", "PC-07", "10.0.0", "54:00:12", "optiplex", "dell", "4xb", "7010"]) assert.ok(fits(word), word);
  for (const word of ["debian", "room-101", "uefi", "pc-08", "download"]) assert.ok(!fits(word), word);
});

test("words are and-ed, values are or-ed, and a minus turns a word round", () => {
  const table = [
    ["dell pc-07", true], ["dell pc-08", false], ["group:room-101,room-102", true], ["group:room-102,room-103", false],
    ["-dell", false], ["-hp", true], ["-group:room-101", false], ["-group:room-2,room-3", true],
    ["image:debian -state:off", true], ["image:debian -state:download", false], ["model:7010 vendor:dell serial:4xb2", true],
    ["group:,room-101", true],
  ];
  for (const [filter, expected] of table) assert.equal(fits(filter), expected, filter);
});

test("a state is a family, or a state or stage of the interface, and never a part of one", () => {
  const table = [
    ["state:download", {}, true], ["state:down", {}, false], ["state:booting", {}, true],
    ["state:off", { stage: "handover", state: "running" }, false],
    ["state:running", { stage: "handover", state: "running" }, false],
    ["state:ready", { stage: "handover", state: "running" }, true],
    ["state:running", { stage: "os", state: "running" }, true],
    ["state:failed,stalled", { state: "stalled" }, true], ["state:download", { state: "stalled" }, false],
    ["stage:download", { state: "stalled" }, true], ["state:newcomer", { state: "newcomer" }, true],
  ];
  for (const [filter, values, expected] of table) {
    assert.equal(fits(filter, values), expected, `${filter} ${JSON.stringify(values)}`);
  }
});

test("a reason is found by its code or in its words", () => {
  const values = { state: "failed", reason_code: "image-too-large", reason: "the disk /dev/sda is full" };
  const filters = ["reason:image-too-large", "reason:/dev/sda", "state:failed reason:image-too-large", "reason:\"is full\""];
  for (const filter of filters) {
    assert.ok(fits(filter, values), filter);
  }
  assert.ok(!fits("reason:no-link", values));
  assert.ok(!fits("reason:image-too", values));
});

test("none finds those that have nothing", () => {
  assert.ok(fits("name:none", { name: null, id: "m7" }));
  assert.ok(!fits("name:none"));
  assert.ok(fits("group:none", { group: null }));
  assert.ok(fits("mac:none", { macs: [] }));
  assert.ok(fits("-image:none"));
  assert.ok(fits("name:none", { name: "none", id: "none" }));
});

test("MAC addresses are found however they are written", () => {
  for (const word of ["52-54-00-12-34-56", "5254.0012.3456", "525400123456", "mac:52:54:00", "mac:525400", "12:34:56"]) {
    assert.ok(fits(word), word);
  }
  assert.ok(!fits("mac:52:54:01"));
  assert.ok(!fits("52-54-00-12-34-57"));
});

test("names may have colons, blanks, commas, quotes, or begin with a minus", () => {
  const names = ["pc:07", "lab: west", "a,b", "she said \"hi\"", "-x", "!x", "back\\slash", "state:failed",
    "<img src=x onerror=1>", "\u202eevil", "ünï 名 ✓"];
  for (const name of names) {
    assert.ok(fits(quoted(name), { name, id: name }), name);
    assert.ok(fits(`name:${quoted(name)}`, { name, id: name }), name);
    assert.ok(fits(`group:${quoted(name)}`, { group: name }), name);
    assert.ok(!fits(`-group:${quoted(name)}`, { group: name }), name);
  }
  assert.ok(fits("pc:07", { name: "pc:07", id: "pc:07" }));
  assert.ok(fits("\"state:failed\"", { name: "state:failed", id: "x" }));
});

test("right-to-left names are found", () => {
  assert.ok(fits("חדר", { name: "חדר-7", id: "חדר-7" }));
  assert.ok(fits("group:قاعة", { group: "قاعة ١" }));
});

test("half of what somebody types is no mistake", () => {
  for (const text of ["\"", "-", "!", "state:\"", ":", "::", "a:b:c", "\"a b", "\\", "group:\"a", "-\"x", ","]) {
    assert.doesNotThrow(() => filterTest(text)?.(machine()), text);
  }
});

test("a filter is taken apart into words", () => {
  assert.deepEqual(parseFilter("-state:Failed,off \"a b\" PC"), [
    { not: true, key: "state", values: ["failed", "off"] },
    { not: false, key: null, values: ["a b"] },
    { not: false, key: null, values: ["pc"] },
  ]);
});

test("a chip adds its family to the word for states, takes it away, and leaves the rest as it was typed", () => {
  assert.equal(withFamily("", "failed"), "state:failed");
  assert.equal(withFamily("state:failed", "stalled"), "state:failed,stalled");
  assert.equal(withFamily("state:stalled,failed", "failed"), "state:stalled");
  assert.equal(withFamily("state:failed", "failed"), "");
  assert.equal(withFamily("group:\"Room 1\" -state:off pc", "ready"), "group:\"Room 1\" -state:off pc state:ready");
});

test("chips know what a filter asks for", () => {
  assert.deepEqual([...chosenFamilies("pc state:off,Failed")].sort(), ["failed", "off"]);
  assert.deepEqual([...chosenFamilies("-state:off")], []);
  assert.deepEqual([...chosenFamilies("state:verify")], []);
  for (const name of FAMILIES) assert.ok(chosenFamilies(withFamily("x", name)).has(name));
});
