// SPDX-License-Identifier: GPL-3.0-or-later

/// What can be done with machines, in the order of the buttons.
export const KINDS = ["boot", "local", "wake", "restart", "poweroff", "identify", "name", "forget"];

const STAGES_OF_PHASE_1 = ["agent", "network", "manifest", "download", "verify", "seed"];
const BUSY_STAGES = ["download", "verify", "seed"];

/// Whether a machine's agent most likely listens for orders. Only the server knows; this is what can be seen from outside.
export function isInPhase1({ state, stage, reason_code: code }) {
  if (state === "failed") return code !== "silent" && code !== "connection-lost";
  return !["off", "running", "stalled"].includes(state) && STAGES_OF_PHASE_1.includes(stage);
}

/// Why a machine takes no order; the server refuses for the same reasons.
function deafness({ state }) {
  if (state === "newcomer" || state === "booting") return "act.why.on-its-way";
  return state === "off" || state === "running" ? `act.why.${state}` : "act.why.silent";
}

/// What an act would do with a machine: the end of a key `act.does.…`, or a key `act.why.…` where it cannot be done.
/// `options` are those of the act: `wake`, `restart`.
export function outlook(kind, machine, { wake = false, restart = false } = {}) {
  const listens = isInPhase1(machine);
  const woken = (does) => (machine.macs.length > 0 ? does : "act.why.no-address");
  switch (kind) {
    case "boot":
    case "local":
      if (listens) return restart ? "restart-into" : "start-now";
      if (restart && !wake) return deafness(machine);
      return wake && machine.state !== "running" ? woken("wake-into") : "next-boot";
    case "wake": return listens ? "act.why.is-up" : woken(kind);
    case "name": return woken(kind);
    case "forget": return kind;
    default: return listens ? kind : deafness(machine);
  }
}

const isReason = (found) => found.startsWith("act.why.");

/// Null where an act fits a machine, or a key of the reason why its button is disabled.
export function fits(kind, machine) {
  const found = outlook(kind, machine);
  return isReason(found) ? found : null;
}

/// Looks at many machines: `{ does, cannot, fitting, busy }`. `does` and `cannot` are `[[key, machines]…]`, the most first;
/// `busy` is how many the act takes out of what they do now. `numbers` are looked up in `machines`; who is gone is left out.
export function survey(kind, numbers, machines, options = {}) {
  const groups = new Map();
  for (const machine of numbers.map((number) => machines.get(number)).filter(Boolean)) {
    const key = outlook(kind, machine, options);
    groups.set(key, [...(groups.get(key) ?? []), machine]);
  }
  const sorted = [...groups].sort((one, other) => other[1].length - one[1].length);
  const does = sorted.filter(([key]) => !isReason(key));
  const busy = does.filter(([key]) => ["restart", "poweroff", "restart-into"].includes(key)).flatMap(([, found]) => found)
    .filter((machine) => BUSY_STAGES.includes(machine.stage)).length;
  return { does, cannot: sorted.filter(([key]) => isReason(key)), fitting: does.flatMap(([, found]) => found), busy };
}

const PLAIN = /^[A-Za-z0-9_./:@,+-]+$/;

/// The installed server's folder, which commands take without being told.
const USUAL_FOLDER = "/etc/boottorrent";

/// A word as a POSIX shell reads it back: as it is where nothing in it is special, else between single quotation marks.
export function quoted(word) {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/// A command of the program. `options` are values by name; true is a flag, and what is null, false or empty is left out.
///
/// What begins with a dash is kept from being read as an option.
export function command(verb, names, options = {}, folder = null) {
  const told = [];
  for (const [name, value] of Object.entries({ ...options, dir: folder === USUAL_FOLDER ? null : folder })) {
    if ([null, undefined, false, ""].includes(value)) continue;
    const word = String(value);
    told.push(value === true ? `--${name}` : `--${name}${word.startsWith("-") ? "=" : " "}${quoted(word)}`);
  }
  const last = names.map(quoted);
  const hasDash = names.some((name) => name.startsWith("-"));
  return ["boottorrent", verb, ...(hasDash ? [...told, "--", ...last] : [...last, ...told])].join(" ");
}

/// The words that mean these machines: a group's name where all of a group's machines are among them, else ids.
/// `all` are all machines there are.
export function wordsFor(chosen, all) {
  const everybody = [...all];
  const size = (machines, group) => machines.filter((machine) => machine.group === group).length;
  // A machine's name counts before a group's; and one machine is clearer by its own name.
  const whole = new Set([...new Set(chosen.map((machine) => machine.group))].filter((group) => group !== null
    && size(chosen, group) > 1 && size(chosen, group) === size(everybody, group)
    && !everybody.some((machine) => machine.id.toLowerCase() === group.toLowerCase())));
  return [...new Set(chosen.map((machine) => (whole.has(machine.group) ? machine.group : machine.id)))];
}

/// The body of an action, but for its machines.
export function actionBody(kind, { image, once, wake, restart, spread, seconds }) {
  const late = spread > 0 ? { spread } : {};
  switch (kind) {
    case "boot":
    case "local": return { action: "boot", image: kind === "local" ? kind : image, once, wake, restart, ...(wake ? late : {}) };
    case "wake": return { action: kind, ...late };
    case "identify": return { action: kind, seconds };
    default: return { action: kind };
  }
}

/// The command that does the same as an act. `forget` takes one machine a time.
export function commandFor(kind, chosen, all, options, folder = null) {
  if (kind === "forget") return chosen.map(({ id }) => command(kind, [id], {}, folder)).join(" && ");
  const { action, ...rest } = actionBody(kind, options);
  return command(action, wordsFor(chosen, all), rest, folder);
}

/// OpenSSH's command for a shell that a machine has open: it is known by the host key that it told the server, and no other.
export function sshCommand(address, key) {
  const settings = [
    `KnownHostsCommand=/bin/echo ${address} ${key}`, "UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null",
    "StrictHostKeyChecking=yes", `HostKeyAlias=${address}`, "CheckHostIP=no", "UpdateHostKeys=no",
  ];
  return ["ssh", ...settings.map((setting) => `-o ${quoted(setting)}`), "-l root --", quoted(address)].join(" ");
}
