// SPDX-License-Identifier: GPL-3.0-or-later

import { quoted } from "./actions-command.js";
import { copyable, h, icon, setAttribute, setText } from "./dom.js";
import { chip, facts, machineLink, renew } from "./parts.js";
import { createEntry } from "./problems.js";

/// Keys that open the menu in which network boot is chosen, by who made the PC.
export const BOOT_KEYS = "F12 Acer, Dell, Fujitsu, Lenovo; F11 MSI; F10 Intel NUC; F9 HP; F8 Asus";

/// Ways to an image: what its `config.yaml` has (docs/images.md), the files it names, and a name for its folder.
export const WAYS = [
  { key: "live", folder: "live", files: ["debian-live.iso"], config: ["dispname: Debian live", "method: iso"] },
  { key: "disk", folder: "pool", files: ["pool.img.zst"],
    config: ["dispname: Classroom", "method: write", "image: pool.img.zst"] },
  { key: "kernel", folder: "rescue", files: ["vmlinuz", "initrd.img"],
    config: ["dispname: Rescue", "method: kexec", "kernel: vmlinuz", "initrd: initrd.img"] },
];

/// The folder for an image, with a slash behind it.
export function imageFolder(folder, name) {
  return `${folder.replace(/\/+$/, "")}/oss/${name}/`;
}

/// One line for a shell that makes an image's folder, copies its files there and writes its `config.yaml`.
export function wayCommand(folder, way) {
  const place = imageFolder(folder, way.folder);
  return `mkdir -p ${quoted(place)} && cp ${way.files.join(" ")} ${quoted(place)} && `
    + `printf '%s\\n' ${way.config.map(quoted).join(" ")} > ${quoted(`${place}config.yaml`)}`;
}

/// What finds out by itself what is wrong with an environment; with `server` it prints the lines for that DHCP server.
export function checkCommand(folder, server = null) {
  return `sudo boottorrent check ${quoted(folder)}${server === null ? "" : ` --lines ${server}`}`;
}

/// The four steps; failures of the server itself come first, for with them machines do not get as far as an image. Each is
/// `{ key, state, … }` with `state` "done", "now" or "later". Exactly one is "now" until all are done.
export function welcomeSteps({ link, environment, images, machines, problems }) {
  const ready = [...images.values()].filter((image) => image.state === "ready");
  const heard = [...machines.values()].filter((machine) => machine.state !== "off");
  const wrong = problems.filter(({ severity, machine, image }) => severity === "failure" && !machine && !image);
  const dhcp = ["full", "proxy", "off"].includes(environment?.dhcp) ? environment.dhcp : "unknown";
  const steps = [
    { key: "server", isDone: link.state === "live" && wrong.length === 0, problems: wrong, dhcp },
    { key: "image", isDone: ready.length > 0, images: [...images.values()] },
    { key: "machine", isDone: machines.size > 0, heard: heard.sort((one, other) => other.begun - one.begun) },
    { key: "name", isDone: heard.some((machine) => machine.name !== null && machine.state === "running") },
  ];
  const next = steps.find((step) => !step.isDone);
  for (const step of steps) step.state = step.isDone ? "done" : step === next ? "now" : "later";
  return steps;
}

const MOST_HEARD = 12;
const MOST_PROBLEMS = 3;
const MAKERS = { server: createServerStep, image: createImageStep, machine: createMachineStep, name: createNameStep };

/// For who sees this page first: what is done, what comes next, and what the server hears meanwhile.
/// It stands in place of the room while there is no image or no machine.
export function createWelcomeView(page) {
  const { words } = page;
  const heading = h("h1", { tabindex: "-1" });
  const cards = Object.entries(MAKERS).map(([key, make], index) => createStepCard(page, key, index + 1, make(page)));
  const element = h("div", { class: "view welcome" }, heading,
    h("ol", { class: "view" }, ...cards.map((card) => card.element)));
  let spoken = null;

  function draw() {
    const steps = welcomeSteps(page.room);
    const { key } = steps.find((step) => step.state === "now") ?? steps.at(-1);
    setText(heading, words(`welcome.heading.${key}`));
    steps.forEach((step, index) => cards[index].draw(step));
    if (spoken !== null && spoken !== key) page.say(heading.textContent);
    spoken = key;
  }

  return {
    element,
    update: draw,
    focus() {
      heading.focus();
    },
  };
}

/// A step with its number, or a tick once it is done; the state stands there as a word, too.
function createStepCard({ words }, key, number, body) {
  const [sign, state] = [h("span", { class: "welcome-sign", "aria-hidden": "true" }), h("span", { class: "hint" })];
  const element = h("li", { class: "card" }, h("div", { class: "row" },
    sign, h("h2", { text: words(`welcome.${key}.title`) }), state), body.element);
  return {
    element,
    draw(step) {
      body.draw?.(step);
      setAttribute(element, "data-state", step.state);
      setAttribute(element, "aria-current", step.state === "now" ? "step" : null);
      setText(state, words(`welcome.state.${step.state}`));
      renew(sign, step.isDone, () => [step.isDone ? icon("done") : String(number)]);
    },
  };
}

function folderOf(page) {
  return page.room.environment?.folder ?? ".";
}

/// The first of some problems, with remedies; all of them are in their own view.
function entries(page, problems, severity) {
  const all = problems.length > MOST_PROBLEMS ? h("a", { href: "#/problems", text: page.words("problems.more") }) : "";
  return [...problems.slice(0, MOST_PROBLEMS).map((problem) => createEntry(page, problem, severity)), all];
}

/// Step 1: where the server is, who lends addresses, and what has to be told to another DHCP server.
function createServerStep(page) {
  const { words } = page;
  const [about, problems] = [h("div", { class: "view" }), h("div", { class: "view" })];
  return {
    element: h("div", { class: "view" }, about, problems),
    draw(step) {
      const { server, interface: card } = page.room.environment ?? {};
      const folder = folderOf(page);
      renew(about, [server, card, folder, step.dhcp], () => [
        facts([
          [words("room.column.address"), [server, card].filter(Boolean).join(", ")],
          [words("welcome.server.folder"), folder],
          ["DHCP", words(`welcome.dhcp.${step.dhcp}`)],
        ]),
        ...step.dhcp === "off"
          ? [h("p", { class: "hint", text: words("welcome.dhcp.lines") }), copyable(checkCommand(folder, "dnsmasq"))] : [],
      ]);
      renew(problems, step.problems, () => entries(page, step.problems));
    },
  };
}

/// Step 2: where an image goes, how far it is made ready, and what is wrong with it.
function createImageStep(page) {
  const { words, format } = page;
  const [list, problems, first] = [h("div"), h("div", { class: "view" }), h("div", { class: "view" })];

  function stateWords({ state, progress }) {
    if (progress === null) return words(`image-state.${state}`);
    const share = progress.total > 0 ? progress.done / progress.total : 0;
    return `${words("image-state.preparing")}, ${format.percent(share)}`;
  }

  return {
    element: h("div", { class: "view" }, list, problems, first),
    draw(step) {
      const lines = step.images.map((image) => [image.display_name, stateWords(image)]);
      renew(list, lines, () => (lines.length > 0 ? [facts(lines)] : []));
      const wrong = step.images.flatMap((image) => image.problems);
      const severity = step.isDone ? "warning" : "failure";
      renew(problems, [wrong, severity], () => entries(page, wrong, severity));
      first.hidden = step.isDone;
      renew(first, folderOf(page), () => firstImage(page, folderOf(page)));
    },
  };
}

/// How to make the first image. The view of images shows it, too.
export function firstImage({ words }, folder) {
  return [
    h("p", { text: words("welcome.image.what") }),
    copyable(imageFolder(folder, "NAME")),
    h("p", { class: "hint", text: words("welcome.image.ways") }),
    ...WAYS.map((way) => h("section", {},
      h("h3", { text: words(`welcome.way.${way.key}`) }),
      h("p", { class: "hint", text: words(`welcome.way.${way.key}.hint`) }), copyable(wayCommand(folder, way)))),
    h("p", { class: "hint", text: words("welcome.image.check") }),
    copyable(checkCommand(folder)),
  ];
}

/// Step 3: network boot in the PC's firmware, and what the server hears of PCs that try.
function createMachineStep(page) {
  const { words } = page;
  const [listening, list] = [h("b"), h("ul", { class: "welcome-heard" })];
  return {
    element: h("div", { class: "view" }, h("p", { text: words("welcome.machine.what") }),
      h("p", { class: "hint", text: words("welcome.machine.keys", { keys: BOOT_KEYS }) }), listening, list),
    draw({ heard }) {
      setText(listening, words(heard.length > 0 ? "welcome.machine.heard" : "welcome.machine.silence"));
      const shown = heard.slice(0, MOST_HEARD);
      renew(list, shown.map(({ id, state, stage, model, reason }) => [id, state, stage, model, reason]), () =>
        shown.map((machine) => h("li", { class: "row" }, chip(machine), machineLink(machine.id, machine.macs.at(-1)),
          h("bdi", { text: machine.model ?? "" }), words(`stage.${machine.stage}`),
          h("span", { class: "hint", text: [machine.reason, machine.next_action].filter(Boolean).join(" ") }))));
    },
  };
}

/// Step 4: the machine gets its system, and in the room a name.
function createNameStep({ words }) {
  return { element: h("p", { text: words("welcome.name.what") }) };
}
