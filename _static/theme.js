// What the theme's own script does for this book, without what it does on every load: it measures each block of code
// and sets its tab stop, one after another, which costs a tenth of the work of a chapter. book.js does that in turns.
(() => {
  const page = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const all = selector => document.querySelectorAll(selector);

  // Light, dark, or as the system is: the first click always changes something.
  const show = mode => {
    page.dataset.mode = mode;
    page.dataset.theme = mode !== "auto" ? mode : dark.matches ? "dark" : "light";
  };
  all(".theme-switch-button").forEach(button => button.addEventListener("click", () => {
    const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    show(modes[(modes.indexOf(page.dataset.mode) + 1) % 3]);
    localStorage.setItem("mode", page.dataset.mode);
  }));
  dark.addEventListener("change", () => show(page.dataset.mode));

  // Search: Ctrl+K, on a Mac Cmd+K, and every button for it open the dialog; on the search page its field has the focus.
  const dialog = document.getElementById("pst-search-dialog"), field = document.querySelector(".bd-search-container input");
  const search = () => {
    if (dialog.open) return dialog.close();
    if (!field) dialog.showModal();
    (field ?? dialog.querySelector("input")).select();
  };
  all(".search-button__button").forEach(button => button.addEventListener("click", search));
  addEventListener("keydown", event => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    search();
  });
  if (navigator.platform.startsWith("Mac")) all(".kbd-shortcut__modifier").forEach(key => { key.textContent = "⌘"; });

  // On a phone the sidebars open as dialogs.
  for (const side of ["primary", "secondary"]) {
    const button = document.querySelector(`.${side}-toggle`), sidebar = document.getElementById(`pst-${side}-sidebar`);
    const modal = document.getElementById(`pst-${side}-sidebar-modal`);
    if (!button || !sidebar) continue;
    const move = (from, to) => {
      to.append(...from.childNodes);
      [to.className, from.className] = [from.className, ""];
    };
    button.addEventListener("click", () => { move(sidebar, modal); modal.showModal(); });
    modal.addEventListener("close", () => { move(modal, sidebar); button.focus(); });
  }
  all("dialog").forEach(opened => {
    // in a field for a search the first Escape would empty it
    opened.addEventListener("keydown", event => { if (event.key === "Escape") opened.close(); });
    opened.addEventListener("click", ({ target, clientX, clientY }) => {
      const { left, right, top, bottom } = opened.getBoundingClientRect();
      if (target === opened && (clientX < left || clientX > right || clientY < top || clientY > bottom)) opened.close();
    });
  });

  // The contents of the book show this page, and say which it is not by a colour alone.
  const current = document.querySelector('.bd-docs-nav a.current[href="#"]'), contents = current?.closest(".bd-sidebar");
  current?.setAttribute("aria-current", "page");
  if (current?.getBoundingClientRect().top > innerHeight / 2) contents.scrollTop = current.offsetTop - innerHeight / 4;
})();
