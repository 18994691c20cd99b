// Four vectors in the plane: what is dragged changes scores, weights and output.
define("attention-playground", (figure, start) => {
  const SIZE = 300, scale = SIZE / 2 / start.reach
  const all = (selector, within = figure) => [...within.querySelectorAll(selector)]
  const at = ([x, y]) => [SIZE / 2 + scale * x, SIZE / 2 - scale * y]
  const pair = ([x, y]) => `(${number(x)}, ${number(y)})`
  const [choices, switches] = [all("button[aria-pressed]"), all("[type=checkbox]")]
  const raised = n => "⁰¹²³⁴⁵⁶⁷⁸⁹"[n]
  const initial = switches.map(box => box.defaultChecked)
  let vectors = structuredClone(start), of = start.of

  const softmax = scores => {
    const high = Math.max(...scores)
    const powers = scores.map(s => high === -Infinity ? 0 : Math.exp(s - high))
    return powers.map(p => p / (sum(powers) || 1))
  }

  // The scores of all queries (L, L), and the weights of the one that is shown (L,).
  const attend = wrong => {
    const root = wrong.scale ? 1 : Math.sqrt(2)
    const scores = vectors.query.map(q => vectors.key.map(k => dot(q, k) / root))
    const seen = scores.map(row => row.map((s, j) => wrong.block && j === 1 ? -Infinity : s))
    let weights = softmax(seen[of])
    if (wrong.queries) weights = seen[of].map((_, j) => softmax(seen.map(row => row[j]))[of])
    if (wrong.relu) weights = seen[of].map(s => Math.max(0, s))
    return [scores[of], weights]
  }

  const say = (wrong, weights) => {
    const total = number(sum(weights)), said = []
    if (wrong.scale) said.push("Not divided by √d: the scores lie further apart, so the largest "
      + "weight grows. In the plane it grows a little; with d = 64 it would grow far more.")
    if (wrong.relu) {
      said.push(`ReLU: a score below 0 gets no weight at all. The weights add up to ${total}; `
        + "nothing makes them add up to 1.")
      if (wrong.queries) said.push("Without a softmax, it does not matter what it would run over.")
    } else if (wrong.queries) {
      said.push("Softmax over the queries: now the queries compete for each key. The weights of this query "
        + `add up to ${total}` + (total === number(1) ? " only by coincidence; they need not."
          : ", so b is not a mean of the values."))
    }
    if (wrong.block) said.push(wrong.relu || wrong.queries ? "Key 2 is blocked: its weight is 0."
      : "Key 2 is blocked: its weight is 0, and the others share it.")
    return said.join(" ")
      || "The weights add up to 1, so b is a weighted mean of the values and stays among them."
  }

  const beside = (place, distance) => {
    const [x, y] = place.map(c => c - SIZE / 2), size = Math.max(Math.hypot(x, y), 1e-9)
    const [to_x, to_y] = size > 1 ? [x / size, y / size] : [1, 0]
    return { x: coordinate(place[0] + to_x * distance), y: coordinate(place[1] + to_y * distance + 6) }
  }

  const handles = all(".vector").map(drawn => {
    const kind = { q: "query", k: "key", v: "value" }[drawn.dataset.kind]
    const handle = drawn.querySelector(".move")
    const index = () => kind === "query" ? of : +drawn.dataset.n
    const vector = () => vectors[kind][index()]
    const move = place => {
      const inside = c => Math.max(-start.reach, Math.min(start.reach, Math.round(10 * c) / 10))
      vectors[kind][index()] = place.map(inside)
      update()
    }
    movable(handle, (x, y) => move([(x - SIZE / 2) / scale, (SIZE / 2 - y) / scale]),
      (right, up) => move([vector()[0] + right / 10, vector()[1] + up / 10]))
    return { drawn, handle, kind, index, vector }
  })

  const update = () => {
    const wrong = Object.fromEntries(switches.map(box => [box.value, box.checked]))
    const [scores, weights] = attend(wrong), middle = [SIZE / 2, SIZE / 2]
    for (const { drawn, handle, kind, index, vector } of handles) {
      const place = at(vector()), [x, y] = place.map(coordinate)
      drawn.querySelector("path").setAttribute("d", arrow(middle, place))
      if (kind === "key")
        drawn.querySelector("path").setAttribute("stroke-width", coordinate(1.5 + 8 * weights[index()]))
      for (const circle of all("circle", drawn)) set(circle, { cx: x, cy: y })
      const name = drawn.querySelector("text")
      set(name, beside(place, kind === "query" ? 46 : 20))
      name.textContent = drawn.dataset.kind + raised(index() + 1)
      set(handle, { "aria-label": `${kind} ${index() + 1}: ${pair(vector())}`,
        "aria-valuenow": vector()[0], "aria-valuetext": pair(vector()) })
    }
    const output = [0, 0]
    all(".part").forEach((part, n) => {
      const from = at(output)
      output.forEach((_, c) => output[c] += weights[n] * vectors.value[n][c])
      set(part, { d: arrow(from, at(output)), "stroke-width": coordinate(2 + 8 * weights[n]) })
    })
    const widest = Math.max(1, ...weights)          // ReLU's weights may exceed 1
    figure.querySelector("path.out").setAttribute("d", arrow(middle, at(output)))
    const name = figure.querySelector("text.out")
    set(name, beside(at(output), 20))
    name.textContent = "b" + raised(of + 1)
    all("tbody tr").forEach((row, n) => {
      const [k, score, , weight, v] = all("td", row)
      k.textContent = pair(vectors.key[n])
      score.textContent = number(scores[n])
      weight.textContent = number(weights[n])
      v.textContent = pair(vectors.value[n])
      row.querySelector("rect").setAttribute("width", coordinate(100 * weights[n] / widest))
    })
    const [, total, b] = all("tfoot td")
    total.textContent = number(sum(weights))
    b.textContent = pair(output)
    choices.forEach((choice, n) => choice.setAttribute("aria-pressed", n === of))
    figure.querySelector(".said").textContent = say(wrong, weights)
  }

  choices.forEach((choice, n) => choice.addEventListener("click", () => { of = n; update() }))
  switches.forEach(box => box.addEventListener("change", update))
  figure.querySelector(".again").addEventListener("click", () => {
    vectors = structuredClone(start)
    of = start.of
    switches.forEach((box, n) => box.checked = initial[n])
    update()
  })
  update()
})
