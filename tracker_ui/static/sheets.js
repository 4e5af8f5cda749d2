// Takes one rule out of Quasar's sheet: the gap between two icons at the end of a field, "… > * + *". Because it can be
// about any element with a sibling, a browser that puts one row into a list of 500 works out the style of all of them
// anew. Our fields have one icon there at most.
const EVERY_SIBLING = /\*\s*[+~]\s*\*$/;

(function lift(rules, owner) {
  for (let place = rules.length - 1; place >= 0; place--) {
    const rule = rules[place];
    const inside = rule.styleSheet ?? rule;
    if (rule.selectorText?.split(",").some((selector) => EVERY_SIBLING.test(selector))) owner.deleteRule(place);
    else if (inside.cssRules) lift(inside.cssRules, inside);
  }
})([...document.styleSheets].map((sheet) => ({ styleSheet: sheet })), null);
