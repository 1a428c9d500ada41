// SPDX-License-Identifier: GPL-3.0-or-later

import { button, copyable, h, icon, keyed, setAttribute, setText } from "./dom.js";
import { empty } from "./parts.js";
import { formatRoute } from "./route.js";

/// How bad problems are, the worst first.
export const SEVERITIES = ["failure", "warning", "notice"];

/// A text that begins with a file and its line, as `oss/debian/config.yaml:3: method is missing`.
const IN_FILE = /^((?=[^:]*[./])[^\s:][^:\n]*:\d+)(?::\d+)?: ([\s\S]+)$/;

/// How words begin that a person types into a shell: more than a name, a file or a key.
const SHELL = /^(sudo|boottorrent|systemctl|apt|apt-get|dnf|chown|chmod|mkdir|cp|mv|qemu-img|dmesg|sysctl|git|make)( |$)/;

/// A severity that this page knows; what it does not know counts as a warning, so that nobody overlooks it.
export function severityOf(problem) {
  return SEVERITIES.includes(problem.severity) ? problem.severity : "warning";
}

/// The problems, the worst first; of the same severity, those in files and parts of the server before those of machines,
/// and then the one that is there longest.
export function orderedProblems(problems) {
  const rank = (problem) => SEVERITIES.indexOf(severityOf(problem)) * 2 + (problem.machine === null ? 0 : 1);
  return [...problems].sort((one, other) => rank(one) - rank(other) || one.since - other.since);
}

/// Problems by keys that are each there once. A key has all that is shown of a problem.
export function keyedProblems(problems) {
  const all = new Map();
  for (const problem of problems) {
    let key = JSON.stringify({ ...problem, last: 0, count: 0 });
    while (all.has(key)) key += " ";
    all.set(key, problem);
  }
  return [...all];
}

/// A text with `commands` in it, as parts `{ text, isCommand }`. A backtick without a partner is a letter like others.
export function textParts(text) {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0) pieces.push(pieces.splice(-2).join("`"));
  return pieces.map((piece, index) => ({ text: piece, isCommand: index % 2 === 1 })).filter((part) => part.text !== "");
}

/// Whether a command is one for a shell.
export function isShellCommand(text) {
  return SHELL.test(text);
}

/// Place and finding of a problem of an image or of the list: the file and its line come from what was found, and a machine's
/// number, which is its place, is what the machine is called.
export function placed({ place, found, machine }) {
  const [, file, rest] = IN_FILE.exec(found) ?? [];
  return { place: file ?? (/^m\d+$/.test(place) && machine ? machine : place), found: rest ?? found };
}

/// So many are shown at once, and so many more each time somebody asks.
const STEP = 100;

/// The sign of each severity, and the family whose colour it has.
const SIGNS = { failure: "failed", warning: "problems", notice: "help" };
const COLOURS = { failure: "failed", warning: "stalled", notice: "start" };

/// Everything that is wrong now, the worst first.
export function createProblemsView(page) {
  const { words } = page;
  const heading = h("h1", { tabindex: "-1", text: words("shell.view.problems") });
  const filters = [null, ...SEVERITIES].map((severity) => {
    const choose = () => page.go("problems", { severity }, { replace: true });
    return { severity, element: button("", choose, { icon: SIGNS[severity], kind: "small", pressed: false }) };
  });
  const list = h("div", { class: "view" });
  const nothing = empty(words("problems.none"));
  const more = button(words("problems.more"), () => { limit += STEP; draw(); });
  const element = h("div", { class: "view problems-view" }, h("div", { class: "row" }, heading,
    h("div", { class: "row push", role: "group", "aria-label": words("problems.filter") },
      ...filters.map((filter) => filter.element))), list, nothing, more);
  let [severity, limit] = [null, STEP];

  function draw() {
    const { problems } = page.room;
    const of = (wanted) => (wanted ? problems.filter((problem) => severityOf(problem) === wanted) : problems);
    for (const filter of filters) {
      const word = words(filter.severity === null ? "problems.all" : `severity.${filter.severity}`);
      setText(filter.element.lastChild, `${page.format.number(of(filter.severity).length)} ${word}`);
      setAttribute(filter.element, "aria-pressed", String(filter.severity === severity));
    }
    const wanted = orderedProblems(of(severity));
    keyed(list, keyedProblems(wanted.slice(0, limit)), {
      keyOf: ([key]) => key,
      make: ([, problem]) => createEntry(page, problem),
    });
    nothing.hidden = wanted.length > 0;
    more.hidden = wanted.length <= limit;
  }

  return {
    element,
    update(changes) {
      if (changes.all || changes.problems) draw();
    },
    route({ query }) {
      const asked = query.get("severity");
      severity = SEVERITIES.includes(asked) ? asked : null;
      limit = STEP;
      draw();
    },
    focus() {
      heading.focus();
    },
  };
}

/// One thing that is wrong: how bad, where, what was found, what to do. Of an image or of the list of problems; what is not
/// known of it is left out. The severity of an image's problem is told beside it.
export function createEntry(page, problem, severity = severityOf(problem)) {
  const { words, format } = page;
  const { place, found } = placed(problem);
  const { code, machine, image, since } = problem;
  const remedy = textParts(problem.remedy ?? "");
  const time = since ? `${format.day(since)}, ${format.time(since)}` : "";
  const link = (view, name) => name && h("a", { href: formatRoute(view, name) }, h("bdi", { text: name }));
  return h("article", { class: `card problem is-${COLOURS[severity]}` },
    h("p", { class: "row" }, h("span", { class: "chip" }, icon(SIGNS[severity]), words(`severity.${severity}`)),
      h("b", { text: place }), h("code", { class: "hint push", text: code ?? "" })),
    h("p", {}, ...partNodes(textParts(found))),
    remedy.length > 0 && h("p", {}, h("b", { text: words("problems.remedy") }), " ", ...partNodes(remedy)),
    ...remedy.filter((part) => part.isCommand && isShellCommand(part.text)).map((part) => copyable(part.text)),
    h("p", { class: "row hint" }, link("machine", machine), link("images", image),
      time !== "" && h("span", { class: "push", text: words("problems.since", { time }) })));
}

function partNodes(parts) {
  return parts.map((part) => (part.isCommand ? h("code", { text: part.text }) : part.text));
}
