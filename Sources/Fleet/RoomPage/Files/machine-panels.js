// SPDX-License-Identifier: GPL-3.0-or-later

import { command, sshCommand } from "./actions-command.js";
import { choice } from "./actions-dialog.js";
import { machinePath } from "./actions-send.js";
import { Refusal } from "./api.js";
import { copyable, h, icon, setAttribute } from "./dom.js";
import { family, provedShare } from "./families.js";
import {
  assignmentRows, bootResult, inventoryRows, isBad, isShown, MOST_LINES, nextQuery, taken, waterfall,
} from "./machine-facts.js";
import { createPace } from "./pace.js";
import { bar, card, chip, empty, facts, finding, imageName, machineLink, renew, table } from "./parts.js";
import { formatRoute } from "./route.js";

/// The head of the view: what the machine is called, how it is, where it is, and what can be done with it.
export function createHead(page, current) {
  const { words } = page;
  const [title, about] = [h("h1", { class: "row", tabindex: "-1" }), h("p", { class: "row hint" })];
  const buttons = page.act.buttons(() => [current()]);
  const element = h("header", { class: "view" }, title, about,
    h("div", { class: "row machine-acts", role: "group", "aria-label": words("room.acts") }, buttons.elements));

  function update(machine, isGone) {
    renew(title, [machine.id, family(machine)], () => [h("bdi", { text: machine.id }), chip(machine)]);
    const { group, row, column, address, macs, vendor, model, image, next_boot: next } = machine;
    const texts = [row !== null && column !== null && words("machine.seat", { row, column }), address, ...macs,
      [vendor, model].filter(Boolean).join(" "), imageName(page.room, image),
      next && words(next.once === false ? "machine.next-always" : "machine.next-once",
        { image: imageName(page.room, next.image) })];
    renew(about, [group, texts], () => [
      group === null ? words("room.no-group")
        : h("a", { href: formatRoute("room", null, { q: `group:${group}` }) }, h("bdi", { text: group })),
      ...texts.filter(Boolean).map((text) => h("bdi", { text }))]);
    buttons.update([machine], isGone && words("machine.gone"));
  }
  return { element, update };
}

/// A card whose content is made anew where what it shows is another; it is hidden while `make` gives null.
/// So it is without the first of `known`; where that is a `Refusal`, it says what the server said.
function createPanel(title, make) {
  const { element, note, body } = card(title);
  element.hidden = true;
  return {
    element,
    update: (...known) => renew(body, known, () => {
      const [first] = known;
      note.textContent = "";
      const made = first instanceof Refusal ? [empty(first.detail)] : first === null ? null : make(note, ...known);
      element.hidden = made === null;
      return made === null ? [] : made.flat().filter(Boolean);
    }),
  };
}

/// The cards of a machine: `{ trouble, flow, boot, givers, past, why, shell, inventory }`, each with `element` and `update`.
export function createPanels(page) {
  const { words, format } = page;
  const stamp = (text) => {
    const moment = Date.parse(text);
    return `${format.day(moment)}, ${format.time(moment)}`;
  };
  const panel = (name, make) => createPanel(words(`machine.${name}`), make);

  /// Why it stands still, since when, and what a person can do.
  const trouble = panel("trouble", (note, text, next, since, state) => {
    if (!text && !next) return null;
    trouble.element.className = `card machine-trouble is-${state === "failed" ? "failed" : "stalled"}`;
    note.textContent = words("problems.since", { time: format.timeOfDay(since) });
    return [finding(text || next, text && next)];
  });

  /// How much of its image it has and from whom, what it gets and gives.
  const flow = panel("flow", (note, transfer) => {
    if (!(transfer.total > 0)) return null;
    const { total, verified, from_server: server, from_peers: peers, rate_down: down, rate_up: up } = transfer;
    const proved = provedShare({ transfer }) / (server + peers || 1);
    note.textContent = words("machine.of", { done: format.bytes(verified), all: format.bytes(total) });
    const swatch = (name, text) => h("span", {}, h("i", { class: `machine-swatch by-${name}`, "aria-hidden": "true" }), text);
    return [bar([["by-server", proved * server], ["by-peers", proved * peers]]), facts([
      [swatch("server", words("swarm.is.server")), format.bytes(server)],
      [swatch("peers", words("swarm.is.peers")), format.bytes(peers)],
      [words("machine.rates"), `${format.rate(down ?? 0)} / ${format.rate(up ?? 0)}`]])];
  });

  /// Where the time of this boot went, beside the medians of others.
  const boot = panel("boot", (note, stages, begun, elapsed, medians, state) => {
    const { rows, total, slow } = waterfall(stages, { elapsed, medians: new Map(medians), state });
    note.textContent = rows.length === 0 ? words("swarm.nothing") : words("problems.since", { time: format.timeOfDay(begun) });
    if (rows.length === 0) return [];
    const step = ({ name }) => words(`stage.${name}`);
    const picture = ({ from, length, family: colour, median }) => h("div", { class: `machine-fall is-${colour}` },
      bar([["is-gap", from / total], ["", Math.max(length / total, 0.008)]]),
      median !== null && bar([["is-gap", from / total], ["is-usual", median / total]]));
    return [
      slow && finding(words("machine.slow-step", {
        step: step(slow), time: format.duration(slow.length), usual: format.duration(slow.median) })),
      table(words("machine.boot"), [words("machine.step"), "", `#${words("swarm.time")}`, `#${words("swarm.is.median")}`],
        rows.map((row) => [row.isHere ? h("b", { text: step(row) }) : step(row), picture(row), format.duration(row.length),
          row.median === null ? "" : format.duration(row.median)])),
    ];
  });

  /// Who gave it how much.
  const givers = panel("givers", (_, address, list) => {
    if (list.length === 0) return null;
    const all = list.reduce((sum, giver) => sum + giver.bytes, 0) || 1;
    return [facts(list.map(({ from, bytes, ...giver }) => [
      from === "server" ? words("swarm.is.server") : from === giver.address ? from : machineLink(from),
      bar([[from === "server" ? "by-server" : "by-peers", bytes / all]]), format.bytes(bytes)]))];
  });

  /// Its boots that are remembered, the latest first.
  const past = panel("past", (note, boots) => {
    if (boots.length === 0) note.textContent = words("common.none");
    const result = (one, found) => (found === "up" ? words("machine.up")
      : h("span", { class: found === "failed" ? "machine-bad" : null }, found === "failed" && icon("failed"),
        words(`stage.${one.stage}`), h("p", { class: "hint" }, h("bdi", { text: one.failure ?? one.reason ?? "" }))));
    return boots.length === 0 ? [] : [table(words("machine.past"),
      [words("history.when"), words("room.column.image"), words("act.result"), `#${words("swarm.time")}`],
      boots.map((one) => [one, bootResult(one)]).map(([one, { result: found, seconds }]) => [
        stamp(one.begun), h("bdi", { text: imageName(page.room, one.image) }), result(one, found), format.clock(seconds)]))];
  });

  /// What it gets, and by which line of which file.
  const why = panel("why", (note, explanation, id, folder) => {
    note.textContent = words(explanation.newcomer ? "machine.why-newcomer" : "machine.why-note");
    const rows = assignmentRows(explanation).map(([key, value, by]) => [h("code", { text: key }),
      key === "image" ? imageName(page.room, value) : value, by && h("code", { class: "hint", text: by })]);
    return [explanation.problems.map((text) => finding(text)), facts(rows), copyable(command("explain", [id], {}, folder))];
  });

  /// How to get a shell on it, while one is open.
  const shell = panel("shell", (_, key, address, id, folder) => [
    copyable(command("shell", [id], {}, folder)), address && h("p", { class: "hint", text: words("machine.shell-elsewhere") }),
    address && copyable(sshCommand(address, key))]);

  /// What it is made of, and what its firmware says of Secure Boot.
  const inventory = panel("inventory", (note, detail, secure) => {
    const told = detail.inventory?.told;
    note.textContent = told ? words("machine.told", { time: stamp(told) }) : words("swarm.nothing");
    const rows = inventoryRows(detail, { bytes: format.bytes, words }).map(({ key, values, look }) =>
      [words(`machine.inventory.${key}`), ...values,
        look && h("b", { class: "machine-look" }, icon("problems"), words("machine.look-here"))]);
    const keys = secure?.keys && `${words("machine.keys")}: ${secure.keys.join(", ") || words("common.none")}`;
    return [(secure?.findings ?? []).map(({ reason, remedy }) => finding(reason, remedy)),
      facts([...rows, ...(secure ? [["Secure Boot", words(secure.enforced ? "machine.enforced" : "machine.not-enforced"), keys,
        ...(secure.sbat ?? [])]] : [])])];
  });
  return { trouble, flow, boot, givers, past, why, shell, inventory };
}

const GAP = 1000;

/// What the machine's agent and kernel say in its boot, as it comes: `{ element, follow(machine), reset() }`.
///
/// Whoever reads the end stays at the end.
export function createLog(page) {
  const { words } = page;
  const box = h("div",
    { class: "machine-log", role: "log", "aria-live": "off", "aria-label": words("machine.log"), tabindex: "0" });
  const filters = ["all", "agent", "warnings"];
  const select = choice("lines", filters.map((filter) => [filter, words(`machine.lines.${filter}`)]), "all");
  setAttribute(select, "aria-label", words("help.filter"));
  const { element, note, body } = card(words("machine.log"));
  body.append(box);
  note.replaceWith(select);
  select.addEventListener("change", () => show(lines, true));
  const want = createPace(ask, GAP);
  let [machine, held, lines] = [null, null, []];

  async function ask() {
    const asked = machine;
    if (asked === null) return;
    const query = nextQuery(held, asked.boot);
    const answer = await page.api.get(machinePath(asked.id, `/log?${query}`)).catch((error) => ({ error }));
    if (machine?.number !== asked.number) {
      want();
      return;
    }
    if (answer.error) {
      if (lines.length === 0) box.replaceChildren(answer.error.detail);
      return;
    }
    const { fresh, isNew, again, held: now } = taken(held, answer, query);
    held = now;
    if (answer.missing > 0) fresh.unshift(`... ${words("machine.missing", { size: page.format.bytes(answer.missing) })} ...`);
    lines = [...(isNew ? [] : lines), ...fresh].slice(-MOST_LINES);
    if (isNew || fresh.length > 0) show(isNew ? lines : fresh, isNew);
    if (again) want();
  }

  function show(some, isAll) {
    const isAtEnd = isAll || box.scrollHeight - box.scrollTop - box.clientHeight < 30;
    if (isAll) box.replaceChildren(lines.length === 0 ? words("swarm.nothing") : "");
    const shown = some.filter((line) => isShown(line, select.value));
    box.append(...shown.map((text) => h("p", { class: isBad(text) ? "is-bad" : null, text })));
    while (box.children.length > MOST_LINES) box.firstElementChild.remove();
    if (isAtEnd) box.scrollTop = box.scrollHeight;
  }

  return {
    element,
    follow(wanted) {
      machine = wanted;
      want();
    },
    reset() {
      [machine, held, lines] = [null, null, []];
      box.replaceChildren();
    },
  };
}
