// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import {
  checkCommand, imageFolder, WAYS, wayCommand, welcomeSteps,
} from "../../../../Sources/Fleet/RoomPage/Files/welcome.js";

function room(changes = {}) {
  return {
    link: { state: "live" }, environment: { folder: "/srv/boot", server: "10.0.0.1", interface: "eth0", dhcp: "proxy" },
    images: new Map(), machines: new Map(), problems: [], ...changes,
  };
}

const image = (changes = {}) => ({ name: "debian", state: "ready", progress: null, problems: [], ...changes });
const images = (...list) => new Map(list.map((one) => [one.name, one]));
const machine = (number, changes = {}) => ({
  number, name: null, state: "booting", begun: number, macs: ["52:54:00:12:34:56"], ...changes,
});
const machines = (...list) => new Map(list.map((one) => [one.number, one]));
const states = (of) => welcomeSteps(of).map((step) => step.state).join(" ");

test("An empty room needs an image next", () => {
  assert.equal(states(room()), "done now later later");
});

test("Steps tick themselves off, in any order", () => {
  assert.equal(states(room({ images: images(image()) })), "done done now later");
  assert.equal(states(room({ machines: machines(machine(1)) })), "done now done later");
  const both = { images: images(image()), machines: machines(machine(1)) };
  assert.equal(states(room(both)), "done done done now");
});

test("All is done once a machine with a name runs its system", () => {
  const running = machine(1, { name: "pc-01", state: "running" });
  const steps = welcomeSteps(room({ images: images(image()), machines: machines(running) }));
  assert.ok(steps.every((step) => step.state === "done"));
});

test("A machine without a name is to be named, also when its system runs", () => {
  const steps = welcomeSteps(room({ images: images(image()), machines: machines(machine(1, { state: "running" })) }));
  assert.equal(steps[3].state, "now");
});

test("What keeps machines from booting at all comes first", () => {
  const of = (code, severity, image = null) => ({ code, severity, image, machine: null });
  const problems = [of("dnsmasq-ended", "failure"), of("newer-kernel", "notice"), of("image-broken", "failure", "debian")];
  const steps = welcomeSteps(room({ problems }));
  assert.equal(steps[0].state, "now");
  assert.deepEqual(steps[0].problems, problems.slice(0, 1));
  assert.equal(states(room({ link: { state: "lost" } })), "now later later later");
});

test("Machines that are heard are listed, the latest first, without those that are off", () => {
  const step = welcomeSteps(room({ machines: machines(machine(1), machine(2), machine(3, { state: "off" })) }))[2];
  assert.deepEqual(step.heard.map((one) => one.number), [2, 1]);
});

test("A server that does not tell how it does DHCP is no mistake", () => {
  assert.equal(welcomeSteps(room())[0].dhcp, "proxy");
  assert.equal(welcomeSteps(room({ environment: null }))[0].dhcp, "unknown");
});

test("Commands name the environment's folder", () => {
  assert.equal(checkCommand("/srv/boot"), "sudo boottorrent check /srv/boot");
  assert.equal(checkCommand("/srv/my room", "kea"), "sudo boottorrent check '/srv/my room' --lines kea");
  assert.equal(imageFolder("/srv/boot/", "debian"), "/srv/boot/oss/debian/");
});

test("The command of each way makes its folder as it is shown", () => {
  const place = mkdtempSync(join(tmpdir(), "welcome it's "));
  try {
    for (const way of WAYS) {
      for (const file of way.files) writeFileSync(join(place, file), "x");
      execFileSync("sh", ["-c", wayCommand(join(place, "env"), way)], { cwd: place });
      const folder = join(place, "env", "oss", way.folder);
      assert.equal(readFileSync(join(folder, "config.yaml"), "utf8"), `${way.config.join("\n")}\n`);
      for (const file of way.files) assert.equal(readFileSync(join(folder, file), "utf8"), "x");
    }
  } finally {
    rmSync(place, { recursive: true });
  }
});
