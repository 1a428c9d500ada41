// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { assignmentRows, inventoryRows } from "../../../../Sources/Fleet/RoomPage/Files/machine-facts.js";

const words = (key, values) => values ? `${key} ${Object.values(values).join(" ")}` : key;
const bytes = (size) => `${size} B`;

test("an inventory has rows for what is known, and points at a slow card", () => {
  const rows = inventoryRows({
    vendor: "Dell", model: "X", serial: null, uuid: null, firmware: "uefi", memory: 8, card: null,
    inventory: {
      computer: {}, tpm: "none", processor: { model: "i5", cores: 4, threads: 4, sockets: 1 },
      memory: 8, modules: null, disks: [],
      cards: [{ name: "eth0", mac: "a", driver: "e1000e", card: null, speed: 100, duplex: "full", link: true }],
    },
  }, { bytes, words });
  const row = (key) => rows.find((one) => one.key === key);
  assert.deepEqual(row("computer").values, ["Dell X"]);
  assert.deepEqual(row("disks").values, ["common.none"]);
  assert.equal(row("serial"), undefined);
  assert.ok(row("card").look);
});

test("a machine that told nothing has what the room knows", () => {
  const rows = inventoryRows({ vendor: "Dell", model: "X", serial: "S", uuid: null, firmware: null, memory: null, card: "1:2",
    inventory: null }, { bytes, words });
  assert.deepEqual(rows.map(({ key }) => key), ["computer", "serial", "card"]);
});

test("an assignment has a row for each key that is said, with what decided it", () => {
  const rows = assignmentRows({
    assignment: {
      image: "debian", timeout: -1, vars: { a: "1", b: "2" }, register: false, leave: { min: 0, max: 9 }, after: null,
      files: [{ from: "f", to: "/t" }], phase1: ["vlan=7", "x"],
    },
    decided_by: { image: "rules.yaml:3", timeout: "rules.yaml:3", vars: { a: "machines.csv:2" }, files: "rules.yaml:9" },
  });
  assert.deepEqual(rows, [["image", "debian", "rules.yaml:3"], ["timeout", "-1", "rules.yaml:3"],
    ["vars.a", "1", "machines.csv:2"], ["vars.b", "2", ""], ["register", "false", ""], ["leave", "min: 0, max: 9", ""],
    ["files", "from: f, to: /t", "rules.yaml:9"], ["phase1", "vlan=7 x", ""]]);
});
