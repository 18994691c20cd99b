// What all figures share. The script of the figure follows, in the same function.

// Define an element once a page; `alive(figure, start)` is called for each that stands there.
const define = (name, alive) => customElements.get(name) || customElements.define(name,
  class extends HTMLElement {
    connectedCallback() {
      // while the page is read, an element is there before what stands in it
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => this.start())
      else this.start()
    }
    start() {
      if (this.classList.contains("alive")) return
      this.classList.add("alive")
      this.querySelectorAll("[hidden]").forEach(part => part.hidden = false)
      alive(this, JSON.parse(this.dataset.start))
    }
  })

const minus = text => /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "−")
const number = (x, digits = 2) => minus(x.toFixed(digits))
const coordinate = x => `${+x.toFixed(1)}`
const sum = numbers => numbers.reduce((total, x) => total + x, 0)
const dot = (a, b) => sum(a.map((x, n) => x * b[n]))
const set = (e, attributes) => Object.entries(attributes).forEach(([k, v]) => e.setAttribute(k, v))

// An arrow from one place to another, with its head, as the path of an SVG.
const arrow = ([x, y], [to_x, to_y], head = 9) => {
  const angle = Math.atan2(to_y - y, to_x - x), long = Math.hypot(to_x - x, to_y - y)
  const wing = turn => [to_x - Math.min(head, long) * Math.cos(angle + turn),
                        to_y - Math.min(head, long) * Math.sin(angle + turn)]
  const [a, b] = [wing(0.5), wing(-0.5)]
  return [["M", x, y], ["L", to_x, to_y], ["M", ...a], ["L", to_x, to_y], ["L", ...b]]
    .map(([letter, x, y]) => `${letter}${coordinate(x)} ${coordinate(y)}`).join("")
}

// A drawing with parts to use is a group, called by its title: it is no longer one picture.
const group = svg =>
  set(svg, { role: "group", "aria-label": svg.previousElementSibling.textContent })

// Let a handle follow pointer and arrow keys: `to(x, y)` in the drawing, `by(right, up)` in steps.
const movable = (handle, to, by) => {
  const svg = handle.ownerSVGElement
  group(svg)
  set(handle, { tabindex: 0, role: "slider" })
  handle.addEventListener("pointerdown", event => {
    handle.setPointerCapture(event.pointerId)
    event.preventDefault()
    handle.focus({ preventScroll: true })
  })
  handle.addEventListener("pointermove", event => {
    if (!handle.hasPointerCapture(event.pointerId)) return
    const inside = svg.getScreenCTM().inverse()
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(inside)
    to(x, y)
  })
  handle.addEventListener("keydown", event => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }
    const step = way[event.key]
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    by(...step.map(steps => steps * (event.shiftKey ? 5 : 1)))
  })
}

// The sliders of a figure by their names; `changed()` runs when one has moved.
const sliders = (figure, changed) => {
  const found = {}
  for (const slider of figure.querySelectorAll("input[data-name]")) {
    found[slider.dataset.name] = slider
    slider.addEventListener("input", changed)
  }
  return found
}

