// What scrolls sideways can be reached, and so scrolled, with the keyboard, and shows on which side it goes on.
addEventListener("load", () => {
  const wide = ".katex-display, .cell_output, .highlight pre, .pst-scrollable-table-container";
  const measured = e => [e, e.scrollLeft, e.scrollWidth - e.clientWidth];
  const mark = ([e, before, hidden]) => {
    if (hidden > 1) e.tabIndex = 0;
    else if (e.hasAttribute("tabindex")) e.removeAttribute("tabindex");
    e.classList.toggle("more-before", hidden > 1 && before > 1);
    e.classList.toggle("more-after", hidden > 1 && before < hidden - 1);
  };
  const watch = new ResizeObserver(changes =>     // all is read before anything is changed
    changes.map(({ target }) => measured(target)).forEach(mark));
  document.querySelectorAll(wide).forEach(e => {
    watch.observe(e);
    e.addEventListener("scroll", () => mark(measured(e)), { passive: true });
  });
});

// The contents mark the section that is read: the last whose heading has passed a line below the top of the
// window. In the last screen the line sinks to the bottom, so that short sections there have their turn.
addEventListener("load", () => {
  const links = [...document.querySelectorAll("#page-contents a")];
  const heads = links.map(link => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const left = document.documentElement.scrollHeight - innerHeight - scrollY;
    const line = 120 + (1 - 120 / innerHeight) * Math.min(scrollY, Math.max(0, innerHeight - left));
    const read = links[heads.findLastIndex(head => head.getBoundingClientRect().top <= line)];
    for (const link of links) {
      link.classList.toggle("active", link === read);
      if (link === read) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      const entry = link.closest(".toc-entry");
      entry.classList.toggle("active", entry.contains(read ?? null));
    }
  };
  mark();
  addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
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
