// Exercises answered in the page: an editor in place of each stub, Python in a worker, the book's own check.
// The editor comes when the exercises come into view, Python at the first answer. Nothing leaves this browser.
(() => {
  const script = document.currentScript, base = new URL(".", script.src).href, { cdn, chapter } = script.dataset;
  const PYTHON = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json", "numpy"];
  const MEGABYTES = 9, TRIES = 3;                       // what Python weighs; tries before a solution is offered

  const store = {                                       // a browser may refuse to keep anything
    get(key) { try { return localStorage.getItem(`attention:${key}`); } catch { return null; } },
    set(key, value) {
      try {
        if (value === null) localStorage.removeItem(`attention:${key}`);
        else localStorage.setItem(`attention:${key}`, value);
      } catch { /* then it lasts as long as the page */ }
    },
  };
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const button = (text, onclick, className = "") => make("button", { type: "button", textContent: text, onclick, className });

  // Files: each is a script that hands over its text, so that a page opened from a folder can have it too.
  const files = {}, asked = {};
  window.LIVE = (name, text) => { files[name] = text; };
  const load = name => asked[name] ??= new Promise((done, fail) => document.head.append(make("script", {
    src: `${base}${name}.js`, onload: done,
    onerror: () => { delete asked[name]; fail(new Error(`${name} is missing`)); } })));
  const unpacked = async text => new Response(new Response(Uint8Array.from(atob(text), c => c.charCodeAt(0)))
    .body.pipeThrough(new DecompressionStream("gzip"))).text();

  // Python: started once; Stop, and what kills it, end the worker, and the next answer starts another.
  let worker, ready, current, starts = 0, saying = "", tell = () => {};
  const setup = document.querySelector("#exercises > .tag_live pre").textContent;
  async function begin(say) {
    const mine = ++starts, given_up = () => { if (mine !== starts) throw new Error("stopped"); };
    say(files["runner.py"] ? "Starting Python again ..." : `Loading Python (${MEGABYTES} MB, only once) ...`);
    await load("code");
    const local = await Promise.all(PYTHON.map(load)).then(() => true, () => false);
    given_up();
    const { "worker.js": source, "runner.py": runner, "packages.zip": zip, ...python } = files;
    say("Starting Python ...");
    worker = new Worker(`data:text/javascript;base64,${source}`, { type: "module" });
    await new Promise((done, fail) => {
      worker.onerror = event => { fail(event); current?.broken(event.message); };
      worker.onmessage = ({ data }) => {
        if (data.type === "ready") done();
        else if (data.type === "broken" && !current?.running) fail(new Error(data.text));
        else if (data.type === "broken") current.broken(data.text);
        else current?.done(data.result);
      };
      worker.postMessage({ type: "start", files: local ? python : {}, cdn, code: { "runner.py": runner, "packages.zip": zip }, setup });
    });
  }
  const end = () => { worker?.terminate(); worker = ready = undefined; starts++; };
  const python = () => ready ??= begin(text => { saying = text; tell(text); }).then(() => { saying = ""; }, error => {
    saying = "";
    end();
    throw error;
  });
  const NO_PYTHON = "Python is not bundled with this copy of the book and could not be downloaded. " +
    "Open the chapter in Jupyter instead.";

  function live(section) {
    const id = [...section.querySelectorAll("[id^=ex-]"), section].map(e => e.id).find(e => e.startsWith("ex-")).slice(3);
    const [cell, checked] = section.querySelectorAll(":scope > .tag_live"), solution = section.querySelector("details.solution");
    const stub = cell.querySelector("pre").textContent.trimEnd(), name = stub.match(/def (\w+)/)[1];
    const heading = section.querySelector("h3"), title = heading.firstChild.textContent;
    const box = make("div", { className: "highlight live-editor" });
    const status = make("span", { className: "live-status" }), mark = make("span", { className: "live-mark" });
    const printed = make("pre", { className: "live-printed", hidden: true }), report = make("div", { className: "live-report" });
    const told = make("details", { className: "live-told", hidden: true }, make("summary"), make("ol"));
    status.setAttribute("role", "status");
    const exercise = { id, title, stub, running: false, tries: 0, get passed() { return store.get(`passed:${id}`) !== null; } };
    const check = button("Check", run, "live-check");
    const stop = button("Stop", () => { end(); exercise.halt?.("stop"); });
    const reset = button("Reset", () => { editor.value = stub; exercise.clear(); });
    const back = button("Back to the answer that passed", () => { editor.value = store.get(`passed:${id}`); exercise.clear(); });
    stop.hidden = back.hidden = true;
    check.title = "Ctrl+Enter";
    cell.querySelector(".cell_input").replaceChildren(box);
    checked.replaceChildren(make("div", { className: "live-bar" }, check, stop, reset, back, status), printed, report, told);
    heading.querySelector(".headerlink")?.before(mark);
    const editor = LiveEditor(box, {
      value: store.get(`answer:${id}`) ?? stub, run,
      label: `Your answer to ${title}. Press Control and Enter to check it, or Escape and then Tab to leave the editor.`,
      changed() {
        store.set(`answer:${id}`, editor.value === stub ? null : editor.value);
        python().catch(() => {});                       // it is on its way while one writes
        refresh();
      },
    });

    function show({ state, text = "", html = "", message = "", printed: out = "" }) {
      section.dataset.state = state;
      printed.hidden = !out;
      printed.textContent = out;
      if (html) report.innerHTML = html;
      else report.replaceChildren(make("pre", { className: "live-error", textContent: text }));
      report.querySelector("[role]")?.removeAttribute("role");          // the line beside the buttons speaks
      if (state === "passed") store.set(`passed:${id}`, editor.value);
      if (state === "error" || state === "not yet") exercise.tries++;
      if (state === "not yet") {
        told.lastChild.append(make("li", { textContent: message }));
        told.hidden = told.lastChild.childElementCount < 2;
        told.firstChild.textContent = `What the check has said (${told.lastChild.childElementCount})`;
      }
      status.textContent = state === "error" ? "stopped with an error" : state;
      refresh();
    }
    function clearReport() {
      delete section.dataset.state;
      printed.hidden = true;
      report.replaceChildren();
    }
    function refresh() {
      const still = store.get(`passed:${id}`) === editor.value;
      mark.textContent = exercise.passed ? ` ✓ passed${still ? "" : " before"}` : "";
      back.hidden = !exercise.passed || still;
      solution.firstChild.textContent = exercise.passed ? "Compare with the solution" : "Show the solution";
      count();
    }
    async function run() {
      if (current) {
        if (current !== exercise) status.textContent = `“${current.title}” is still running. Wait for it, or stop it there.`;
        return;
      }
      current = exercise;
      clearReport();                                    // it may belong to other code
      check.setAttribute("aria-disabled", "true");      // disabled, it would lose the focus
      stop.hidden = false;
      const began = performance.now();
      try {
        const halted = new Promise((_, fail) => { exercise.halt = fail; });
        tell = text => { status.textContent = text; };
        tell(saying);
        await Promise.race([python(), halted]);
        status.textContent = "Running ...";
        exercise.running = true;
        const result = new Promise((done, fail) => { exercise.done = done; exercise.broken = text => fail(new Error(text)); });
        worker.postMessage({ type: "run", code: editor.value, id, name, language: document.documentElement.lang });
        show(await Promise.race([result, halted]));
      } catch (error) {
        if (error === "stop") status.textContent = "Stopped. The next check starts Python again.";
        else if (exercise.running) {
          end();
          show({ state: "error", text: "Your answer ended Python itself. The next check starts it again." });
        } else {
          status.textContent = "";
          show({ state: "error", text: NO_PYTHON });
        }
      }
      exercise.running = false;
      current = undefined;
      tell = () => {};
      check.removeAttribute("aria-disabled");
      if (document.activeElement === stop) check.focus();
      stop.hidden = true;
      section.dataset.took = performance.now() - began;
    }
    // The solution opens at the first click once it was earned, or tried for; else it asks again.
    let sure = false;
    solution.firstChild.addEventListener("click", event => {
      if (solution.open || exercise.passed || exercise.tries >= TRIES || sure) return;
      event.preventDefault();
      sure = true;
      solution.firstChild.textContent = "Click again to see it without trying first.";
    });
    solution.addEventListener("toggle", () => { if (solution.open) refresh(); });
    exercise.editor = editor;
    exercise.clear = () => {
      clearReport();
      status.textContent = "";
      told.hidden = true;
      told.lastChild.replaceChildren();
      refresh();
    };
    exercise.forget = () => {
      store.set(`passed:${id}`, null);
      exercise.tries = 0;
      sure = false;
      if (editor.value !== stub) editor.value = stub;
      exercise.clear();
    };
    refresh();
    return exercise;
  }

  // One notebook out, one in: the learner's own, with the answers filled in.
  async function download() {
    await load(`notebook-${chapter}`);
    const notebook = JSON.parse(await unpacked(files[chapter]));
    for (const { id, editor } of exercises)
      notebook.cells.find(cell => cell.id === `ex-${id}-stub`).source = editor.value;
    const blob = new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" });
    const link = make("a", { href: URL.createObjectURL(blob), download: `${chapter}.ipynb` });
    link.click();
    URL.revokeObjectURL(link.href);
  }
  async function open(file) {
    let found = 0, changed = 0;
    try {
      const { cells } = JSON.parse(await file.text());
      for (const { id, editor, clear } of exercises) {
        const cell = cells.find(one => one.id === `ex-${id}-stub`), text = cell && [].concat(cell.source).join("");
        if (!cell) continue;
        found++;
        if (text === editor.value) continue;
        changed++;
        editor.value = text;
        clear();
      }
    } catch { /* said below */ }
    opener.focus({ preventScroll: true });
    total.lastChild.textContent = !found ? `${file.name} is not a notebook of this chapter, so nothing was changed.`
      : `${file.name}: ${changed} of ${found} answers were replaced. Check them again, or press Ctrl+Z in an editor to undo.`;
  }

  let exercises = [];
  const total = make("div", { className: "live-total" },
    make("p", {}, make("strong"), " Replace the dots with your code and press Check (Ctrl+Enter). NumPy is there as np; you do not need torch."),
    make("p", { className: "live-status" }, "The first check starts Python, which can take half a minute. Your answers stay in this browser."),
    make("div", { className: "live-bar" }), make("p"));
  function count() {
    const passed = exercises.filter(exercise => exercise.passed).length;
    store.set(`chapter:${chapter}`, passed ? `${passed} of ${exercises.length}` : null);
    total.firstChild.firstChild.textContent = `${passed} of ${exercises.length} passed.`;
  }
  const file = make("input", { type: "file", accept: ".ipynb", hidden: true });
  file.onchange = () => { if (file.files[0]) open(file.files[0]); file.value = ""; };
  let certain = false;
  const FORGET = "Forget this chapter's answers";
  const forget = button(FORGET, () => {
    if (!certain) { certain = true; forget.textContent = "Click again to forget all of them"; return; }
    exercises.forEach(exercise => exercise.forget());
    forget.focus({ preventScroll: true });
    total.lastChild.textContent = "";
    calm();
  });
  const calm = () => { certain = false; forget.textContent = FORGET; };
  forget.onblur = () => { if (document.activeElement !== forget) calm(); };
  const opener = button("Open a notebook", () => file.click());
  total.lastChild.setAttribute("role", "status");
  total.children[2].append(button("Download as notebook", download), opener, forget, file);

  async function enliven() {
    await load("editor");
    for (const name of ["editor", "live"])
      document.head.append(make("link", { rel: "stylesheet", href: `${base}${name}.css` }));
    exercises = [...document.querySelectorAll("section.exercise")].map(live);
    document.querySelector("#exercises > .try")?.replaceWith(total);
    document.querySelectorAll("#exercises > :is(p, div.cell)").forEach(part => part.remove());      // how it is done in Jupyter
    count();
    document.documentElement.dataset.live = "yes";
  }
  const place = document.querySelector("#exercises"), watch = new IntersectionObserver(entries => {
    if (!entries.some(entry => entry.isIntersecting)) return;
    watch.disconnect();
    enliven();
  }, { rootMargin: "1200px" });
  if (location.hash.startsWith("#ex")) enliven();
  else watch.observe(place);
})();
