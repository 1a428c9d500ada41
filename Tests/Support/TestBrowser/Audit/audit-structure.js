// SPDX-License-Identifier: GPL-3.0-or-later

// The page as a whole: its language, headings and landmarks (WCAG 2.2, 1.3.1, 2.4.6, 3.1.1).

const checkHeadings = () => {
  const headings = all("h1, h2, h3, h4, h5, h6, [role=heading]").filter(isTold);
  const levelOf = (heading) => Number(heading.getAttribute("aria-level") ?? heading.localName.slice(1)) || 2;
  // What is open in front of the page begins with a level of its own.
  const inPage = headings.filter((heading) => !heading.closest("dialog, [role=dialog], [role=alertdialog]"));
  const first = inPage.filter((heading) => levelOf(heading) === 1);
  if (modal === undefined && first.length !== 1) find(`${first.length} headings of level 1`, document.body);
  let before = 0;
  for (const heading of inPage) {
    const level = levelOf(heading);
    if (level > before + 1 && before > 0) find(`heading of level ${level} after one of level ${before}`, heading);
    before = level;
  }
  for (const heading of headings) {
    if (!nameOf(heading)) find("empty heading", heading);
  }
};

const checkPage = () => {
  if (!document.documentElement.lang.trim()) find("no lang", document.documentElement);
  if (!document.title.trim()) find("no title", document.documentElement);
  const viewport = document.querySelector("meta[name=viewport]")?.content ?? "";
  if (/user-scalable\s*=\s*(no|0)|maximum-scale\s*=\s*[01](\D|$)/.test(viewport)) {
    find("cannot be enlarged", document.documentElement);
  }
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth + 1) find(`page is ${width - innerWidth} px wider than its window`, document.documentElement);
};

/// A landmark's role; null for what is none.
const landmarkOf = (element) => {
  const roles = { main: "main", nav: "navigation", aside: "complementary", search: "search" };
  const role = element.getAttribute("role") ?? roles[element.localName];
  if (role) return role;
  if (element.localName === "section" || element.localName === "form") return isNamed(element) ? "region" : null;
  const isOfPage = !element.parentElement.closest("article, aside, main, nav, section");
  if (!isOfPage) return null;
  return element.localName === "header" ? "banner" : "contentinfo";
};

const isNamed = (element) => element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby");

const checkLandmarks = () => {
  const selector = "main, nav, aside, header, footer, section, form, search, [role=main], [role=navigation], " +
    "[role=search], [role=complementary], [role=banner], [role=contentinfo], [role=region]";
  const landmark = ["main", "navigation", "complementary", "search", "region", "banner", "contentinfo"];
  const groups = Map.groupBy(all(selector).filter((one) => isTold(one) && landmark.includes(landmarkOf(one))), landmarkOf);
  const mains = groups.get("main") ?? [];
  if (modal === undefined && mains.length !== 1) find(`${mains.length} main landmarks`, document.body);
  for (const [role, landmarks] of groups) {
    if (landmarks.length < 2) continue;
    const names = landmarks.map((one) => (isNamed(one) ? nameOf(one) : ""));
    landmarks.forEach((one, place) => {
      if (!names[place]) find(`one of several of ${role} without a name`, one);
      else if (names.indexOf(names[place]) !== place) find(`another ${role} has the same name`, one, names[place]);
    });
  }
};
