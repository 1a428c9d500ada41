// SPDX-License-Identifier: GPL-3.0-or-later

/// What people tell machines apart by, in the order of the filter row: what needs somebody first, then the way of a boot.
export const FAMILIES = ["failed", "stalled", "newcomer", "off", "start", "download", "ready", "running"];

/// How far a machine is that starts, by its stage.
const STEPS = {
  dhcp: 0.2, loader: 0.35, script: 0.45, kernel: 0.55, initramfs: 0.7, agent: 0.8, network: 0.88, manifest: 0.95,
};

/// The family of a machine. A state or stage that this page does not know is one that starts.
export function family(machine) {
  switch (machine.state) {
    case "failed":
    case "stalled":
    case "newcomer":
    case "off": return machine.state;
    case "waiting": return "ready";
    case "running": return machine.stage === "handover" ? "ready" : "running";
    default: return machine.stage === "download" || machine.stage === "verify" ? "download" : "start";
  }
}

/// The share of what a machine fetches that it has proved, from 0 to 1.
export function provedShare(machine) {
  const transfer = machine.transfer;
  if (!transfer || !(transfer.total > 0)) return 0;
  return Math.min(1, Math.max(0, transfer.verified / transfer.total));
}

/// How full a tile is, from 0 to 1.
export function level(machine) {
  switch (family(machine)) {
    case "start": return STEPS[machine.stage] ?? 0;
    case "download": return machine.stage === "verify" ? 1 : provedShare(machine);
    case "stalled": return machine.stage === "download" ? provedShare(machine) : 1;
    case "newcomer":
    case "off": return 0;
    default: return 1;
  }
}

/// Whether a machine has everything, or runs its system.
export function isReady(machine) {
  const name = family(machine);
  return name === "ready" || name === "running";
}

/// Whether nobody has named a machine yet.
export function isUnnamed(machine) {
  return machine.name === null || machine.name === undefined;
}
