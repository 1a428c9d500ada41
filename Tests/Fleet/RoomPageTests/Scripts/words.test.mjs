// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import german from "../../../../Sources/Fleet/RoomPage/Files/de.js";
import english from "../../../../Sources/Fleet/RoomPage/Files/en.js";
import { fill, known, words } from "../../../../Sources/Fleet/RoomPage/Files/words.js";

const folder = new URL("../../../../Sources/Fleet/RoomPage/Files/", import.meta.url);
const places = (text) => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();

test("both languages have the same keys", () => {
  assert.deepEqual(Object.keys(german).sort(), Object.keys(english).sort());
});

test("a text has the same places in both languages, and forms in both or none", () => {
  for (const key of Object.keys(english)) {
    assert.deepEqual(places(german[key]), places(english[key]), key);
    assert.equal(typeof german[key], typeof english[key], key);
  }
});

test("forms are those that the language has", () => {
  for (const [tag, texts] of [["en", english], ["de", german]]) {
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(texts)) {
      if (typeof text === "object") assert.deepEqual(Object.keys(text).sort(), [...forms].sort(), `${tag} ${key}`);
    }
  }
});

test("every key that a script names is there", () => {
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
    const text = readFileSync(new URL(name, folder), "utf8");
    for (const [, key] of text.matchAll(/\bwords\("([^"]+)"/g)) assert.ok(known(key), `${name}: ${key}`);
  }
});

test("every key is named by a script, whole or by how it begins", () => {
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js") && !["en.js", "de.js"].includes(name))
    .map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  const unused = Object.keys(english).filter((key) => {
    if (scripts.includes(`"${key}"`)) return false;
    const parts = key.split(".");
    return !parts.some((_, end) => end > 0 && scripts.includes(`\`${parts.slice(0, end).join(".")}.$`));
  });
  assert.deepEqual(unused, []);
});

test("places are filled, the form goes by the number, and what nobody knows is shown as it is", () => {
  const rules = new Intl.PluralRules("en");
  assert.equal(fill("a {x} b {y}", { x: "<b>" }, rules), "a <b> b {y}");
  assert.equal(fill({ one: "{n} PC", other: "{n} PCs" }, { n: 1 }, rules), "1 PC");
  assert.equal(fill({ one: "{n} PC", other: "{n} PCs" }, { n: 0 }, rules), "0 PCs");
  assert.equal(fill("{constructor}", {}, rules), "{constructor}");
  assert.equal(words("nobody.has.this"), "nobody.has.this");
});
