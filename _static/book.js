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
  const all = [...document.querySelectorAll(wide)];
  const next = () => {                            // some at a time, so that a phone answers in between
    all.splice(0, 15).forEach(e => {
      watch.observe(e);
      e.addEventListener("scroll", () => mark(measured(e)), { passive: true });
    });
    if (all.length) setTimeout(next);
  };
  next();
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

// Search: what it needs is fetched when a search field is entered, and results show while one types.
(() => {
  const root = document.documentElement.dataset.content_root ?? "";
  let ready;
  const load = name => new Promise((done, fail) => {
    const script = document.createElement("script");
    Object.assign(script, { src: `${root}_static/search/${name}.js`, onload: done, onerror: fail });
    document.head.append(script);
  });
  const start = () => ready ??= Promise.all([load("library"), load("sections")]).then(() => load("search"));

  const page = document.getElementById("search-results"), dialog = document.querySelector("#pst-search-dialog form");
  const fields = [];
  if (page) fields.push([page, page.parentElement.querySelector("input[name=q]"), 30]);
  if (dialog) {
    const place = document.createElement("div");
    place.className = "search-found";
    dialog.after(place);
    fields.push([place, dialog.elements.q, 8]);
  }
  // The arrow keys go from the field to the results and back.
  for (const [place, field] of fields) addEventListener("keydown", event => {
    const stops = [field, ...place.querySelectorAll("a")], at = stops.indexOf(document.activeElement);
    const next = stops[at + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });
  for (const [place, field, most] of fields) {
    place.setAttribute("aria-live", "polite");
    const show = () => start().then(() => bookSearch.show(place, field.value, most));
    field.addEventListener("focus", start);
    field.addEventListener("input", show);
    if (place === page) {
      field.value = new URLSearchParams(location.search).get("q") ?? "";
      if (field.value) show();
    }
  }
})();

// The first use of a term shows what it means: under a pointer, with the focus, or at the first tap;
// the second tap follows the link. Escape hides it.
(() => {
  let shown, before, touched;
  const term = e => e.closest?.("a.term") ?? e.closest?.("span.tip")?.previousElementSibling;
  const show = link => {
    shown?.classList.remove("shown", "above");
    shown = link;
    link?.classList.add("shown");
    if (link?.nextElementSibling.getBoundingClientRect().bottom > innerHeight) link.classList.add("above");
  };
  addEventListener("pointerover", ({ target, pointerType }) => {
    const link = term(target);
    if (pointerType === "mouse" && link !== shown && (link || shown !== document.activeElement)) show(link);
  });
  addEventListener("focusin", ({ target }) => show(term(target)));
  addEventListener("focusout", () => show());
  addEventListener("keydown", ({ key }) => {
    touched = false;
    if (key === "Escape") show();
  });
  addEventListener("pointerdown", ({ pointerType }) => {
    touched = pointerType !== "mouse";
    before = shown;
  });
  addEventListener("click", event => {
    const link = term(event.target);
    if (!touched) return;
    if (link && link !== before) event.preventDefault();
    if (link !== shown) show(link);
  });
})();

// The cards of the cover tell how many exercises are passed, as this browser remembers.
addEventListener("pageshow", () => document.querySelectorAll("a.chapter").forEach(card => {
  let passed;
  try { passed = localStorage.getItem(`attention:chapter:${card.dataset.file}`); } catch { /* nothing is kept */ }
  card.querySelector(".passed").textContent = passed ? ` · ${passed} passed` : "";
}));
