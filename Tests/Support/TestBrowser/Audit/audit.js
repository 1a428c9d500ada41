// SPDX-License-Identifier: GPL-3.0-or-later

// Rules of accessibility that a page can be held against by itself. Tests join the other files audit-*.js and this one into a
// function of the page; its value is a list of findings, each with a selector. It follows WCAG 2.2 AA and what WAI-ARIA says of
// roles, as far as this page has them. What only a person can tell, such as whether a name is a good one, is not in it.

checkPage();
checkContrast();
checkNames();
checkReferences();
checkTargets();
checkFocus();
checkHeadings();
checkLandmarks();
checkRoles();
return findings;
