// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { each, failureOf, machinePath, order, undoing } from "../../../../Sources/Fleet/RoomPage/Files/actions-send.js";

const refusal = (status, more = {}) => Object.assign(new Error(), { status, detail: "", code: null, ...more });
const words = (key) => key;
const room = (...machines) => new Map(machines.map((machine) => [machine.number, machine]));
const debian = { image: "debian", once: true };

test("an action is sent with its machines, and once", async () => {
  const sent = [];
  const outcome = { done: ["a"], refused: [{ id: "b", reason: "x" }] };
  const api = { send: async (...request) => { sent.push(request); return outcome; } };
  assert.deepEqual(await order({ api, words }, { action: "restart" }, ["a", "b"]), { ...outcome, failure: null });
  assert.deepEqual(sent, [["POST", "/actions", { action: "restart", machines: ["a", "b"] }]]);
});

test("after a failure nothing is sent again", async () => {
  let calls = 0;
  const api = { send: async () => { calls += 1; throw refusal(0); } };
  const { done, failure } = await order({ api, words }, { action: "wake" }, ["a"]);
  assert.deepEqual([calls, done, failure], [1, [], "act.failed.unreachable"]);
});

test("one machine's refusal does not end the others'", async () => {
  const steps = ["a", "b", "c"].map((id) => ({ id, method: "DELETE" }));
  const api = { send: async (_, path) => { if (path === "/machines/b") throw refusal(404, { detail: "gone" }); } };
  assert.deepEqual(await each({ api, words }, steps), { done: ["a", "c"], refused: [{ id: "b", reason: "gone" }], failure: null });
});

test("a session that ends in the middle ends the rest", async () => {
  let calls = 0;
  const api = { send: async () => { calls += 1; if (calls > 5) throw refusal(401); } };
  const { done, failure } = await each({ api, words }, Array.from({ length: 20 }, (_, place) => ({ id: `m${place}`, method: "PUT" })));
  assert.deepEqual([calls, done.length, failure], [6, 5, "act.failed.session"]);
});

test("a failure is told with the server's sentence and with what to do", () => {
  const text = (...given) => failureOf(refusal(...given), words).text;
  assert.equal(text(403, { detail: "no" }), "no act.failed.session");
  assert.equal(text(409, { code: "changed-meanwhile" }), "act.failed.changed");
  assert.equal(text(422, { detail: "what" }), "what");
  assert.equal(text(503), "act.failed");
  assert.equal(failureOf(new TypeError(), words).text, "act.failed.unreachable");
  assert.deepEqual([409, 422, 404, 429, 503, 0].map((status) => failureOf(refusal(status), words).isFinal),
    [false, false, false, true, true, true]);
});

test("a name is one part of a path", () => {
  assert.equal(machinePath("a/b ü?#", "/log"), "/machines/a%2Fb%20%C3%BC%3F%23/log");
});

test("what was there before is said again, or taken back", () => {
  const win = { image: "win11", once: false };
  const machines = room({ number: 1, id: "a", next_boot: debian }, { number: 2, id: "new", next_boot: debian });
  assert.deepEqual(undoing([[1, null], [2, win]], debian, machines), [
    { id: "a", behind: "/next-boot", method: "DELETE" }, { id: "new", behind: "/next-boot", method: "PUT", body: win },
  ]);
});

test("what somebody else set since stays, and so does what a boot used up", () => {
  const machines = room(
    { number: 1, id: "a", next_boot: { image: "rescue", once: true } }, { number: 2, id: "b", next_boot: null });
  assert.deepEqual(undoing([[1, null], [2, { image: "win11", once: true }], [3, null]], debian, machines), []);
});

test("a stream that is a moment behind hinders nothing", () => {
  assert.equal(undoing([[1, null]], debian, room({ number: 1, id: "a", next_boot: null })).length, 1);
});
