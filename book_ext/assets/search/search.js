// Search in the sections of the book. `bookSearch.find(query)` returns the best first.
window.bookSearch = (() => {
  const SKIPPED = new Set((
    "a about all am an and any are as at be been but by can could did do does for from get give had has have how i if in " +
    "into is it its just like make many me much my need no not of on one only or our out should so some than that the " +
    "their them then there these they this to use used uses using want was we were what when where which who why will " +
    "with would you your explain mean means between work works difference tell show").split(" "));
  const FIELDS = { title: 5, keywords: 5, text: 1, code: 0.4, page: 0.5 };
  // What repeats or lists comes after what explains.
  const WEIGHTS = [[/#term-/, 0.4], [/^appendix\/(statements|claims)/, 0.4], [/#(summary|in-practice|further-reading|exercises)$/, 0.5],
    [/#exercise-/, 0.8]];
  const root = document.documentElement.dataset.content_root ?? "";

  // Words in small letters; Chinese, which has no blanks, in pairs of characters.
  function tokens(text) {
    const found = [];
    for (const [word] of text.toLowerCase().normalize("NFKC").matchAll(/[\p{L}\p{N}_]+/gu))
      for (const part of word.split(/(\p{Script=Han}+)/u))
        if (/\p{Script=Han}/u.test(part))
          for (let n = 0; n < Math.max(1, part.length - 1); n++) found.push(part.slice(n, n + 2));
        else if (part) found.push(part);
    return found;
  }

  // One form for the forms of a word: heads, head; encoding, encoded; labeling, labelling.
  function stem(word) {
    if (/[\d_]|\p{Script=Han}/u.test(word)) return word;
    return stemmer(word.replace(/iz(e[ds]?|ing|ations?)$/, "is$1"));
  }

  const index = new MiniSearch({
    fields: Object.keys(FIELDS), idField: "url", storeFields: ["title", "page", "text"],
    tokenize: tokens, processTerm: stem,
  });
  index.addAll(bookSections);

  const named = title => tokens(title.split(" · ")[0]).map(stem).join(" ");

  function find(query) {
    const all = tokens(query), asked = all.filter(word => !SKIPPED.has(word) && (word.length > 1 || all.length < 3));
    const words = [...new Set((asked.length ? asked : all).map(stem))];
    if (!words.length) return [];
    const results = index.search(words.join(" "), {
      boost: FIELDS, tokenize: text => text.split(" "), processTerm: word => word,
      prefix: word => word.length > 2, fuzzy: word => word.length > 4 && 0.2,
      weights: { prefix: 0.4, fuzzy: 0.3 }, bm25: { k: 1.2, b: 0.5, d: 0.5 },
    });
    // a section with all of the words comes before one that says one of them often
    for (const result of results) {
      result.score *= (result.queryTerms.length / words.length) ** 1.5;
      result.score *= WEIGHTS.find(([place]) => place.test(result.id))?.[1] ?? 1;
      // "what is a token" asks for the term of this name
      if (/^what (is|are) /i.test(query) && result.id.includes("#term-") && named(result.title) === words.join(" ")) result.score *= 10;
    }
    return results.sort((one, other) => other.score - one.score).map(result => ({ ...result, words }));
  }

  // The sentence with most of the words, shortened, with the words marked.
  function excerpt({ id, text, words }) {
    const hit = word => words.some(one => stem(word.toLowerCase()).startsWith(one));
    // a point within a number ends no sentence; of a term its meaning is shown
    const said = id.includes("#term-") ? text.split(/ (?:Also: |Shown in )/)[0] : text;
    const sentences = said.split(/(?<=[.?!][)”"’]?)\s+|(?<=[。？！])/u);
    const count = sentence => new Set(tokens(sentence).map(stem).filter(w => words.includes(w))).size;
    const first = sentences.reduce((one, other) => count(other) > count(one) ? other : one, sentences[0]);
    const best = first.length > 50 ? first : `${first} ${sentences[sentences.indexOf(first) + 1] ?? ""}`;
    const place = document.createElement("p");
    const short = best.trim().length > 180 ? best.trim().slice(0, 180).replace(/\s\S*$/, "") + " ..." : best.trim();
    for (const part of short.split(/([\p{L}\p{N}_]+)/u)) {
      if (part && hit(part)) place.append(Object.assign(document.createElement("mark"), { textContent: part }));
      else place.append(part);
    }
    return place;
  }

  function show(place, query, most) {
    const results = find(query).slice(0, most);
    const list = document.createElement("ol");
    list.className = "found";
    for (const result of results) {
      const item = document.createElement("li"), link = document.createElement("a"), page = document.createElement("span");
      link.href = root + result.id;
      link.textContent = result.title;
      page.textContent = result.title === result.page ? "" : result.page;
      item.append(link, page, excerpt(result));
      list.append(item);
    }
    const none = document.createElement("p");
    none.textContent = query.trim() && !results.length ? "Nothing was found. Try another word, or a shorter one." : "";
    place.replaceChildren(...(results.length ? [list] : [none]));
  }

  return { find, show };
})();
