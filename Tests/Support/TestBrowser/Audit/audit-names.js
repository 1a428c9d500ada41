// SPDX-License-Identifier: GPL-3.0-or-later

// Everything that is used or looked at has a name, and references lead somewhere (WCAG 2.2, 1.1.1, 4.1.2).

const controls =
  "button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [role=checkbox], " +
  "[role=radio], [role=switch], [role=tab], [role=option], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], " +
  "[role=slider], [role=spinbutton], [role=combobox], [role=textbox], [role=searchbox], [role=treeitem]";
const named = "dialog[open], [role=dialog], [role=alertdialog], [role=listbox], [role=grid], [role=tablist], [role=menu], " +
  "[role=tree], [role=radiogroup], [role=progressbar], [role=meter], progress, meter, iframe, [role=toolbar]";

const checkNames = () => {
  for (const element of all(controls)) {
    if (isTold(element) && !nameOf(element)) find("control without a name", element);
  }
  for (const element of all(named)) {
    if (isTold(element) && !nameOf(element, false)) find("has no name", element);
  }
  for (const image of all("img, area, input[type=image]")) {
    if (isTold(image) && !image.hasAttribute("alt") && !nameOf(image)) find("image without alt", image);
  }
  for (const drawing of all("canvas, svg, [role=img]")) {
    // In a control or an image it is a part of that.
    if (!isTold(drawing) || drawing.parentElement.closest("button, a, [role=img], svg")) continue;
    const role = drawing.getAttribute("role");
    const title = drawing.querySelector(":scope > title")?.textContent.trim();
    if (!role) find("drawing without a role or aria-hidden", drawing);
    else if (!nameOf(drawing) && !title && role !== "presentation" && role !== "none") find("drawing without a name", drawing);
  }
};

const checkReferences = () => {
  const ids = new Map();
  for (const element of all("[id]")) {
    if (ids.has(element.id)) find("id used twice", element, element.id);
    ids.set(element.id, element);
  }
  const references = ["aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant",
    "aria-details", "aria-errormessage", "aria-flowto", "for", "list", "popovertarget"];
  for (const name of references) {
    for (const element of all(`[${name}]`)) {
      for (const id of element.getAttribute(name).split(/\s+/).filter(Boolean)) {
        // What a closed control would open may be made when it is opened.
        const isClosed = name === "aria-controls" && element.getAttribute("aria-expanded") === "false";
        if (!ids.has(id) && !isClosed) find(`${name} of nothing`, element, id);
      }
    }
  }
  for (const link of all("a[href^='#']")) {
    const id = link.getAttribute("href").slice(1);
    if (id && !id.startsWith("/") && !id.includes("=") && !ids.has(id)) find("link to nothing", link, id);
  }
};
