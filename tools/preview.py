"""Draw `_static/preview.png`, the picture that a shared link to the book shows.

    make preview
"""

from pathlib import Path

import matplotlib
import numpy as np

from attnlib import attention, sinusoidal

FILE = Path(__file__).parent.parent / "_static" / "preview.png"
WORDS = "I saw a saw".split()


def main(file=FILE):
    """Draw the title beside the weights of the book's sentence: four words and their places."""
    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    embedding = np.array([[2.0, 0, 0], [0, 2.0, 0], [0, 0, 2.0], [0, 2.0, 0]])
    x = np.concatenate([embedding, sinusoidal(len(WORDS), 4)], axis=-1)         # (4, 7)
    _, weights = attention(x, x, x)

    figure = plt.figure(figsize=(12, 6.3), dpi=100, facecolor="white")
    figure.text(0.06, 0.62, "Self-attention,\nstep by step", fontsize=48, weight="bold",
                color="0.15", va="center", linespacing=1.3)
    figure.text(0.06, 0.30, "A course book in which\nevery claim runs", fontsize=26, color="0.35",
                va="center", linespacing=1.4)
    axes = figure.add_axes([0.60, 0.13, 0.36, 0.68])
    axes.imshow(weights, cmap="Blues", vmin=0, vmax=1)
    for place in (axes.set_xticks, axes.set_yticks):
        place(range(len(WORDS)), WORDS, fontsize=22)
    axes.tick_params(length=0, top=True, bottom=False, labeltop=True, labelbottom=False)
    for (row, column), weight in np.ndenumerate(weights):
        axes.text(column, row, f"{weight:.2f}", ha="center", va="center", fontsize=17,
                  color="white" if weight > 0.5 else "black")
    axes.spines[:].set_visible(False)
    figure.savefig(file, pil_kwargs={"optimize": True})


if __name__ == "__main__":
    main()
