// The sign-in of this tab has ended: take everything off the screen at once, then show the sign-in page.
//
// A script of its own, which listens from the beginning: what has to be quick is not to wait for anything else.
(() => {
  const PATIENCE = 10_000; // ms that the empty page waits for the last words that were typed to arrive (see drafts.js)

  function leave() {
    // No question about unsaved text may hold this up.
    window.addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), true);
    document.body.replaceChildren();
    const lost = new Promise((done) => setTimeout(done, PATIENCE));
    Promise.race([globalThis.mht?.typedHasArrived?.(), lost]).finally(() => window.location.replace("/sign-in"));
  }

  // NiceGUI makes the socket when the page has been mounted.
  (function listen() {
    if (!window.socket) return void setTimeout(listen, 0);
    window.socket.on("leave", leave);
  })();
})();
