// Weights as lines and as a map: choose a word, a head, a layer, a temperature.
define("attention-explore", (figure, { tokens, heads, weights, word: first }) => {
  const all = (selector, within = figure) => [...within.querySelectorAll(selector)]
  const find = selector => figure.querySelector(selector)
  const [layers, menu] = [find("select.layer"), find("select.head")]
  const [slider, tour, said] = [find("[type=range]"), find(".tour"), find(".said")]
  const queries = all(".query"), rows = all(".map-row"), shares = all(".share")
  const cells = rows.map(row => all(".cell", row)), numbers = all("tbody tr")
  const words = all(".word"), lines = queries.map(query => all(".line", query))
  const percent = w => `${number(100 * w, 0)} %`
  const word = n => `“${tokens[n]}” (${n + 1})`
  let chosen = null, pointed = null, step = 0

  const temperature = () => 2 ** slider.value
  const sharpened = row => {
    const powers = row.map(w => w ** (1 / temperature())), total = sum(powers)
    return total > 0 ? powers.map(p => p / total) : powers
  }
  const head = (n = menu ? menu.selectedIndex : 0) => weights[layers ? layers.selectedIndex : 0][n]
  const best = numbers => numbers.indexOf(Math.max(...numbers))

  const update = () => {
    const shown = head().map(sharpened), i = pointed ?? chosen
    shown.forEach((row, n) => {
      const seen = i === null || i === n
      row.forEach((w, j) => {
        set(lines[n][j], { "stroke-width": coordinate(12 * w), opacity: seen ? 1 : 0.08 })
        cells[n][j].setAttribute("fill-opacity", +w.toFixed(3))
        numbers[n].children[j + 1].textContent = w.toFixed(3)
      })
      const looks = row.map((w, j) => [w, j]).sort((a, b) => b[0] - a[0]).slice(0, 3)
      set(words[n], { "aria-pressed": chosen === n, "aria-label":
        `${tokens[n]}, word ${n + 1}: ${looks.map(([w, j]) => `${percent(w)} on ${word(j)}`).join(", ")}` })
      rows[n].classList.toggle("chosen", i === n)
      queries[n].classList.toggle("chosen", i === n)
    })
    shares.forEach((share, j) => share.textContent = i === null ? "" : percent(shown[i][j]))
    const value = `T = ${+temperature().toFixed(2)}`
    find(".value").textContent = value
    slider.setAttribute("aria-valuetext", value)
    if (step) return
    said.textContent = i === null ? "Choose a word on the left: where does it look?"
      : shown[i].every(w => w === 0) ? `${word(i)} may look at nothing.`
        : `${word(i)} looks most at ${word(best(shown[i]))}: ${percent(Math.max(...shown[i]))}.`
  }

  // Point, tap or press a key: a word, in the lines or in the map.
  const touch = (e, n, press) => {
    e.addEventListener("pointerenter", event => {
      if (event.pointerType === "mouse") { pointed = n; update() }
    })
    e.addEventListener("pointerleave", () => { pointed = null; update() })
    const choose = () => { step = 0; chosen = chosen === n ? null : n; named(); update() }
    e.addEventListener("click", choose)
    if (!press) return
    set(e, { tabindex: 0, role: "button" })
    e.addEventListener("keydown", event => {
      if (event.key !== "Enter" && event.key !== " ") return
      event.preventDefault()
      choose()
    })
    e.addEventListener("focus", () => { if (e.matches(":focus-visible")) { pointed = n; update() } })
    e.addEventListener("blur", () => { pointed = null; update() })
  }
  words.forEach((word, n) => touch(word, n, true))
  rows.forEach((row, n) => touch(row, n, false))
  group(words[0].ownerSVGElement)

  // The tour: a word, then another head or the word that is looked at most, then temperature.
  const another = () => {
    const row = head()[chosen]
    const apart = heads.map((_, n) => sum(head(n)[chosen].map((w, j) => Math.abs(w - row[j]))))
    if (Math.max(...apart) > 0) {
      menu.selectedIndex = best(apart)
      const now = head()[chosen]
      return `The same word in ${heads[menu.selectedIndex]}: ${percent(Math.max(...now))} on `
        + `${word(best(now))}. Each head asks its own question.`
    }
    const gets = tokens.map((_, j) => sum(head().map(row => row[j])) / tokens.length)
    return `${word(best(gets))} gets most, ${percent(Math.max(...gets))} on average: look down its column.`
  }
  const stops = [
    () => {
      slider.value = 0
      const apart = head().map((row, i) => Math.max(...row.map((w, j) => i === j ? 0 : w)))
      chosen = first ?? best(apart)
      const row = head()[chosen].map((w, j) => j === chosen ? -1 : w)
      return `${word(chosen)} puts ${percent(Math.max(...row))} of its attention on `
        + `${word(best(row))}. The same is a line and a cell of its row.`
    },
    another,
    () => {
      slider.value = -2
      const row = head()[chosen], high = best(row)
      return `Temperature 0.25 sharpens: ${percent(row[high])} on ${word(high)} become `
        + `${percent(sharpened(row)[high])}. A high one flattens. The weights were made with 1.`
    },
    () => {
      slider.value = 0
      chosen = null
      if (menu) menu.selectedIndex = 0
      return ""
    },
  ]
  const named = () => tour.textContent = ["Guided tour", "Next", "Next", "Start again"][step]
  tour.addEventListener("click", () => {
    pointed = null
    const text = stops[step]()
    step = (step + 1) % stops.length
    named()
    update()
    if (step) said.textContent = text
  })
  const changed = () => { step = 0; named(); update() }
  for (const control of [layers, menu, slider])
    control?.addEventListener("input", changed)
  update()
})
