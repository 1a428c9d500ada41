// SPDX-License-Identifier: GPL-3.0-or-later

import { machinePath } from "./actions-send.js";
import { h } from "./dom.js";
import { createHead, createLog, createPanels } from "./machine-panels.js";
import { mediansOf } from "./machine-facts.js";
import { createPace } from "./pace.js";
import { empty, machineLink, renew } from "./parts.js";

/// A machine's details are asked for again this often at most, in milliseconds.
const GAP = 2000;
const NOTHING = { number: null, machine: null, detail: null, look: null, boots: null, explanation: null, refusal: null };

/// One machine: how it is, where its time went, what it says, what decided, what it is.
export function createMachineView(page) {
  const { words } = page;
  let state = { ...NOTHING, key: null, wantsLog: false };
  let medians = null;
  const head = createHead(page, () => state.machine);
  const log = createLog(page);
  const panels = createPanels(page);
  const stack = (...parts) => h("div", { class: "view" }, parts.map((part) => part.element));
  const gone = h("p", { class: "empty", role: "status", hidden: true, text: words("machine.gone") });
  const content = h("div", { class: "view" }, head.element, gone, panels.trouble.element, h("div", { class: "columns" },
    stack(panels.flow, panels.boot, log, panels.givers, panels.past), stack(panels.why, panels.shell, panels.inventory)));
  const absent = h("div", { class: "view" });
  const element = h("div", { class: "view machine-view" }, content, absent);
  const want = createPace(load, GAP);

  function route({ name, query }) {
    if (name === state.key) return;
    begin(name);
    state.wantsLog = query.get("at") === "log";
    update({ all: true });
  }

  function begin(key) {
    state = { ...NOTHING, key, wantsLog: false };
    log.reset();
  }

  /// Looks for the machine in the room. A name leads to a number, and that to whatever it is called later. A machine
  /// of the same name that came when the first one was forgotten is another one.
  function find() {
    const { machines } = page.room;
    const found = machines.get(state.number) ?? [...machines.values()].find((one) => one.id === state.key);
    if (!found) return;
    if (state.number !== null && found.number !== state.number) begin(state.key);
    Object.assign(state, { machine: found, number: found.number });
    if (found.id !== state.key && page.route.view === "machine") {
      state.key = found.id;
      page.go("machine", page.route.query, { name: found.id, replace: true });
    }
  }

  function update(changes) {
    if (state.key === null) return;
    const former = state.machine;
    find();
    if (changes.all || state.machine !== former) want();
    const isQuiet = ["off", "running"].includes(state.machine?.state);
    if (state.machine && (state.machine !== former || (changes.clock && !isQuiet))) log.follow(state.machine);
    draw();
  }

  async function load() {
    const asked = state;
    if (asked.number !== null && !page.room.machines.has(asked.number)) return;
    try {
      const detail = await page.api.get(machinePath(asked.machine?.id ?? asked.key));
      // A machine that the address calls by another of its names is found by its number.
      Object.assign(asked, { detail, number: detail.number, refusal: null });
      await loadMore(asked, detail);
    } catch (error) {
      asked.refusal = error;
    }
    if (asked !== state) return want();
    find();
    draw();
  }

  /// What stands beside the details and changes with few of them. Each does without the others.
  async function loadMore(asked, detail) {
    const look = JSON.stringify([detail.id, detail.group, detail.boot, detail.next_boot, detail.stage]);
    if (asked.look === look) return;
    asked.look = look;
    const quietly = (path) => page.api.get(path).catch((refusal) => refusal);
    const [explanation, past, history] = await Promise.all([
      quietly(machinePath(detail.id, "/explain")), quietly(`/boots?machine=${encodeURIComponent(detail.id)}&limit=20`),
      medians ?? quietly("/history?days=30")]);
    // Without an answer it is asked for again.
    if (past.status === 0) asked.look = null;
    Object.assign(asked, { explanation, boots: past.boots ?? past });
    medians ??= history.stages ? mediansOf(history) : null;
  }

  function draw() {
    const { machine, detail, refusal, key } = state;
    content.hidden = machine === null;
    absent.hidden = machine !== null;
    if (machine === null) return renew(absent, [key, refusal?.status], () => absence(key, refusal));
    const isGone = !page.room.machines.has(machine.number);
    const folder = page.room.environment?.folder;
    gone.hidden = !isGone;
    head.update(machine, isGone);
    const reason = machine.reason ?? (machine.reason_code ? words(`code.${machine.reason_code}`) : "");
    panels.trouble.update(reason, machine.next_action, machine.since, machine.state);
    panels.flow.update(machine.transfer);
    if (detail === null) {
      // What was shown of another machine goes.
      for (const panel of [panels.givers, panels.past, panels.why, panels.shell]) panel.update(null);
      for (const panel of [panels.boot, panels.inventory]) panel.update(refusal);
      return;
    }
    const isNow = ["booting", "waiting", "newcomer"].includes(machine.state) && !isGone;
    const end = isNow ? page.now() : Math.max(machine.since, Date.parse(detail.last_seen) || 0);
    panels.boot.update(detail.stages, machine.begun, Math.round(Math.max(0, end - machine.begun) / 1000), [...medians ?? []],
      machine.state);
    panels.givers.update(machine.address, detail.givers ?? []);
    panels.past.update(state.boots);
    panels.why.update(state.explanation, machine.id, folder);
    panels.shell.update(detail.shell_key ?? null, detail.address, machine.id, folder);
    const { inventory, firmware, vendor, model, serial, uuid, memory, card, secure_boot: secure } = detail;
    panels.inventory.update({ inventory, firmware, vendor, model, serial, uuid, memory, card }, secure);
    if (state.wantsLog) log.element.scrollIntoView({ block: "center" });
    state.wantsLog = false;
  }

  /// What is shown where no machine is: that it is looked for, that nobody knows it, or which ones were meant.
  function absence(key, refusal) {
    const title = h("h1", { tabindex: "-1" }, h("bdi", { text: key }));
    if (refusal === null) return [title, empty(words("common.loading"))];
    return [title, empty(refusal.status === 409 ? words("machine.ambiguous") : refusal.detail),
      h("p", { class: "row" }, (refusal.candidates ?? []).map((id) => machineLink(id)))];
  }

  const focus = () => element.querySelector(":scope > :not([hidden]) h1")?.focus({ preventScroll: true });
  return { element, update, route, focus };
}
