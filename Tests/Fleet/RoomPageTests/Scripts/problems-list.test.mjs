// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  isShellCommand, keyedProblems, orderedProblems, placed, severityOf, textParts,
} from "../../../../Sources/Fleet/RoomPage/Files/problems.js";

function problem(changes = {}) {
  return {
    code: "image-broken", severity: "failure", place: "oss/debian/config.yaml:3", found: "method is missing",
    remedy: "write method: kexec", since: 1000, last: 1000, count: 1, machine: null, image: "debian", ...changes,
  };
}

test("The worst comes first, and machines come after what many of them may suffer from", () => {
  const list = [
    problem({ code: "a", severity: "notice" }), problem({ code: "b", machine: "pc-01" }), problem({ code: "c", since: 2000 }),
    problem({ code: "d" }), problem({ code: "e", severity: "warning" }),
  ];
  assert.deepEqual(orderedProblems(list).map((one) => one.code), ["d", "c", "b", "e", "a"]);
  assert.equal(list[0].code, "a");
});

test("A severity that the page does not know counts as a warning", () => {
  assert.equal(severityOf(problem({ severity: "catastrophe" })), "warning");
});

test("Keys are each there once", () => {
  const keys = keyedProblems([problem(), problem(), problem({ machine: "pc-01" })]).map(([key]) => key);
  assert.equal(new Set(keys).size, 3);
  assert.equal(keyedProblems([problem({ count: 9, last: 5000 })])[0][0], keys[0]);
  assert.notEqual(keyedProblems([problem({ found: "something else" })])[0][0], keys[0]);
});

test("Commands stand in backticks, and a single backtick is a letter", () => {
  assert.deepEqual(textParts("run `boottorrent check`, then wait"), [
    { text: "run ", isCommand: false }, { text: "boottorrent check", isCommand: true },
    { text: ", then wait", isCommand: false },
  ]);
  assert.deepEqual(textParts("a ` alone"), [{ text: "a ` alone", isCommand: false }]);
  assert.deepEqual(textParts("`one` and ` alone").map((part) => part.text), ["one", " and ` alone"]);
  assert.deepEqual(textParts(""), []);
});

test("Only what goes into a shell is copied", () => {
  assert.equal(isShellCommand("boottorrent start --update"), true);
  assert.equal(isShellCommand("sudo systemctl restart dnsmasq"), true);
  assert.equal(isShellCommand("dhcp_range"), false);
  assert.equal(isShellCommand("state/logs"), false);
});

test("File and line are told from other places", () => {
  const of = (found) => Object.values(placed({ place: "there", found }));
  assert.deepEqual(of("rules.yaml:9:4: no such group"), ["rules.yaml:9", "no such group"]);
  assert.deepEqual(of("oss/a b/config.yaml:3: x: y"), ["oss/a b/config.yaml:3", "x: y"]);
  for (const found of ["dnsmasq ended", "image debian: none", "port:8080: taken"]) {
    assert.deepEqual(of(found), ["there", found]);
  }
});

test("The place of an image's problem is in what was found", () => {
  const image = { place: "image debian", found: "oss/debian/config.yaml:3: method is missing", remedy: "Mend what is named." };
  assert.deepEqual(placed(image), { place: "oss/debian/config.yaml:3", found: "method is missing" });
  assert.deepEqual(placed(problem()), { place: "oss/debian/config.yaml:3", found: "method is missing" });
  const part = problem({ place: "dnsmasq", found: "it ended" });
  assert.deepEqual(placed(part), { place: "dnsmasq", found: "it ended" });
});

test("A place is not said twice", () => {
  const one = problem({ place: "rules.yaml:9", found: "rules.yaml:9: no such group" });
  assert.equal(placed(one).found, "no such group");
});

test("A machine is called by its name where its number is the place", () => {
  const of = (changes) => placed(problem({ found: "pc-07: no link", ...changes })).place;
  assert.equal(of({ place: "m17", machine: "pc-07" }), "pc-07");
  assert.equal(of({ place: "m17", machine: null }), "m17");
  assert.equal(of({ place: "dnsmasq", machine: "pc-07" }), "dnsmasq");
});
