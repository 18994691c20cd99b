// Two hands turn with their positions; the score hangs on the distance alone.
define("attention-rotary", (figure, { query, key }) => {
  const middle = 150, longest = 110
  const scale = longest / Math.max(Math.hypot(...query), Math.hypot(...key))
  const [k_hand, q_hand] = figure.querySelectorAll(".hand")
  const [k_name, q_name] = figure.querySelectorAll(".name")
  const dots = figure.querySelectorAll(".dot"), here = figure.querySelector(".here")
  const at = ([x, y], stretch = scale) => [middle + stretch * x, middle - stretch * y]

  // A vector at a position is turned by that many radians.
  const turned = ([x, y], position) => {
    const [cos, sin] = [Math.cos(position), Math.sin(position)]
    return [x * cos - y * sin, x * sin + y * cos]
  }

  const update = () => {
    const [i, j] = [+places.i.value, +places.j.value]
    const [q, k] = [turned(query, i), turned(key, j)]
    for (const [hand, name, vector] of [[q_hand, q_name, q], [k_hand, k_name, k]]) {
      hand.setAttribute("d", arrow([middle, middle], at(vector)))
      const [x, y] = at(vector, 20 / Math.hypot(...vector) + scale)
      set(name, { x: coordinate(x), y: coordinate(y + 6) })
    }
    const [start, end] = [q, k].map(v => at(v, 42 / Math.hypot(...v)).map(coordinate).join(" "))
    const sweep = +(q[0] * k[1] - q[1] * k[0] < 0)
    figure.querySelector(".angle").setAttribute("d", `M${start}A42 42 0 0 ${sweep} ${end}`)
    const dot_here = dots[j - i + (dots.length - 1) / 2]
    set(here, { cx: dot_here.getAttribute("cx"), cy: dot_here.getAttribute("cy") })
    for (const place of Object.values(places)) place.nextElementSibling.textContent = place.value
    const highest = +places.i.max
    for (const button of figure.querySelectorAll("[data-step]")) {
      const step = +button.dataset.step
      button.disabled = Math.min(i, j) + step < 0 || Math.max(i, j) + step > highest
    }
    figure.querySelector(".said").textContent = `Query at ${i}, key at ${j}: the distance j − i is `
      + `${number(j - i, 0)}, the score ${number(dot(q, k))}. Move both on by one: both hands turn, `
      + "and the score stays."
  }

  const places = sliders(figure, update)
  for (const button of figure.querySelectorAll("[data-step]"))
    button.addEventListener("click", () => {
      for (const place of Object.values(places)) place.value = +place.value + +button.dataset.step
      update()
    })
  update()
})
