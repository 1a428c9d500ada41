// SPDX-License-Identifier: GPL-3.0-or-later

import { FAMILIES, family } from "./families.js";

/// What a filter word may name; each is a field of a machine, but for those in `textsOf`.
const KEYS = [
  "state", "stage", "reason", "group", "image", "model", "vendor", "serial", "firmware", "name", "id", "address", "mac",
];

/// Keys whose values are words of the interface: a part of one is not enough, or `off` would find a handover.
const WHOLE = ["state", "stage", "reason", "firmware", "id"];

/// What a word without a key looks in.
const FREE = ["name", "id", "address", "model", "vendor", "serial"];

const lower = (text) => String(text ?? "").toLowerCase();
const bare = (mac) => lower(mac).replace(/[:.\-\s]/g, "");

/// Takes a filter apart: `[{ not, key, values }]`, in its order. All words have to fit, and one of the values of each.
///
/// `-` before a word turns it round, `,` separates values. Quotes keep blanks, commas and colons together; `\"` is a quote.
/// A word whose key nobody knows is looked for as it stands, so that a name with a colon is found.
export function parseFilter(text) {
  return sources(text).map((source) => {
    const [, minus, named, rest] = source.match(/^(-?)(?:(\w+):)?(.*)$/su);
    const key = KEYS.find((one) => one === named?.toLowerCase()) ?? null;
    const values = key === null ? [source.slice(minus.length)] : rest.match(/(?:"(?:\\.|[^"\\])*"?|[^,"])+/gsu) ?? [];
    return { not: minus !== "", key, values: values.map((value) => lower(unquoted(value))).filter((value) => value !== "") };
  });
}

/// Whether a machine fits a filter, as a function; null for a filter that all fit.
export function filterTest(text) {
  const tests = parseFilter(text).filter(({ values }) => values.length > 0);
  if (tests.length === 0) return null;
  return (machine) => tests.every(({ not, key, values }) => not !== values.some((value) => has(machine, key, value)));
}

/// A value as it has to stand in a filter, with a key or alone: `group:"Room 1"`.
export function quoted(value) {
  return /^-|^\w+:|[\s,"\\]/.test(value) ? `"${value.replace(/["\\]/g, "\\$&")}"` : value;
}

/// The families that a filter asks for with one `state:` word; none where it has none, or turns it round.
export function chosenFamilies(text) {
  const word = parseFilter(text).find(({ key, not }) => key === "state" && !not);
  return new Set((word?.values ?? []).filter((value) => FAMILIES.includes(value)));
}

/// The filter that has a family more or less among those it asks for; the other words stay as they were typed.
export function withFamily(text, name) {
  const chosen = chosenFamilies(text);
  if (!chosen.delete(name)) chosen.add(name);
  const others = sources(text).filter((source) => !/^state:/i.test(source));
  if (chosen.size > 0) others.push(`state:${FAMILIES.filter((one) => chosen.has(one)).join(",")}`);
  return others.join(" ");
}

function has(machine, key, value) {
  const contains = (text) => lower(text).includes(value);
  const isMac = (mac) => bare(mac).includes(bare(value));
  if (key === null) {
    // People copy addresses with the signs of other programs: 52-54-00, 5254.0012.
    return FREE.some((name) => contains(machine[name]))
      || machine.macs.some((mac) => contains(mac) || (value.length > 5 && isMac(mac)));
  }
  const texts = textsOf(machine, key);
  if (value === "none" && texts.every((text) => lower(text) === "")) return true;
  if (key === "mac") return texts.some(isMac);
  // A word for people means what they see: `running` is no machine that is being handed over.
  if (key === "state" && FAMILIES.includes(value)) return family(machine) === value;
  if (key === "reason" && contains(machine.reason)) return true;
  return texts.some(WHOLE.includes(key) ? (text) => lower(text) === value : contains);
}

function textsOf(machine, key) {
  switch (key) {
    case "state": return [machine.state, machine.stage];
    case "reason": return [machine.reason_code];
    case "mac": return machine.macs;
    default: return [machine[key]];
  }
}

/// The words of a filter as they were typed.
function sources(text) {
  return text.match(/(?:"(?:\\.|[^"\\])*"?|[^\s"])+/gsu) ?? [];
}

function unquoted(text) {
  return text.replace(/"((?:\\.|[^"\\])*)"?/gsu, (_, inner) => inner.replace(/\\(.)/gsu, "$1"));
}
