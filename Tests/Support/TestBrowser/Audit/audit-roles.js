// SPDX-License-Identifier: GPL-3.0-or-later

// Roles are where WAI-ARIA has them, and have the states that they need.

const parents = {
  option: ["listbox", "group"], tab: ["tablist"], menuitem: ["menu", "menubar", "group"],
  menuitemradio: ["menu", "menubar", "group"], menuitemcheckbox: ["menu", "menubar", "group"], treeitem: ["tree", "group"],
  listitem: ["list"], row: ["table", "grid", "treegrid", "rowgroup"], gridcell: ["row"], cell: ["row"],
  columnheader: ["row"], rowheader: ["row"], rowgroup: ["table", "grid", "treegrid"],
};
const children = {
  listbox: ["option", "group"], tablist: ["tab"], menu: ["menuitem", "menuitemradio", "menuitemcheckbox", "group"],
  radiogroup: ["radio"], tree: ["treeitem", "group"], list: ["listitem"], grid: ["row", "rowgroup"],
  table: ["row", "rowgroup"], row: ["cell", "gridcell", "columnheader", "rowheader"],
};

/// The nearest element above with a role that is not only for the layout.
const parentOf = (element) => {
  const owner = element.id && document.querySelector(`[aria-owns~="${CSS.escape(element.id)}"]`);
  if (owner) return owner;
  for (let one = element.parentElement; one; one = one.parentElement) {
    const role = one.getAttribute("role");
    if (role && role !== "presentation" && role !== "none" && role !== "generic") return one;
    if (!role && !["div", "span", "bdi"].includes(one.localName)) return one;
  }
  return null;
};

const nativeRoles = {
  ul: "list", ol: "list", menu: "list", li: "listitem", table: "table", tbody: "rowgroup", thead: "rowgroup", tr: "row",
  td: "cell", th: "columnheader", fieldset: "group",
};
const roleOf = (element) => element?.getAttribute("role") ?? nativeRoles[element?.localName] ?? null;

const checkRoles = () => {
  for (const element of all("[role]").filter(isTold)) {
    const role = element.getAttribute("role");
    const allowed = parents[role];
    if (allowed && !allowed.includes(roleOf(parentOf(element)))) find(`${role} outside of ${allowed.join(" or ")}`, element);
    const wanted = children[role];
    if (!wanted) continue;
    const ids = (element.getAttribute("aria-owns") ?? "").split(/\s+/).filter(Boolean);
    const owned = ids.map((id) => document.getElementById(id)).filter(Boolean);
    const roles = [...element.querySelectorAll("[role], tr, tbody, thead, td, th, li"), ...owned].map(roleOf);
    const isBusy = element.getAttribute("aria-busy") === "true" || !element.childElementCount;
    const hasRadio = role === "radiogroup" && element.querySelector("input[type=radio]");
    if (isBusy || hasRadio || roles.some((one) => wanted.includes(one))) continue;
    find(`${role} without ${wanted.join(" or ")}`, element);
  }
  const needed = { checkbox: ["aria-checked"], switch: ["aria-checked"], radio: ["aria-checked"], slider: ["aria-valuenow"],
    combobox: ["aria-expanded"], heading: ["aria-level"], scrollbar: ["aria-valuenow"], meter: ["aria-valuenow"],
    option: ["aria-selected"], tab: ["aria-selected"] };
  for (const [role, attributes] of Object.entries(needed)) {
    for (const element of all(`[role=${role}]:not(input, h1, h2, h3, h4, h5, h6)`).filter(isTold)) {
      for (const name of attributes) if (!element.hasAttribute(name)) find(`${role} without ${name}`, element);
    }
  }
  for (const element of all("button, [role=button], a[href], summary").filter(isTold)) {
    const inner = element.querySelector("button, a[href], input, select, textarea, [role=button], [tabindex='0']");
    if (inner) find("control inside of a control", inner);
  }
};
