// SPDX-License-Identifier: GPL-3.0-or-later

import { segment } from "./api.js";
import { h, keyed, setText } from "./dom.js";
import { createGauge } from "./gauge.js";
import { createPace } from "./pace.js";
import { bar, card, imageName, machineLink } from "./parts.js";
import { createHolding, createProgress, createRates } from "./swarm-charts.js";
import { busiest, chosenSwarm, membersOf } from "./swarm-figures.js";
import { createMatrix } from "./swarm-matrix.js";

/// The details of a swarm are asked for so often at most, in ms.
const EVERY = 2000;

/// A swarm: what the room holds of an image, who gives it to whom, how fast, and how far everybody is.
export function createSwarmView(page) {
  const head = createHead(page);
  const gauge = createGauge(page);
  const parts = [createHolding, createProgress, createMatrix, createRates, createBusiest].map((create) => create(page));
  const cards = h("div", { class: "columns" }, ...parts.map((part) => part.element));
  const content = h("div", { class: "view" }, gauge.element, cards);
  const element = h("section", { class: "view" }, head.element, content);
  const want = createPace(ask, EVERY);
  let name = page.route.name;
  let infohash = null;
  let swarm = null;
  // What the server told of it: `{ detail }`, or why there is nothing: `{ untold }`.
  let told = null;
  let isStale = true;

  async function ask() {
    if (document.hidden || swarm === null) return;
    const asked = infohash;
    const answer = await page.api.get(`/swarms/${segment(asked)}`)
      .then((detail) => ({ detail }), (refusal) => ({ untold: refusal.detail || page.words("common.unanswered") }));
    if (asked !== infohash) return;
    told = answer;
    draw();
  }

  function draw() {
    swarm = chosenSwarm(page.room.swarms, name, infohash);
    head.show(swarm, name);
    content.hidden = swarm === null;
    isStale = false;
    if (swarm === null) return;
    if (swarm.infohash !== infohash) {
      ({ infohash } = swarm);
      told = { untold: page.words("common.loading") };
      gauge.show(infohash);
    }
    const members = membersOf(page.room.machines, swarm);
    for (const part of parts) part.show({ swarm, members, trail: page.room.trails.get(infohash), ...told });
  }

  function update(changes) {
    isStale ||= changes.all || changes.swarms || changes.images || changes.machines.length > 0 || changes.forgotten.length > 0;
    // A change of many machines comes in many frames; the pictures are drawn after the last.
    if (!changes.settled) return;
    if (isStale) draw();
    gauge.update(changes);
    // Where nothing is fetched any more there are no news of swarms, and nobody asks.
    if (changes.all || changes.swarms) want();
  }

  return {
    element, update,
    route(route) {
      if (route.view !== "swarm" || route.name === name) return;
      name = route.name;
      update({ all: true, settled: true, machines: [], forgotten: [] });
    },
  };
}

/// The heading: which image, how large it is, and the choice where there are several.
function createHead(page) {
  const { words, format } = page;
  const [title, facts] = [h("h1", {}), h("p", { class: "hint" })];
  const choose = () => page.go("swarm", {}, { name: choice.value });
  const choice = h("select", { class: "push swarm-choice", "aria-label": words("swarm.choose"), on: { change: choose } });
  const nameOf = ({ image, part, infohash, offered }) => {
    const name = [imageName(page.room, image), part].filter(Boolean).join(", ") || infohash.slice(0, 8);
    return offered ? name : words("swarm.earlier", { name, version: infohash.slice(0, 8) });
  };
  return {
    element: h("header", { class: "row" }, title, facts, choice),
    /// `swarm` is null where there is none that is called `name`, or none at all.
    show(swarm, name) {
      const { swarms } = page.room;
      setText(title, swarm === null ? words("shell.view.swarm") : words("swarm.title", { name: nameOf(swarm) }));
      setText(facts, swarm === null ? words(name === null ? "swarm.none" : "swarm.unknown") : words("swarm.facts", {
        n: swarm.peers, pieces: format.number(swarm.pieces), bytes: format.bytes(swarm.length),
      }));
      choice.hidden = swarms.length < (swarm === null ? 1 : 2);
      keyed(choice, swarms, {
        keyOf: ({ infohash }) => infohash,
        make: ({ infohash }) => h("option", { value: infohash }),
        update: (option, one) => setText(option, nameOf(one)),
      });
      const wanted = swarm?.infohash ?? "";
      if (choice.value !== wanted) choice.value = wanted;
    },
  };
}

/// Who gives most now, and who gets least.
function createBusiest({ words, format }) {
  const parts = ["givers", "getters"].map((key) =>
    ({ key, title: h("h3", { text: words(`swarm.${key}`) }), list: h("ol", {}) }));
  const nobody = h("p", { class: "hint", text: words("swarm.nothing") });
  return {
    ...card(words("swarm.busiest"), "swarm-panel", nobody, ...parts.flatMap(({ title, list }) => [title, list])),
    show({ members }) {
      const lists = busiest(members);
      const highest = Math.max(1, ...Object.values(lists).flat().map(({ rate }) => rate));
      nobody.hidden = lists.givers.length + lists.getters.length > 0;
      for (const { key, title, list } of parts) {
        title.hidden = lists[key].length === 0;
        keyed(list, lists[key], {
          keyOf: ({ machine }) => machine.id,
          make: ({ machine }) => h("li", { class: "swarm-rate" },
            machineLink(machine.id), h("span", { class: "number" }), bar([["by-peers", 0]])),
          update(item, { rate }) {
            setText(item.children[1], format.rate(rate));
            item.lastChild.firstChild.style.width = `${(rate / highest * 100).toFixed(1)}%`;
          },
        });
      }
    },
  };
}
