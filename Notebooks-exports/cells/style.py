# %% [markdown]
# How every picture looks: the colours of Okabe and Ito, which colour-blind readers can tell apart, in the order of the
# program's figures, with a marker of its own for each law.

# %%
import io

import matplotlib
import numpy as np
import pandas as pd
from IPython.display import Image

matplotlib.use("Agg")
import matplotlib.pyplot as plt

plt.rcParams.update({
    "font.family": "DejaVu Sans", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": 0.6, "axes.axisbelow": True,
    "figure.facecolor": "white", "errorbar.capsize": 3, "legend.frameon": False,
})
GREEN = "#009E73"
OTHERS = ["#0072B2", "#D55E00", "#000000", "#CC79A7", "#E69F00", "#56B4E9"]
MARKERS = ["o", "s", "^", "D", "v", "P"]


def name(law, beta, ratio=np.nan):
    """A law as the figures call it."""
    if law == "randomcrop":
        return "RandomCrop"
    return f"1:{ratio:g}" if law == "fixed" else f"JC({beta:g})".replace("-", "\N{MINUS SIGN}")


def styles(names):
    """A colour and a marker of each law; RandomCrop is green, the others go by their order."""
    others = [each for each in names if each != "RandomCrop"]
    chosen = {each: (OTHERS[i % len(OTHERS)], MARKERS[i % len(MARKERS)]) for i, each in enumerate(others)}
    return chosen | {"RandomCrop": (GREEN, "X")}


def show(figure, description):
    """The figure as a picture, with a description for those who cannot see it."""
    picture = io.BytesIO()
    figure.savefig(picture, dpi=100, bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)
    return Image(picture.getvalue(), alt=description)
