// What is wrong with the page that is shown, in words: run by tests/browsing.py in the page itself.
async () => {
  const found = [], say = (what, e) => found.push(`${what}: ${(e.outerHTML ?? e).slice(0, 120)}`)
  const all = selector => [...document.querySelectorAll(selector)]
  const article = document.querySelector("article") ?? document.body

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

  if (document.documentElement.scrollWidth > innerWidth) say("page scrolls sideways", location.pathname)
  for (const wide of all(".katex-display, article table, article pre")) {
    const box = wide.closest(".katex-display, .pst-scrollable-table-container, .cell_output, pre")
    const inside = (wide.matches("table") ? wide : wide.firstElementChild)?.getBoundingClientRect()
    if (!inside || !box || !box.offsetParent) continue
    if (inside.left + box.scrollLeft < box.getBoundingClientRect().left - 1) say("cut off on the left", wide)
    if (box.scrollWidth > box.clientWidth + 1 && !/auto|scroll/.test(getComputedStyle(box).overflowX))
      say("cut off on the right", wide)
  }
  return found
}
