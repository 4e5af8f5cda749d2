// What only the browser knows when somebody moves from screen to screen: where the focus is, and whether the sheet
// behind "More" is open.

const greeted = new WeakSet(); // headings that have been arrived at
let followed = null; // the address of the tab of a page that was followed last, which keeps the focus

document.addEventListener("click", ({ target }) => (followed = target.closest?.(".tabs a")?.pathname ?? null), true);

function arrive(mayTakeFocus) {
  const until = performance.now() + 3000;
  (function look() {
    const heading = document.querySelector("main h1");
    if (!heading || greeted.has(heading)) {
      if (performance.now() < until) requestAnimationFrame(look);
      return;
    }
    greeted.add(heading);
    // Somebody who is typing or has a dialog open is not to be torn away from it.
    if (!mayTakeFocus || document.activeElement?.closest("main, [role=dialog]")) return;
    heading.tabIndex = -1;
    const tab = document.querySelector("main .tabs [aria-current=page]");
    (tab && tab.pathname === followed ? tab : heading).focus({ preventScroll: true });
  })();
}

// Called by the server after each move within the page.
window.arrived = () => {
  const rail = document.querySelector(".rail[popover]");
  if (rail?.matches(":popover-open")) rail.hidePopover();
  arrive(true);
};

window.addEventListener("load", () => arrive(false));
