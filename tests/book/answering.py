"""A chapter whose exercises are answered in the page, for the tests of that."""

from browsing import Visit

from attncheck.chapters import CHAPTERS, load

CHAPTER = next(chapter for chapter in CHAPTERS if "dot-scores" in chapter.ids)


def mistaken(id, n=0):
    """Return the text of a known wrong answer."""
    load_it = f"from attncheck.chapters import load\nexercise = load('{id}')"
    return f"{load_it}\n{load(id).name} = exercise.misconceptions[{n}].answer"


class Exercises(Visit):
    """A chapter whose exercises are live."""

    def __init__(self, browser, address, chapter=CHAPTER, **settings):
        super().__init__(browser, f"{address}/chapters/{chapter.file}.html#ex-{chapter.ids[0]}",
                         **settings)
        self.ready()

    def ready(self):
        self.page.wait_for_function("document.documentElement.dataset.live")

    def card(self, id):
        return self.page.locator(f"section.exercise:has(#ex-{id}), section.exercise#ex-{id}")

    def write(self, id, text):
        """Put an answer into the editor, as if pasted."""
        self.card(id).locator("textarea").focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def check(self, id, text=None):
        """Press Check, and return the state and what is shown."""
        if text is not None:
            self.write(id, text)
        card = self.card(id)
        card.evaluate("card => delete card.dataset.took")
        card.get_by_role("button", name="Check").click()
        card.evaluate("""card => new Promise(done => {
            const look = () => card.dataset.took ? done() : setTimeout(look, 5); look() })""")
        return card.get_attribute("data-state"), card.locator(".live-report").inner_text()
