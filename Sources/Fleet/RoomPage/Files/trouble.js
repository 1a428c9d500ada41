// SPDX-License-Identifier: GPL-3.0-or-later

import { button, h, icon, keyed, setText } from "./dom.js";
import { machineLink, machinesWords, renew } from "./parts.js";
import { causeWords, stateWords } from "./room-face.js";
import { quoted } from "./room-filter.js";
import { formatRoute } from "./route.js";

/// So many machines with one cause are told of before all others.
const MANY = 4;

/// The kinds in the order in which they are told.
const KINDS = ["failed", "stalled", "newcomer", "slow"];

/// Causes with which a machine that is on its way needs nobody.
const PATIENT = new Set(["image-preparing", "waiting-for-person"]);

/// Codes that say little: machines with one of them belong together only if their sentences are the same.
const VAGUE = new Set(["failed", ""]);

/// Acts that may help with a kind or a code, the likeliest first.
const ACTS = {
  failed: ["boot", "restart", "identify"], stalled: ["restart", "identify", "wake"], newcomer: ["name"],
  slow: ["identify", "restart"], "no-link": ["identify", "wake"], "image-too-large": ["boot"],
  "disk-missing": ["boot", "identify"], "disk-failing": ["boot", "identify"],
};

/// Why a machine needs somebody, as one of `KINDS`, or null.
export function troubleKind({ state, name, reason_code: code }) {
  if (state === "failed" || state === "stalled") return state;
  if (state === "off") return null;
  if (name === null) return "newcomer";
  return (state === "booting" || state === "waiting") && code !== null && !PATIENT.has(code) ? "slow" : null;
}

/// What machines with the same cause have in common, or null for one that needs nobody.
export function causeKey(machine) {
  const kind = troubleKind(machine);
  if (kind === null || kind === "newcomer") return kind;
  return `${kind} ${reasonOf(machine)}`;
}

/// What tells one cause from another: the code, or the sentence where the code says little.
function reasonOf({ reason_code: code, reason }) {
  return VAGUE.has(code ?? "") ? reason ?? code ?? "" : code;
}

/// The machines that need somebody, by cause: many with one cause first, then failed, stalled, new.
/// A cause has `key kind code machines since sentence next_action query`; `query` is the filter that shows just them.
export function causes(machines, standstills = []) {
  const byKey = new Map();
  for (const machine of machines) {
    const key = causeKey(machine);
    if (key === null) continue;
    if (!byKey.has(key)) byKey.set(key, []);
    byKey.get(key).push(machine);
  }
  return [...byKey].map(([key, members]) => cause(key, members, standstills)).sort(compareCauses);
}

function cause(key, members, standstills) {
  const kind = troubleKind(members[0]);
  const isNew = kind === "newcomer";
  const sinceOf = (machine) => (isNew ? machine.begun : machine.since);
  const machines = members.sort((one, other) => sinceOf(one) - sinceOf(other) || one.number - other.number);
  const [first] = machines;
  return {
    key, kind, machines, query: queryOf(kind, first), since: sinceOf(first), code: isNew ? null : first.reason_code,
    next_action: isNew ? null : first.next_action, sentence: isNew ? null : sentence(machines, standstills),
  };
}

/// One machine has its own sentence; several have the one that is the same for all, or the server's words for all of them,
/// without how many they are.
function sentence(machines, standstills) {
  const { reason, reason_code: code } = machines[0];
  if (machines.every((machine) => machine.reason === reason)) return reason;
  const known = standstills.find((standstill) => standstill.code === code && standstill.count === machines.length);
  return known?.sentence.replace(/^[\d.,\s]+machines?: (.)/u, (_, letter) => letter.toUpperCase()) ?? null;
}

/// The filter that shows just those machines of the room.
function queryOf(kind, machine) {
  if (kind === "newcomer") return "name:none -state:failed,stalled,off";
  const reason = reasonOf(machine) === "" ? "" : `reason:${quoted(reasonOf(machine))}`;
  return kind === "slow" ? `${reason} -state:failed,stalled,off` : `state:${kind} ${reason}`.trim();
}

function compareCauses(one, other) {
  const many = ({ kind, machines }) => (machines.length >= MANY && ["failed", "stalled"].includes(kind) ? machines.length : 0);
  return many(other) - many(one) || KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || one.since - other.since
    || one.machines[0].number - other.machines[0].number;
}

/// Acts that may help with a cause, the likeliest first; whether a machine can do them is asked elsewhere.
export function actsFor({ code, kind }) {
  return ACTS[code] ?? ACTS[kind];
}

/// What is to be spoken: the machines that came into trouble since `known` was made, by cause, and what is known now.
/// `known` is a map from number to mark, or null at the first look, when everything is new. In another boot it is new trouble.
export function news(known, list) {
  const marks = new Map();
  const fresh = [];
  for (const one of list) {
    const machines = one.machines.filter(({ number, boot }) => {
      const mark = one.kind === "newcomer" ? one.key : `${boot} ${one.key}`;
      marks.set(number, mark);
      return known?.get(number) !== mark;
    });
    if (machines.length > 0) fresh.push({ cause: one, machines });
  }
  return { fresh, marks };
}

const CARDS = 12;
const CARDS_PHONE = 2;
const MOST_NAMES = 5;
const MOST_ACTS = 2;

/// The rail "Needs a hand": one card for each cause. What is new is spoken once; `isEmpty` tells whether there is anything.
export function createTroubleRail(page) {
  const { words } = page;
  const count = h("span", { class: "hint" });
  const list = h("div", { class: "trouble-cards" });
  const more = button("", () => { limit += CARDS; draw(); }, { kind: "quiet" });
  const title = words("trouble.title");
  const element = h("section", { class: "trouble", "aria-label": title, hidden: true },
    h("div", { class: "card-head" }, h("h2", { text: title }), count), list, more);
  let [troubled, isStale] = [new Set(), true];
  let [found, marks, limit] = [[], null, 0];

  function draw() {
    const shown = found.slice(0, limit + (page.narrow ? CARDS_PHONE : CARDS));
    element.hidden = found.length === 0;
    setText(count, machinesWords(troubled.size));
    keyed(list, shown, {
      keyOf: (one) => one.key,
      make: (one) => createCard(page, one.kind),
      update: (card, one) => card.show(one),
    });
    more.hidden = shown.length === found.length;
    setText(more, words("trouble.and-more", { n: found.length - shown.length }));
  }

  function concerns(changes) {
    return changes.all || changes.forgotten?.some((number) => troubled.has(number))
      || changes.machines?.some((machine) => troubled.has(machine.number) || causeKey(machine) !== null);
  }

  function speak() {
    const { fresh, marks: next } = news(marks, found);
    const machines = fresh.flatMap((one) => one.machines);
    marks = next;
    if (fresh.length === 0) return;
    const who = machines.length === 1 ? machines[0].id : machinesWords(machines.length);
    const [{ cause }] = fresh;
    const what = fresh.length > 1 ? title : `${kindWords(page, cause)}. ${whyWords(page, cause)}`;
    page.say(`${who}: ${what}`);
  }

  return {
    element,
    get isEmpty() {
      return found.length === 0;
    },
    update(changes) {
      isStale ||= concerns(changes);
      if (isStale && changes.settled) {
        isStale = false;
        found = causes(page.room.machines.values(), page.room.standstills);
        troubled = new Set(found.flatMap((one) => one.machines.map((machine) => machine.number)));
        draw();
      }
      if (changes.clock || changes.all) for (const card of list.children) card.tick();
      if (changes.settled) speak();
    },
  };
}

function kindWords({ words }, { kind, machines }) {
  if (kind === "slow") return words("trouble.slow");
  const [first] = machines;
  const isOneStage = kind === "stalled" && machines.every((machine) => machine.stage === first.stage);
  return isOneStage ? stateWords(first) : words(`family.${kind}`);
}

/// Why, as the server says it; where it says nothing for all of them, the short word for the cause.
function whyWords({ words }, { kind, sentence, code }) {
  if (kind === "newcomer") return words("trouble.newcomers.why");
  return sentence ?? causeWords(code);
}

function seatWords({ words }, { machines }) {
  const [{ row, column }] = machines;
  if (machines.length === 1 && row !== null && column !== null) return words("machine.seat", { row, column });
  return [...new Set(machines.map((machine) => machine.group))].filter(Boolean).join(", ");
}

/// A card; the element itself has `show(cause)` and `tick()`.
function createCard(page, kind) {
  const family = kind === "slow" ? "download" : kind;
  const [title, why, next] = [h("h3"), h("p"), h("p", { class: "hint" })];
  const [since, acts, seat] = [h("b"), h("div", { class: "row trouble-acts" }), h("bdi", { class: "hint push" })];
  const element = h("article", { class: `trouble-card is-${family}` }, h("span", { class: "trouble-sign" }, icon(family)),
    h("div", { class: "trouble-body" },
      h("div", { class: "trouble-top" }, title, since), why, next, h("div", { class: "row" }, acts, seat)));
  let cause = null;

  /// Whether this page may act becomes known later than the first machines.
  function tick() {
    const fits = (act) => cause.machines.some((machine) => page.act.fits(act, machine) === null);
    const shown = actsFor(cause).filter(fits).slice(0, MOST_ACTS);
    const obstacles = shown.map((act) => page.act.obstacle(act, cause.machines));
    renew(acts, [shown, obstacles, cause.machines.length, cause.machines[0].id], () => [
      ...shown.map((act, place) => button(page.words(`act.${act}`), () => {
        page.act.open(act, cause.machines.filter((machine) => page.act.fits(act, machine) === null));
      }, { icon: act === "name" ? "label" : act, kind: "small", disabledBecause: obstacles[place] })),
      lastAct(page, cause),
    ]);
    setText(since, page.format.clock((page.now() - cause.since) / 1000));
  }

  function show(nextCause) {
    cause = nextCause;
    const { machines } = cause;
    const what = machines.length > 1 ? `${kindWords(page, cause)}, ${machinesWords(machines.length)}` : kindWords(page, cause);
    // Newcomers are known by what they have printed on them.
    const names = machines.slice(0, MOST_NAMES).map(({ id, macs, model }) =>
      [id, kind === "newcomer" && macs.length > 0 ? `${macs.at(-1)} ${model ?? ""}` : id]);
    const rest = machines.length - names.length;
    renew(title, [what, names, rest], () => [what, h("span", { class: "trouble-names" },
      ...names.map((name) => machineLink(...name)), rest > 0 && page.words("trouble.and-more", { n: rest }))]);
    setText(why, whyWords(page, cause));
    setText(next, cause.next_action ?? "");
    setText(seat, seatWords(page, cause));
    tick();
  }

  return Object.assign(element, { show, tick });
}

/// Several machines are selected, one that failed has a log, another one is looked for in the room.
function lastAct(page, { kind, machines, query }) {
  const [{ id }] = machines;
  const [word, ...address] = machines.length > 1 ? ["select", "room", null, { q: query, select: "1" }]
    : kind === "failed" ? ["log", "machine", id, { at: "log" }] : ["show", "room", null, { q: `id:${quoted(id)}` }];
  return h("a", { class: "button quiet small", href: formatRoute(...address) },
    page.words(`trouble.${word}`, { n: machines.length }));
}
