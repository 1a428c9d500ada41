// SPDX-License-Identifier: GPL-3.0-or-later

/// Shows what `/api/v1/status` tells. All of it is text: nothing from a machine or a file is markup.
export function show(status, page) {
  page.getElementById("version").textContent = status.version;
  page.getElementById("states").replaceChildren(
    ...Object.entries(status.counts.states).map(([state, count]) =>
      element(page, "div", element(page, "dt", state), element(page, "dd", String(count)))));
  page.getElementById("worst").replaceChildren(
    ...status.worst.map((machine) =>
      element(page, "tr", ...[machine.id, machine.reason ?? machine.reason_code ?? "", machine.next_action ?? ""]
        .map((text) => element(page, "td", text)))));
}

function element(page, name, ...content) {
  const made = page.createElement(name);
  made.append(...content);
  return made;
}
