// What is wrong with the page that is shown, in words: run by tests/browsing.py in the page itself.
async () => {
  const found = [], say = (what, e) => found.push(`${what}: ${(e.outerHTML ?? e).slice(0, 120)}`)
  const all = selector => [...document.querySelectorAll(selector)]
  const article = document.querySelector("article") ?? document.body
  for (const closed of all("article details")) closed.open = true
  for (const image of document.images) {
    image.loading = "eager"
    await image.decode().catch(() => {})
    if (!image.naturalWidth) say("broken image", image)
    const alt = image.getAttribute("alt") ?? ""
    if (!alt.trim()) say("no alt text", image)
    if (/\.(png|svg|jpe?g|webp|gif)$|^_images/i.test(alt)) say("alt text is a file name", image)
    else if (article.contains(image) && alt.length < 40) say("alt text says little", image)
  }
  for (const sound of all("audio")) {
    if (sound.readyState < 1) await new Promise(done => {
      sound.onloadedmetadata = sound.onerror = done
      sound.preload = "metadata"
      sound.load()
      setTimeout(done, 3000)
    })
    if (!(sound.duration > 0)) say("no sound", sound)
  }

  for (const formula of all(".math")) if (!formula.querySelector(".katex")) say("raw formula", formula)
  for (const formula of all(".katex-error")) say("KaTeX cannot set", formula)
  const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode
    if (/\\\(|\\\[|\\begin\{|\\frac|\$\$/.test(data)
        && !parentElement.closest("pre, code, script, style, annotation")) say("raw formula", data)
  }

  for (const link of all('a[href^="#"]')) {
    const id = decodeURIComponent(link.hash.slice(1))
    if (id && !document.getElementById(id)) say("link to nowhere", link)
  }
  if (article.innerText.trim().length < 60) say("empty page", article)
  for (const icon of all('[class*="fa-"]:is(i, span)'))
    if (getComputedStyle(icon, "::before").content === "none") say("icon is not shown", icon)
  await document.fonts.ready
  for (const font of document.fonts) if (font.status === "error") say("font is missing", font.family)

  for (const part of all("article :is(p, li, pre, table, .admonition)"))
    if (part.textContent.trim() && !part.getClientRects().length && !part.closest("[hidden], .toggle-hidden"))
      say("is not shown", part)

  if (document.documentElement.scrollWidth > innerWidth) say("page scrolls sideways", location.pathname)
  for (const wide of all(".katex-display, article table, article pre")) {
    const box = wide.closest(".katex-display, .pst-scrollable-table-container, .cell_output, pre")
    const inside = (wide.matches("table") ? wide : wide.firstElementChild)?.getBoundingClientRect()
    if (!box || !box.offsetParent) continue
    if (inside?.left + box.scrollLeft < box.getBoundingClientRect().left - 1) say("cut off on the left", wide)
    if (box.scrollWidth > box.clientWidth + 1 && !/auto|scroll/.test(getComputedStyle(box).overflowX))
      say("cut off on the right", wide)
    if (box.scrollWidth > box.clientWidth + 1) {
      const { boxShadow, borderRightStyle } = getComputedStyle(box)
      if (!boxShadow.includes("inset") && borderRightStyle !== "dashed") say("goes on unseen", wide)
      if (box.tabIndex < 0) say("scrolls without the keyboard", wide)
    }
  }

  if (matchMedia("(prefers-reduced-motion)").matches) for (const e of all("*"))
    for (const part of [null, "::before", "::after"]) {
      const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(e, part)
      const seconds = `${transitionDuration}, ${animationDuration}`.split(",").map(parseFloat)
      if (Math.max(...seconds) > 0.01 || scrollBehavior === "smooth") say("moves", e)
    }

  for (const button of all(".copybtn")) {
    if (button.closest(".cell_output")) say("output has a copy button", button)
    if (!button.previousElementSibling?.matches("pre")) say("copy button before its code", button)
    if (matchMedia("(hover: none)").matches && getComputedStyle(button).opacity < 1)
      say("copy button is not seen", button)
  }

  // The outline of what has the focus: there, and three times lighter or darker than what it lies on.
  const ground = e => {
    for (; e; e = e.parentElement) {
      const [red, green, blue, opacity] = numbers(getComputedStyle(e).backgroundColor)
      if (opacity !== 0) return [red, green, blue]
    }
    return [255, 255, 255]
  }
  const numbers = colour => colour.match(/[\d.]+/g).map(Number)
  const light = colour => numbers(colour).slice(0, 3)
    .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0.05)
  for (const e of all("a[href], button, summary, input, [tabindex='0']")) {
    if (!e.checkVisibility({ visibilityProperty: true }) || e.disabled) continue
    e.focus({ focusVisible: true, preventScroll: true })
    const { outlineStyle, outlineWidth, outlineOffset, outlineColor } = getComputedStyle(e)
    if (outlineStyle === "auto") continue       // the browser's own
    const under = `${ground(parseFloat(outlineOffset) < 0 ? e : e.parentElement)}`
    const [low, high] = [light(outlineColor), light(under)].sort((a, b) => a - b)
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) say("focus is not seen", e)
    else if (high / low < 3) say("focus is pale", e)
  }
  document.activeElement.blur()
  return found
}
