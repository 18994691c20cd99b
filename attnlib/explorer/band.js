// A band: scores that are needed, and scores that a mask or blocks compute.
define("attention-band", figure => {
  const grids = [...figure.querySelectorAll("svg[role]")]
  const rows = [...figure.querySelectorAll("tbody tr")]

  // The first key and the key after the last, for each query: what it needs, what its block computes.
  const spans = (L, left, right, block) => Array.from({ length: L }, (_, i) => {
    const first = Math.floor(i / block) * block
    return { needed: [Math.max(0, i - left), Math.min(L, i + right + 1)],
             block: [Math.max(0, first - left), Math.min(L, first + block + right)] }
  })
  const run = (start, end, i) => start < end ? `M${start} ${i}h${end - start}v1h${start - end}z` : ""

  const update = () => {
    const [L, left, right, block] = ["seq_len", "left", "right", "block"].map(name => {
      const slider = controls[name]
      if (name === "left" || name === "right") slider.max = controls.seq_len.value - 1
      if (name === "block") slider.max = controls.seq_len.value
      slider.nextElementSibling.textContent = slider.value
      return +slider.value
    })
    const all = spans(L, left, right, block)
    const length = name => sum(all.map(span => span[name][1] - span[name][0]))
    const counts = [length("needed"), L * L, length("block")]
    rows.forEach((row, n) => {
      row.children[1].textContent = counts[n]
      row.children[2].textContent = number(counts[n] / counts[0])
    })
    grids.forEach((svg, n) => {
      set(svg, { viewBox: `0 0 ${L} ${L}`, "aria-label": `${["with a mask", "in blocks"][n]}: `
        + `${counts[n + 1]} of ${L * L} scores are computed, ${counts[0]} are needed` })
      set(svg.querySelector(".never"), { width: L, height: L })
      const computed = i => n ? all[i].block : [0, L]
      svg.querySelector(".needed").setAttribute("d", all.map((s, i) => run(...s.needed, i)).join(""))
      svg.querySelector(".extra").setAttribute("d", all.map(({ needed }, i) =>
        run(computed(i)[0], needed[0], i) + run(needed[1], computed(i)[1], i)).join(""))
      svg.querySelector(".lines").setAttribute("d", Array.from({ length: L - 1 }, (_, n) =>
        `M${n + 1} 0V${L}M0 ${n + 1}H${L}`).join(""))
    })
  }

  const controls = sliders(figure, update)
  update()
})
