// SPDX-License-Identifier: GPL-3.0-or-later

// What can be used can be hit with a finger (WCAG 2.2, 2.5.8) and have the focus in order (2.4.3).

/// Where a pointer hits a control: its label counts.
const targetOf = (element) => {
  const boxes = [element, ...(element.labels ?? [])].map((one) => one.getBoundingClientRect());
  return boxes.reduce((most, box) => (box.width * box.height > most.width * most.height ? box : most));
};

/// Whether it is a link within a sentence, which is as high as the line.
const isInSentence = (element) =>
  element.matches("a") && styleOf(element).display === "inline" &&
  [...element.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

const checkTargets = () => {
  const targets = all(`${controls}, [tabindex]:not([tabindex='-1'])`)
    .filter((one) => isVisible(one) && !isForEars(one) && !isDisabled(one))
    .filter((one) => !one.matches("[role=listbox], [role=grid], [role=tree], [role=tabpanel], main, section, [role=region]"))
    .map((element) => ({ element, box: targetOf(element) }))
    .filter(({ box }) => box.width && box.height);
  const small = targets.filter(({ box }) => box.width < 23.5 || box.height < 23.5);
  for (const { element, box } of small) {
    if (isInSentence(element)) continue;
    // A circle of 24 pixels around its middle that meets no other target is as good (WCAG 2.5.8).
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    const near = targets.find(({ element: other, box: place }) => {
      if (other === element || other.contains(element) || element.contains(other)) return false;
      const isSmall = place.width < 23.5 || place.height < 23.5;
      const dx = isSmall ? place.x + place.width / 2 - x : Math.max(place.x - x, 0, x - place.right);
      const dy = isSmall ? place.y + place.height / 2 - y : Math.max(place.y - y, 0, y - place.bottom);
      return Math.hypot(dx, dy) < (isSmall ? 24 : 12) - 0.5;
    });
    const size = `${Math.round(box.width)}×${Math.round(box.height)}`;
    if (near) find(`target of ${size} px beside another`, element, selectorOf(near.element));
  }
};

const checkFocus = () => {
  for (const element of all("[tabindex]")) {
    if (element.tabIndex > 0) find("positive tabindex", element);
  }
  const able = "button, a[href], input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  for (const element of all(`[aria-hidden=true] :is(${able}), [aria-hidden=true]:is(${able})`)) {
    const isOut = element.matches("[tabindex='-1'], :disabled") || element.closest("[inert]");
    if (!isOut && isVisible(element)) find("can have the focus and is hidden from assistive programs", element);
  }
  const roles = "[role=button], [role=link], [role=checkbox], [role=switch], [role=slider], [role=textbox], [role=combobox]";
  for (const element of all(roles)) {
    if (isTold(element) && element.tabIndex < 0 && !element.hasAttribute("tabindex") && !isDisabled(element)) {
      find("control that cannot have the focus", element);
    }
  }
};
