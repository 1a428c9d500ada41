// SPDX-License-Identifier: GPL-3.0-or-later

import { actionBody, commandFor, fits, KINDS, survey } from "./actions-command.js";
import { choice, field, openDialog, openTask } from "./actions-dialog.js";
import { openNaming } from "./actions-naming.js";
import { each, offerUndo, order, undoing } from "./actions-send.js";
import { button, copyable, h, setAttribute, setText } from "./dom.js";
import { isUnnamed } from "./families.js";
import { facts, finding, imageName, machinesWords } from "./parts.js";

/// What a person can have done with machines; views reach it as `page.act`.
export function createActions(page) {
  /// Opens the dialog of an act; `machines` are machines or their numbers.
  function open(kind, machines) {
    const numbers = [...machines].map((one) => typeof one === "object" ? one.number : one);
    if (numbers.length === 0 || !KINDS.includes(kind) || document.querySelector("dialog.act[open]")) return;
    if (kind === "name") openNaming(page, numbers);
    else openOrder(page, kind, numbers);
  }

  /// Why a button for these machines is disabled, as a sentence, or null; where some fit, it is not.
  function obstacle(kind, machines) {
    if (page.session.may_act === false) return page.session.detail || page.words("act.may-not");
    const reasons = [...machines].map((machine) => fits(kind, machine));
    if (reasons.length === 0) return page.words("act.nobody");
    return reasons.includes(null) ? null : page.words(reasons[0]);
  }

  /// The buttons of all acts, for the machines that `chosen()` gives: `{ elements, update(machines, why) }`.
  ///
  /// A button says for how many machines it counts. One that fits nobody, or none if there is a `why`, stays and says why.
  function buttons(chosen) {
    const elements = KINDS.map((kind) =>
      button(page.words(`act.${kind}`), () => open(kind, chosen()), { icon: kind === "name" ? "label" : kind }));
    function update(machines, gone) {
      const first = machines.every(isUnnamed) ? "name" : "boot";
      KINDS.forEach((kind, place) => {
        const why = gone || obstacle(kind, machines);
        const n = machines.filter((machine) => fits(kind, machine) === null).length;
        const made = elements[place];
        setAttribute(made, "aria-disabled", why && "true");
        setAttribute(made, "title", why);
        made.classList.toggle("primary", kind === first);
        const count = why || n === machines.length ? "" : ` (${page.format.number(n)})`;
        setText(made.lastChild, `${page.words(`act.${kind}`)}${count}`);
      });
    }
    return { elements, update };
  }

  return { open, fits, obstacle, buttons };
}

const SHOWN = 8;

/// Opens the dialog of an act with the machines of these numbers. What is in it stays until the server has answered.
export function openOrder(page, kind, numbers) {
  const { words, room } = page;
  const machines = numbers.map((number) => room.machines.get(number)).filter(Boolean);
  const [preview, told] = [h("div", { class: "act-preview", "aria-live": "polite" }), h("div")];
  const isBoot = kind === "boot" || kind === "local";
  const former = new Map();
  const isDangerous = ["restart", "poweroff", "forget"].includes(kind);
  let shown = null;
  const task = openTask(page, {
    title: words(`act.${kind}`), isDangerous, look, send,
    content: [namesOf(page, machines), fieldsFor(page, kind, machines), preview,
      h("p", { class: "hint", text: words("act.same-from-shell") }), told],
  });
  task.refresh();
  (task.form.querySelector("select, input") ?? (isDangerous ? task.cancel : task.confirm)).focus();

  function look(form) {
    const options = optionsOf(form);
    const view = survey(kind, numbers, page.room.machines, options);
    const n = view.fitting.length;
    const command = commandFor(kind, view.fitting, page.room.machines.values(), options, page.room.environment?.folder);
    const now = JSON.stringify([view.does.map(([key, found]) => [key, found.length]), view.cannot, command]);
    if (now !== shown) {
      preview.replaceChildren(...previewOf(page, view, imageName(page.room, options.image)));
      told.replaceChildren(n === 0 ? "" : copyable(command));
    }
    shown = now;
    return { label: `${words(`act.${kind}`)}: ${machinesWords(n)}`, why: n === 0 ? words("act.nobody") : null };
  }

  async function send(form) {
    const options = optionsOf(form);
    const { fitting } = survey(kind, numbers, page.room.machines, options);
    for (const { number, next_boot: next } of fitting) if (!former.has(number)) former.set(number, next);
    const ids = fitting.map((machine) => machine.id);
    const sent = kind === "forget" ? await each(page, ids.map((id) => ({ id, method: "DELETE" })))
      : await order(page, actionBody(kind, options), ids);
    if (sent.failure !== null) {
      if (!task.element.isConnected) page.toast(sent.failure);
      return sent.failure;
    }
    const done = fitting.filter((machine) => sent.done.includes(machine.id)).map(({ number }) => [number, former.get(number)]);
    const wanted = actionBody(kind, options);
    tellOutcome(page, task, kind, sent, isBoot && done.length > 0
      ? offerUndo(page, done.length, () => undoing(done, wanted, page.room.machines)) : null);
    return null;
  }
}

/// A toast with the count where all went well, else what became of each machine. Whoever closed the dialog is not interrupted.
function tellOutcome(page, task, kind, { done, refused }, undo) {
  const { words } = page;
  const text = words("act.outcome", { act: words(`act.${kind}`), done: done.length, refused: refused.length });
  const isOpen = task.element.isConnected;
  task.close();
  if (refused.length === 0) return page.toast(text, undo);
  const show = () => showOutcome(page, text, { done, refused }, undo);
  if (isOpen) show();
  else page.toast(text, { label: words("room.details"), run: show });
}

function showOutcome(page, text, { done, refused }, undo) {
  const { words } = page;
  const rows = [...refused.map(({ id, reason }) => [id, reason]), ...done.map((id) => [id, words("welcome.state.done")])];
  const { form, heading, close } = openDialog(text, [facts(rows.map(([id, result]) => [h("bdi", { text: id }), result]))]);
  form.append(h("div", { class: "dialog-buttons" },
    undo && button(undo.label, () => { close(); undo.run(); }), button(words("common.close"), close, { kind: "primary" })));
  heading.focus();
}

/// What will happen to how many, whom it hits, and with whom it cannot be done and why.
function previewOf(page, { does, cannot, busy }, image) {
  const about = (n, key, values) => `${machinesWords(n)}: ${page.words(key, values)}`;
  return [
    ...does.map(([key, found]) => h("p", {}, h("b", { text: about(found.length, `act.does.${key}`, { image }) }))),
    busy > 0 && finding(about(busy, "act.busy")),
    ...cannot.map(([key, found]) => h("div", {}, finding(about(found.length, key)), namesOf(page, found))),
  ].filter(Boolean);
}

/// The names of machines in one line, the first of many and how many more there are.
function namesOf(page, machines) {
  const names = machines.slice(0, SHOWN).flatMap(({ id }) => [h("bdi", { text: id }), ", "]).slice(0, -1);
  const more = machines.length - SHOWN;
  return h("p", { class: "hint act-names" }, names, more > 0 && ` ${page.words("trouble.and-more", { n: more })}`);
}

/// The fields of an act.
function fieldsFor(page, kind, machines) {
  const { words, room } = page;
  const number = (name, max, value) => field(words(`act.option.${name}`),
    h("input", { type: "number", name, min: "0", max, value }));
  const check = (name) => h("label", { class: "check" }, h("input", { type: "checkbox", name }), words(`act.option.${name}`));
  const spread = () => number("spread", "3600", "0");
  if (kind === "wake") return [spread()];
  if (kind === "identify") return [number("seconds", "600", "30")];
  if (kind !== "boot" && kind !== "local") return [];
  const images = [...room.images.values()].map(({ name, display_name: title, state }) =>
    [name, state === "ready" ? title ?? name : `${title ?? name} (${words(`image-state.${state}`)})`, state !== "ready"]);
  const others = ["local", "menu", "wait"].map((word) => [word, imageName(room, word)]);
  return [
    kind === "boot" && field(words("act.option.image"),
      choice("image", [...images, ...others], imageFor(room.images, machines))),
    field(words("act.option.once"), choice("once", [["once", words("act.once")], ["", words("act.for-good")]], "once")),
    check("wake"), check("restart"), h("div", { class: "act-spread" }, spread()),
  ];
}

/// The image that all of them have, if it can be started, else the first that can.
function imageFor(images, machines) {
  const [same, other] = new Set(machines.map((machine) => machine.image));
  if (other === undefined && images.get(same)?.state === "ready") return same;
  return [...images.values()].find((image) => image.state === "ready")?.name ?? "local";
}

function optionsOf(form) {
  const data = new FormData(form);
  const is = (name) => Boolean(data.get(name));
  return {
    image: data.get("image") ?? "local", once: is("once"), wake: is("wake"), restart: is("restart"),
    spread: Number(data.get("spread")), seconds: Number(data.get("seconds")),
  };
}
