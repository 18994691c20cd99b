// What scrolls sideways can be reached, and so scrolled, with the keyboard.
addEventListener("load", () => {
  const wide = ".katex-display, .cell_output, .highlight pre, .pst-scrollable-table-container";
  const watch = new ResizeObserver(changes => {
    const found = changes.map(({ target }) => [target, target.scrollWidth > target.clientWidth + 1]);
    for (const [e, scrolls] of found) {         // all is read before anything is changed
      if (scrolls) e.tabIndex = 0;
      else if (e.hasAttribute("tabindex")) e.removeAttribute("tabindex");
    }
  });
  document.querySelectorAll(wide).forEach(e => watch.observe(e));
});

// On paper everything is open and light: hidden code, and the solutions, which their own script opens.
(() => {
  const page = document.documentElement;
  let opened = [], theme;
  addEventListener("beforeprint", () => {
    theme = page.dataset.theme;
    page.dataset.theme = "light";
    opened = [...document.querySelectorAll("article details:not([open], .toggle-details)")];
    opened.forEach(e => { e.open = true; });
  });
  addEventListener("afterprint", () => {
    page.dataset.theme = theme;
    opened.forEach(e => { e.open = false; });
  });
})();

// A browser does not let one file read another: without a server, search results come without an excerpt.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
