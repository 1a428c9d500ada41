// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import {
  actionBody, command, commandFor, quoted, sshCommand, wordsFor,
} from "../../../../Sources/Fleet/RoomPage/Files/actions-command.js";

const machine = (number, id, group = null) => ({ number, id, group });
const room = (count) => Array.from({ length: count }, (_, place) => machine(place + 1, `pc-${place + 1}`, "room-101"));

/// What a shell hands over to a program for this command.
function heard(command) {
  const script = `boottorrent() { for word in "$@"; do printf '%s\\0' "$word"; done; }; ${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

test("plain words stay as they are", () => {
  for (const word of ["pc-07", "52:54:00:12:34:56", "http://10.0.0.1:8080", "/srv/classroom", "a_b.c+d@e,f"]) {
    assert.equal(quoted(word), word);
  }
});

test("a shell reads every word back as it was", () => {
  const words = ["", " ", "it's", "\"x\"", "$HOME", "`id`", "a;b", "a|b", "*", "~", "#x", "!!", "\\", "a\nb",
    "ünï ✓ 名", "\u202eevil",
    "'", "''", "-x", "--image", "a=b", "$(id)", "{a,b}"];
  for (const word of words) assert.deepEqual(heard(`boottorrent ${quoted(word)}`), [word]);
});

test("options are called as the program calls them", () => {
  const options = { image: "debian", once: true, wake: true, restart: true, spread: 60 };
  assert.equal(commandFor("boot", [machine(1, "pc-1")], room(3), options),
    "boottorrent boot pc-1 --image debian --once --wake --restart --spread 60");
  assert.equal(commandFor("local", [machine(1, "pc-1")], room(3), { image: "local", once: true }),
    "boottorrent boot pc-1 --image local --once");
  assert.equal(commandFor("wake", [machine(1, "pc-1")], room(3), { spread: 60 }), "boottorrent wake pc-1 --spread 60");
  assert.equal(commandFor("identify", [machine(1, "pc-1")], room(3), { seconds: 60 }),
    "boottorrent identify pc-1 --seconds 60");
  assert.equal(commandFor("poweroff", [machine(1, "pc-1")], room(3), {}), "boottorrent poweroff pc-1");
});

test("waking is spread only where machines are woken", () => {
  const options = { image: "debian", once: false, wake: false, spread: 60 };
  assert.equal(commandFor("boot", [machine(1, "pc-1")], room(3), options), "boottorrent boot pc-1 --image debian");
});

test("a whole group is called by its name, a part of it by its machines", () => {
  const all = [...room(3), machine(9, "m9")];
  assert.deepEqual(wordsFor(all.slice(0, 3), all), ["room-101"]);
  assert.deepEqual(wordsFor(all.slice(0, 2), all), ["pc-1", "pc-2"]);
  assert.deepEqual(wordsFor([...all.slice(0, 3), all[3]], all), ["room-101", "m9"]);
});

test("a group that a machine is called like, or that has one machine, is not named", () => {
  const all = [machine(1, "a", "x"), machine(2, "X", "x")];
  assert.deepEqual(wordsFor(all, all), ["a", "X"]);
  assert.deepEqual(wordsFor([machine(1, "a", "y")], [machine(1, "a", "y")]), ["a"]);
});

test("words that begin with a dash are no options", () => {
  const all = [machine(1, "a", "-rf"), machine(2, "b", "-rf")];
  const line = commandFor("boot", all, all, { image: "-x", once: true }, "/srv/a b");
  assert.deepEqual(heard(line), ["boot", "--image=-x", "--once", "--dir", "/srv/a b", "--", "-rf"]);
});

test("spread goes only with waking", () => {
  const options = { image: "debian", once: true, wake: false, restart: false, spread: 60 };
  assert.deepEqual(actionBody("boot", options), { action: "boot", image: "debian", once: true, wake: false, restart: false });
  assert.equal(actionBody("local", { ...options, wake: true }).spread, 60);
  assert.deepEqual(actionBody("wake", { spread: 0 }), { action: "wake" });
  assert.deepEqual(actionBody("identify", { seconds: 5 }), { action: "identify", seconds: 5 });
});

test("the folder is left out where commands look there anyway", () => {
  assert.equal(command("explain", ["pc-07"], {}, "/etc/boottorrent"), "boottorrent explain pc-07");
  assert.equal(command("explain", ["pc-07"], {}, "/srv/x"), "boottorrent explain pc-07 --dir /srv/x");
});

test("machines are forgotten one by one", () => {
  assert.equal(commandFor("forget", [machine(1, "m1"), machine(2, "m2")], room(0)),
    "boottorrent forget m1 && boottorrent forget m2");
});

test("a name is given with what was filled in", () => {
  const names = ["52:54:00:12:34:56", "pc-07"];
  assert.deepEqual(heard(command("name", names, { group: "room 1", row: 2, column: null })),
    ["name", "52:54:00:12:34:56", "pc-07", "--group", "room 1", "--row", "2"]);
  assert.deepEqual(heard(command("name", names, { group: null, row: 0, column: 0 })),
    ["name", "52:54:00:12:34:56", "pc-07", "--row", "0", "--column", "0"]);
});

test("ssh knows the machine by its host key and no other", () => {
  const command = sshCommand("192.0.2.50", "ssh-ed25519 AAAA");
  assert.match(command, /-o 'KnownHostsCommand=\/bin\/echo 192\.0\.2\.50 ssh-ed25519 AAAA'/);
  assert.match(command, /StrictHostKeyChecking=yes/);
  assert.match(command, /-l root -- 192\.0\.2\.50$/);
});
