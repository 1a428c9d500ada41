// SPDX-License-Identifier: GPL-3.0-or-later

/// What a machine is made of, as rows: `[{ key, values, look }]`. `key` is the end of `machine.inventory.…`, `values` are
/// texts, and `look` says that somebody should look at it. What is not known has no row.
export function inventoryRows(detail, { bytes, words }) {
  const found = detail.inventory ?? {};
  const computer = found.computer ?? {};
  const firmware = detail.firmware ?? found.firmware;
  const processor = found.processor;
  const memory = found.memory ?? detail.memory;
  const none = (list, rows) => (list?.length === 0 ? [words("common.none")] : rows);
  const rows = [
    row("computer", joined([computer.vendor ?? detail.vendor, computer.model ?? detail.model, computer.version], " "),
      computer.chassis),
    row("serial", computer.serial ?? detail.serial),
    row("uuid", computer.uuid ?? detail.uuid),
    row("board", computer.board),
    row("firmware", joined([firmware && words(`firmware.${firmware}`), computer.bios_version, computer.bios_date])),
    row("tpm", found.tpm === "none" ? words("common.none") : found.tpm),
    row("processor", joined([processor?.sockets > 1 && `${processor.sockets} ×`, processor?.model], " "),
      processor?.cores && words("machine.cores", { cores: processor.cores, threads: processor.threads ?? processor.cores })),
    row("memory", memory && bytes(memory),
      ...(found.modules ?? []).map(({ slot, size }) => joined([slot, bytes(size)], ": "))),
    row("disks", ...none(found.disks, (found.disks ?? []).map(({ name, size, model, serial, rotational, transport }) =>
      joined([`/dev/${name}`, bytes(size), model, transport?.toUpperCase(), rotational && words("machine.platters"),
        serial])))),
    ...(found.cards ?? []).map((card) => ({ ...row("card", ...cardWords(card, words)), look: isWeak(card, found.cards) })),
    row("card", found.cards ? null : detail.card),
  ];
  return rows.filter(({ values }) => values.length > 0);
}

function row(key, ...values) {
  return { key, values: values.filter(Boolean), look: false };
}

function joined(parts, between = ", ") {
  return parts.filter(Boolean).join(between);
}

function cardWords({ name, mac, driver, card, speed, duplex, link }, words) {
  return [joined([name, mac, driver ?? words("machine.no-driver"), card]),
    link === false ? words("machine.no-cable")
      : joined([speed && `${speed} Mbit/s`, duplex === "half" && words("machine.half-duplex")])];
}

/// Half duplex, no driver, or slower than Gigabit Ethernet: what makes a boot slow. A second card without a cable is usual.
function isWeak({ speed, duplex, driver, link }, cards) {
  return link === false ? cards.length === 1 : duplex === "half" || driver === null || (speed ?? 1000) < 1000;
}

/// What a machine gets, as rows `[key, value, by]`, written as in the files that decided it.
export function assignmentRows({ assignment, decided_by: by }) {
  const rows = [];
  for (const [key, value] of Object.entries(assignment)) {
    if (key === "vars") {
      rows.push(...Object.entries(value ?? {}).map(([name, text]) => [`vars.${name}`, text, by.vars?.[name]]));
    } else if (key === "files") {
      rows.push(...(value ?? []).map((file) => [key, written(file), by.files]));
    } else {
      rows.push([key, written(value), by[key]]);
    }
  }
  return rows.filter(([, value]) => value !== "").map(([key, value, origin]) => [key, value, origin ?? ""]);
}

function written(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value === "object") return Object.entries(value).map(([key, part]) => `${key}: ${part}`).join(", ");
  return String(value);
}

/// Lines that the page keeps of a log.
export const MOST_LINES = 2000;

const OWN = /^\.\.\. .* \.\.\.$/;
const AGENT = /^\[[ \d.]+\] boottorrent: /;
const BAD = new RegExp("\\b(errors?|fail(s|ed|ures?)?|panic|oops|fatal|bug:|corrupt\\w*|out of memory|warnings?|cannot|"
  + "could not|unable|refused|timed? ?out|retr(y|ies|ying)|no link|link is down|lost)\\b", "i");

/// Whether a line tells of something wrong. A log has no levels, so that is read out of the words.
export function isBad(line) {
  return OWN.test(line) || BAD.test(line);
}

/// Whether a line is shown: `filter` is `all`, `agent` or `warnings`. What the server says of its own is always shown.
export function isShown(line, filter) {
  return filter === "all" || OWN.test(line) || (filter === "agent" ? AGENT : BAD).test(line);
}

/// What is to be asked of a log next, as the query of the request.
///
/// `held` is what the page has: `{ boot, next }`, or null. `boot` is the machine's boot now. While that has no log yet, only
/// its number is asked for, and not the former one's lines again.
export function nextQuery(held, boot) {
  if (held === null) return `lines=${MOST_LINES}`;
  return held.boot === null || held.boot !== boot ? "lines=0" : `boot=${held.boot}&from=${held.next}`;
}

/// Takes an answer in: `{ held, fresh, isNew, again }`.
///
/// `fresh` are lines to add; `isNew`: they replace all that were shown, for they are another boot's. `again`: ask for the rest.
export function taken(held, answer, query) {
  const isNew = answer.boot !== held?.boot;
  if (query === "lines=0") {
    return isNew ? { held: null, fresh: [], isNew, again: answer.boot !== null } : { held, fresh: [], isNew, again: false };
  }
  return {
    held: { boot: answer.boot, next: answer.next }, fresh: answer.lines, isNew,
    again: answer.next < answer.end && answer.lines.length > 0,
  };
}

/// What a boot consists of for a person, in order: stages that belong together are one step, which is called as the first.
const STEPS = [
  { stages: ["dhcp"], family: "start" },
  { stages: ["loader", "script"], family: "start" },
  { stages: ["kernel", "initramfs"], family: "start" },
  { stages: ["agent", "network", "manifest"], family: "start" },
  { stages: ["download"], family: "download" },
  { stages: ["verify"], family: "download" },
  { stages: ["seed"], family: "ready" },
  { stages: ["handover"], family: "ready" },
  { stages: ["os"], family: "running" },
];
/// Steps in which a machine is meant to stay: a boot ends with them.
const OPEN_ENDED = ["seed", "os"];

/// Where the time of a boot went: `{ rows, total, slow }`.
///
/// `marks` are the document's `stages`. `elapsed` are the seconds since the boot began, `medians` seconds by stage. A row is
/// `{ name, family, from, length, median, isHere }` in seconds; `slow` is the first that took clearly longer than its median.
export function waterfall(marks, { elapsed, medians = new Map(), state }) {
  const after = new Map(marks.toReversed().map((mark) => [mark.stage, mark.after]));
  const reached = STEPS.map(({ stages, family }) => ({ stages, family, from: first(stages, after) }))
    .filter(({ from }) => from !== null);
  const last = reached.at(-1);
  const end = after.get("failed") ?? (OPEN_ENDED.includes(last?.stages[0]) ? last.from : Math.max(elapsed, last?.from ?? 0));
  const rows = reached.map(({ stages, family, from }, place) => {
    const isHere = place === reached.length - 1;
    const known = stages.filter((stage) => medians.has(stage));
    return {
      name: stages[0], from, isHere, length: Math.max(0, (reached[place + 1]?.from ?? end) - from),
      family: isHere && (state === "failed" || state === "stalled") ? state : family,
      median: known.length === 0 || OPEN_ENDED.includes(stages[0]) ? null
        : known.reduce((sum, stage) => sum + medians.get(stage), 0),
    };
  });
  const total = Math.max(1, end, ...rows.map(({ from, median }) => from + median));
  return { rows, total, slow: rows.find(({ length, median }) => median !== null && length > median * 1.6 + 3) ?? null };
}

function first(stages, after) {
  const times = stages.filter((stage) => after.has(stage)).map((stage) => after.get(stage));
  return times.length === 0 ? null : Math.min(...times);
}

/// The medians of a history document, in seconds by stage.
export function mediansOf(history) {
  return new Map((history.stages ?? []).filter((one) => Number.isFinite(one.median)).map((one) => [one.stage, one.median]));
}

/// How a remembered boot went: `{ result, seconds }`. `result` is `up` (with the seconds until its system was started),
/// `failed`, or `open` for one that ended or is on its way somewhere else.
export function bootResult({ stage, stages, duration }) {
  if (stage === "failed") return { result: "failed", seconds: duration };
  const started = stages.find((mark) => mark.stage === "os") ?? stages.find((mark) => mark.stage === "handover");
  return { result: started || stage === "os" || stage === "handover" ? "up" : "open", seconds: started?.after ?? duration };
}
