// SPDX-License-Identifier: GPL-3.0-or-later

import { h, icon, keyed, setAttribute, setText } from "./dom.js";
import { firstLook, orderedImages, preparation, standing, STANDINGS, usersByImage, usersFilter } from "./images-list.js";
import { bar, card, empty, facts, renew } from "./parts.js";
import { createEntry } from "./problems.js";
import { formatRoute } from "./route.js";
import { firstImage } from "./welcome.js";
import { known } from "./words.js";

/// The images: what is offered, what is made ready, what is wrong and where, who uses what, and where another one goes.
///
/// An address with an image's name shows that one first.
export function createImagesView(page) {
  const { words } = page;
  const summary = h("p", { class: "hint push" });
  const missing = empty("");
  const list = h("div", { class: "columns" });
  const absent = h("div", {});
  const place = h("section", { class: "card images-another" });
  const element = h("section", { class: "view" },
    h("header", { class: "row" }, h("h1", { text: words("shell.view.images") }), summary), missing, list, absent, place);
  const cards = new Map();

  function draw() {
    const { images, environment } = page.room;
    const asked = page.route.name;
    const users = usersByImage(page.room.machines.values());
    setText(summary, summaryWords(page, [...images.values()]));
    missing.hidden = asked === null || images.has(asked);
    setText(missing, words("images.missing", { name: `\u2068${asked}\u2069` }));
    keyed(list, orderedImages(images.values(), asked), {
      keyOf: (image) => image.name,
      make: ({ name }) => {
        cards.set(name, createImageCard(page));
        return cards.get(name).element;
      },
      update: (_, image) => cards.get(image.name).update(image, users.get(image.name), image.name === asked),
    });
    for (const name of cards.keys()) if (!images.has(name)) cards.delete(name);
    const gone = [...users.keys()].filter((name) => !images.has(name)).sort();
    renew(absent, gone, () => (gone.length === 0 ? [] : [card(words("images.gone"), "", goneList(page, gone)).element]));
    renew(place, [environment?.folder, images.size === 0], () => [h("details", { open: images.size === 0 },
      h("summary", { text: words("images.another") }), ...firstImage(page, environment?.folder ?? "."))]);
  }

  return {
    element,
    // The machines of a moment are told by the clock, for each frame brings some.
    update(changes) {
      if (changes.all || changes.images || changes.environment || changes.clock) draw();
    },
    route: draw,
  };
}

/// Images whose folders are not there any more, with the machines that name them.
function goneList({ words }, names) {
  return [
    h("p", { class: "hint", text: words("images.gone.hint") }),
    h("p", { class: "row" }, ...names.map((name) =>
      h("a", { href: formatRoute("room", null, { q: usersFilter(name) }) }, h("bdi", { text: name })))),
  ];
}

function summaryWords({ words, format }, images) {
  const size = images.reduce((sum, image) => sum + (image.length ?? 0), 0);
  const wrong = images.filter((image) => image.problems.length > 0).length;
  return [
    words("images.n-images", { n: images.length }), size > 0 ? format.bytes(size) : "",
    wrong > 0 ? words("shell.badge.images", { n: wrong }) : "",
  ].filter(Boolean).join(", ");
}

/// One image: how it stands, how far it is made ready, what it is made of, its versions, who uses it, what is wrong with it.
///
/// `update` takes the image, its users as `usersByImage` counts them, and whether the address names it.
export function createImageCard(page) {
  const about = h("div", {});
  const progress = h("div", {});
  const problems = h("div", { class: "view" });
  const element = h("article", { class: "card image" }, about, progress, problems);
  let first = null;

  return {
    element,
    update(image, users, isAsked) {
      setAttribute(element, "aria-current", isAsked ? "true" : null);
      first = firstLook(first, image.progress, page.room.time);
      renew(progress, image.progress, () => (image.progress ? preparing(page, image, first) : []));
      const hasSwarm = page.room.swarms.some((swarm) => swarm.image === image.name);
      const groups = [...users ?? []];
      renew(about, [{ ...image, progress: null }, groups, hasSwarm], () => aboutImage(page, image, groups, hasSwarm));
      const severity = standing(image) === "broken" ? "failure" : "warning";
      renew(problems, [image.problems, severity], () => image.problems.map((problem) => createEntry(page, problem, severity)));
    },
  };
}

/// How far an image is made ready, how fast, for how long still, and what is then.
function preparing({ words, format, room }, image, first) {
  const { done, total } = image.progress;
  const { share, rate, left } = preparation(first, image.progress, room.time);
  const then = done === 0 ? "queued" : image.infohash === null ? "then-offered" : "then-replaced";
  return [
    h("p", {}, h("b", { text: format.percent(share) }), " ", [
      words("machine.of", { done: format.bytes(done), all: format.bytes(total) }),
      rate === null ? "" : format.rate(rate), left === null ? "" : words("images.left", { time: format.clock(left) }),
    ].filter(Boolean).join(", ")),
    bar([["is-download", share]]),
    h("p", { class: "hint", text: words(`images.${then}`) }),
  ];
}

function aboutImage(page, image, groups, hasSwarm) {
  const { words, format } = page;
  const stands = standing(image);
  const word = known(`images.${stands}`) ? `images.${stands}` : `image-state.${stands}`;
  const link = (text, ...address) => h("a", { href: formatRoute(...address) }, h("bdi", { text }));
  const versions = [...image.versions].reverse().map((version) => versionLine(page, version));
  const total = groups.reduce((sum, [, count]) => sum + count, 0);
  const users = total === 0 ? words("images.nobody") : h("p", { class: "row" },
    link(words("trouble.machines", { n: total }), "room", null, { q: usersFilter(image.name) }),
    ...groups.map(([group, count]) => h("span", {},
      link(group ?? words("room.no-group"), "room", null, { q: usersFilter(image.name, group) }),
      ` ${format.number(count)}`)),
    link(words("machine.past"), "history", null, { image: image.name }));
  return [
    h("div", { class: "row" }, h("h2", {}, h("bdi", { text: image.display_name })),
      h("span", { class: `chip push is-${STANDINGS[stands]}` }, icon(STANDINGS[stands]), words(word))),
    h("code", { text: `oss/${image.name}` }),
    facts([
      image.length === null ? null
        : ["size", `${format.bytes(image.length)}, ${words("images.n-files", { n: image.files })}`],
      image.method === null ? null : ["method", image.method],
      versions.length === 0 ? null : ["versions", ...versions],
      ["users", users, hasSwarm ? link(words("images.swarm"), "swarm", image.name) : null],
    ].filter(Boolean).map(([key, ...values]) => [words(`images.${key}`), ...values])),
  ];
}

/// A version by the beginning of its infohash; whoever copies it gets the whole.
function versionLine(page, { infohash, offered, length, machines }) {
  return h("p", {}, h("code", { class: "image-hash", title: infohash, text: infohash }), " ",
    offered ? h("span", { class: "tag", text: page.words("images.offered") }) : null, " ",
    h("span", { class: "hint", text: `${page.format.bytes(length)}, ${page.words("trouble.machines", { n: machines })}` }));
}
