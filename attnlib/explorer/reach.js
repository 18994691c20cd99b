// A stack of bands: which inputs an output can depend on, by how many paths and with what share.
define("attention-reach", (figure, { seq_len: L }) => {
  const low = 180, at = n => 20 * n + 10, drawn = figure.querySelector(".drawn")
  const svg = figure.querySelector("svg[role]"), rows = figure.querySelectorAll("tbody tr")

  const update = () => {
    for (const slider of Object.values(controls)) slider.nextElementSibling.textContent = slider.value
    const [layers, left, right, output, input] =
      ["layers", "left", "right", "output", "input"].map(name => +controls[name].value)
    const keys = i => Array.from({ length: L }, (_, j) => j).filter(j => j >= i - left && j <= i + right)
    let paths = [Array.from({ length: L }, (_, j) => +(j === output))], shares = [paths[0]]
    const parts = [], height = n => low - 40 * (layers - n)
    for (let n = 0; n < layers; n++) {
      const [more, share, edges] = [Array(L).fill(0), Array(L).fill(0), []]
      shares[n].forEach((w, i) => w && keys(i).forEach((j, _, all) => {
        more[j] += paths[n][i]
        share[j] += w / all.length
        edges.push(`M${at(i)} ${height(n)}L${at(j)} ${height(n + 1)}`)
      }))
      paths.push(more)
      shares.push(share)
      parts.push(`<path class="edges" d="${edges.join("")}"/>`)
    }
    shares.forEach((row, n) => row.forEach((share, j) => parts.push(`<circle class="node`
      + `${share ? "" : " out"}" cx="${at(j)}" cy="${height(n)}" r="6"/>`)))
    const [count, share] = [paths.at(-1), shares.at(-1)], highest = Math.max(...share)
    share.forEach((w, j) => parts.push(`<rect class="bar" x="${20 * j + 3}" y="${low + 14}" width="14" `
      + `height="${coordinate(60 * w / highest)}"/>`))
    drawn.innerHTML = parts.join("")
    figure.querySelector(".mark").setAttribute("cx", at(input))
    rows.forEach((row, j) => {
      row.children[1].textContent = count[j]
      row.children[2].textContent = number(share[j], 3)
    })
    const reached = count.flatMap((paths, j) => paths ? [j] : []), total = sum(count)
    const said = `Through ${layers > 1 ? `${layers} layers` : "1 layer"}, output ${output} can depend on `
      + `the inputs ${reached[0]} to ${reached.at(-1)}. Input ${input} has ${count[input]} of ${total} `
      + `${total === 1 ? "path" : "paths"}, a share of ${number(share[input], 3)}.`
    figure.querySelector(".said").textContent = said
    set(svg, { "aria-label": said, viewBox: `0 ${height(0) - 10} ${20 * L} ${40 * layers + 114}` })
  }

  // Point at a column or tap it to choose the input.
  const point = event => {
    const { x } = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(svg.getScreenCTM().inverse())
    controls.input.value = Math.floor(x / 20)
    update()
  }
  svg.addEventListener("pointermove", event => event.pointerType === "mouse" && point(event))
  svg.addEventListener("click", point)
  const controls = sliders(figure, update)
  update()
})
