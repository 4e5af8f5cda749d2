// An eye in a tab that nobody touches: it tells what the screen shows, and when, whenever that has become another thing.
(() => {
  const words = (part) => part?.textContent.trim() ?? "";
  const all = (selector, read) => [...document.querySelectorAll(selector)].map(read);

  function row(line) {
    const name = line.querySelector(".cell-name");
    const cells = [...line.children];
    const [clinician_id, status, phone] = cells.slice(cells.findIndex((cell) => cell.contains(name)) + 1).map(words);
    return [line.dataset.id, { name: words(name), clinician_id, status, phone }];
  }

  function chart() {
    const details = all("main dl > div", (part) => [words(part.querySelector("dt")), words(part.querySelector("dd"))]);
    const banner = { name: words(document.querySelector("main h1")), status: words(document.querySelector(".banner .tag")) };
    return details.length ? { ...banner, ...Object.fromEntries(details) } : null;
  }

  const seen = () => ({
    state: document.querySelector(".badge-live")?.dataset.state ?? "",
    rows: document.querySelector("main table:not([aria-busy])") ? Object.fromEntries(all("main tr[data-id]", row)) : null,
    chart: chart(),
    changes: all('main ol:is([aria-label="Timeline"], [aria-label="Live activity"]) > [data-id]', (line) => line.dataset.id),
  });

  let last = "";
  new MutationObserver(() => {
    const now = document.body ? JSON.stringify(seen()) : last;
    if (now !== last) window.sawOnScreen(Date.now(), (last = now));
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-state", "aria-busy"] });
})();
