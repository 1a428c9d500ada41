// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  firstLook, orderedImages, preparation, standing, usersByImage, usersFilter,
} from "../../../../Sources/Fleet/RoomPage/Files/images-list.js";

const HASH = "aabbccddeeff00112233445566778899aabbccdd";

function image(name, changes = {}) {
  return {
    name, display_name: name, state: "ready", method: "kexec", progress: null, problems: [], infohash: HASH, length: 1,
    files: 1, versions: [{ infohash: HASH, offered: true, length: 1, files: 1, machines: 0 }], machines: 0, ...changes,
  };
}

const broken = (name) => image(name, { state: "broken", infohash: null, versions: [], method: null, problems: [{}] });
const preparing = (name) => image(name, { state: "preparing", infohash: null, versions: [], progress: { done: 1, total: 2 } });

test("What was on offer and is not any more is withdrawn, and what never was is broken", () => {
  assert.equal(standing(broken("a")), "broken");
  assert.equal(standing(image("a", { state: "broken", infohash: null })), "withdrawn");
  assert.equal(standing(image("a", { problems: [{}] })), "doubtful");
  assert.equal(standing(image("a", { state: "haunted", infohash: null, versions: [] })), "broken");
});

test("Mistakes come first, then what is made ready, then what most machines use; before all what is asked for", () => {
  const images = [
    image("rare"), image("often", { machines: 9 }), preparing("new"), broken("bad"), image("odd", { problems: [{}] }),
  ];
  assert.deepEqual(orderedImages(images).map((one) => one.name), ["bad", "odd", "new", "often", "rare"]);
  assert.deepEqual(orderedImages(images, "rare").map((one) => one.name), ["rare", "bad", "odd", "new", "often"]);
  assert.equal(images[0].name, "rare");
});

test("Users are counted by group, and the own disk is no image", () => {
  const machines = [
    { image: "debian", group: "b" }, { image: "debian", group: null }, { image: "debian", group: "b" },
    { image: null, group: "b" }, { image: "local", group: "b" },
  ];
  assert.deepEqual(usersByImage(machines), new Map([["debian", new Map([["b", 2], [null, 1]])]]));
});

test("Names with blanks stay one word of the room's filter", () => {
  assert.equal(usersFilter("debian"), "image:debian");
  assert.equal(usersFilter("my image", "room 1"), "image:\"my image\" group:\"room 1\"");
  assert.equal(usersFilter("debian", null), "image:debian group:none");
});

/// The look that rates are told from, after figures `[milliseconds, done]` of an image of 1,000 bytes.
function seen(...looks) {
  return looks.reduce((first, [at, done]) => firstLook(first, { done, total: 1000 }, at), null);
}

test("The first look knows a share and no rate", () => {
  assert.deepEqual(preparation(seen([0, 250]), { done: 250, total: 1000 }, 0), { share: 0.25, rate: null, left: null });
});

test("A later look makes a rate and the time that is left", () => {
  const first = seen([0, 100], [1000, 150], [2000, 200]);
  assert.deepEqual(preparation(first, { done: 200, total: 1000 }, 2000), { share: 0.2, rate: 50, left: 16 });
});

test("Waiting for its turn is no slow reading", () => {
  const first = seen([0, 0], [60000, 0], [61000, 50], [62000, 100]);
  assert.equal(preparation(first, { done: 100, total: 1000 }, 62000).rate, 50);
});

test("Another version begins anew, and what is not made ready is forgotten", () => {
  assert.equal(seen([0, 100], [1000, 200], [2000, 10]).at, 2000);
  assert.equal(firstLook(seen([0, 100]), { done: 200, total: 900 }, 3000).at, 3000);
  assert.equal(firstLook(seen([0, 100]), null, 3000), null);
});

test("A share stays between none and all, whatever is told", () => {
  assert.equal(preparation(seen([0, 5]), { done: 5, total: 0 }, 0).share, 0);
  assert.equal(preparation(seen([0, 5]), { done: 9, total: 5 }, 0).share, 1);
});
