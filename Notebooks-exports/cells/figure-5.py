# %% [markdown]
# # Figure 5: training loss of SimSiam
#
# A run for each law: same weights at the start, same order of images, only the pairs differ. The loss is minus the mean
# cosine similarity of predictions and projections, so −1 is the least. Checked are the shape of the runs, their learning
# rates, the curves of the program's own drawing, and the standard errors of the mean losses.

# %% include: style.py

# %%
import json
from pathlib import Path

table = pd.read_csv("figure-5.csv")
table.insert(0, "name", [name(law, beta) for law, beta in zip(table.law, table.beta)])
runs = {each: run.reset_index(drop=True) for each, run in table.groupby("name", sort=False)}
caption = Path("figure-5.json")
if caption.exists():
    print(json.loads(caption.read_text(encoding="utf-8"))["caption"])
pd.DataFrame({each: {"steps": len(run), "epochs": run.epoch.max(), "first loss": run.loss.iloc[0].round(4),
                     "last loss": run.loss.iloc[-1].round(4)} for each, run in runs.items()}).T

# %%
for each, run in runs.items():
    assert (run.step == np.arange(1, len(run) + 1)).all(), f"{each}: steps are not counted from 1"
    assert (run.epoch.diff().dropna().isin([0, 1])).all() and run.epoch.iloc[0] == 1, f"{each}: epochs are not in order"
    assert run.epoch.value_counts().nunique() == 1, f"{each}: epochs of different lengths"
    assert run.loss.between(-1, 1).all(), f"{each}: a loss that is no mean cosine"
lengths = {len(run) for run in runs.values()}
assert len(lengths) == 1, f"runs of different lengths: {sorted(lengths)}"
print(f"{len(runs)} runs of {lengths.pop():,} steps each")

# %% [markdown]
# ## Learning rates
#
# SimSiam's schedule is a cosine by epochs: in epoch e of E, counted from 0, the rate is that of the start times
# (1 + cos(π e / E)) / 2. Every run has the same.

# %%
for each, run in runs.items():
    first_rate, epochs = run.learning_rate.iloc[0], run.epoch.max()
    schedule = first_rate * 0.5 * (1 + np.cos(np.pi * (run.epoch - 1) / epochs))
    assert np.allclose(run.learning_rate, schedule, rtol=1e-6, atol=0), f"{each}: not the cosine schedule"
    assert np.allclose(run.learning_rate, next(iter(runs.values())).learning_rate), f"{each}: rates of its own"
print(f"from {first_rate:g} to {run.learning_rate.iloc[-1]:.4g} over {epochs} epochs")

# %% [markdown]
# ## No collapse
#
# `output_deviation` is the deviation of a coordinate of the normalised outputs over a batch, averaged over coordinates.
# Outputs that all agree have 0; d independent ones have about 1/√d (SimSiam, section 4.1). The last quarter of each run
# must keep more than a tenth of what it began with.

# %%
def last_quarter(values):
    return values[-max(len(values) // 4, 1):]


kept = {each: last_quarter(run.output_deviation.to_numpy()).mean() / run.output_deviation.iloc[0]
        for each, run in runs.items()}
for each, share in kept.items():
    assert share > 0.1, f"{each} collapsed: {share} of the deviation at the start"
pd.Series(kept, name="deviation, last quarter / start").round(3).to_frame()

# %% [markdown]
# ## The program's own curves
#
# A point of a curve is the mean of a step and the 19 before it; steps without 19 before them are left out, and of the others
# at most 150 are drawn, evenly spaced back from the last. The means are computed here as differences of a running sum, and compared with the lines of the program's drawing,
# `Figures/figure-5.svg`, whose pixels tell loss and step but for a scale and an offset.

# %%
import re

WINDOW = 20


def smoothed(losses):
    sums = np.concatenate([[0], np.cumsum(losses)])
    return (sums[WINDOW:] - sums[:-WINDOW]) / WINDOW


def drawn_lines(svg):
    """The unbroken lines of a drawing with three points or more, as arrays of x and y."""
    lines = []
    for path in re.findall(r'<path d="([^"]*)" fill="none"', svg):
        points = re.findall(r"([ML])([-.0-9]+) ([-.0-9]+)", path)
        if [kind for kind, _, _ in points].count("M") == 1 and len(points) > 2:
            lines.append(np.array([(float(x), float(y)) for _, x, y in points]))
    return lines


lines = drawn_lines(Path("../Figures/figure-5.svg").read_text(encoding="utf-8"))
assert len(lines) == len(runs), f"{len(lines)} lines are drawn for {len(runs)} runs: is the drawing of this table?"
pixels, values = [], []
for line, run in zip(lines, runs.values()):
    x, y = line.T
    stride = max(1, -(-(len(run) - WINDOW + 1) // 150))
    shown = np.arange(len(run), WINDOW - 1, -stride)[::-1]
    steps = shown[0] + (x - x[0]) / (x[-1] - x[0]) * (len(run) - shown[0])
    pixels.append(y)
    values.append(np.interp(steps, shown, smoothed(run.loss.to_numpy())[shown - WINDOW]))
pixels, values = np.concatenate(pixels), np.concatenate(values)
scale, offset = np.polyfit(values, pixels, 1)
distance = abs(pixels - (offset + scale * values)).max()
assert scale < 0 and distance < 0.25, f"the drawing is up to {distance} pixels off the table: is it of this table?"
print(f"{len(pixels):,} drawn points lie within a quarter of a pixel of the smoothed losses")

# %% [markdown]
# ## Mean loss of the last quarter
#
# Losses of neighbouring steps are alike, so that the error of their mean is taken of the means of ten consecutive blocks.
# As another way to it, the autocorrelations are added up until a pair of neighbouring ones is negative (Geyer's initial
# positive sequence). Ten blocks tell a standard error to about a quarter of it; the two must agree within a factor of 3.

# %%
def blocked_error(values, blocks=10):
    edges = np.arange(blocks + 1) * len(values) // blocks
    means = [values[low:high].mean() for low, high in zip(edges, edges[1:])]
    return np.std(means, ddof=1) / np.sqrt(blocks)


def autocorrelation_error(values):
    n, centred = len(values), values - values.mean()
    padded = np.fft.rfft(centred, 2 * n)
    covariances = np.fft.irfft(abs(padded) ** 2, 2 * n)[:n] / n
    pairs = covariances[0:n - n % 2:2] + covariances[1:n:2]
    until = np.argmax(pairs <= 0) if (pairs <= 0).any() else len(pairs)
    return np.sqrt(max(2 * pairs[:until].sum() - covariances[0], covariances[0] / n) / n)


rows = []
for each, run in runs.items():
    part = last_quarter(run.loss.to_numpy())
    rows.append({"name": each, "beta": run.beta.iloc[0], "steps": len(part), "mean loss": part.mean(),
                 "standard error, ten blocks": blocked_error(part),
                 "by autocorrelation": autocorrelation_error(part)})
summary = pd.DataFrame(rows).set_index("name")
quotient = summary["standard error, ten blocks"] / summary["by autocorrelation"]
assert quotient.between(1 / 3, 3).all(), f"the two standard errors disagree: {quotient.to_dict()}"
summary.drop(columns="beta").round(5)

# %% [markdown]
# ## The order of the laws
#
# The paper's losses are lowest for RandomCrop and higher the smaller β is. The check is that no law's loss lies below
# RandomCrop's by more than three standard errors of the difference. The order among the β is reported, not required:
# these errors know the noise of one run's steps, not how much another seed's run would differ.

# %%
mean, error = summary["mean loss"], summary["standard error, ten blocks"]
expected = ["RandomCrop", *summary[summary.index != "RandomCrop"].sort_values("beta", ascending=False).index]


def compare(lower, higher):
    z = (mean[higher] - mean[lower]) / np.hypot(error[higher], error[lower])
    verdict = "as in the paper" if z > 3 else "contrary to the paper" if z < -3 else "undecided"
    return {"expected": f"{lower} < {higher}", "difference": round(mean[higher] - mean[lower], 4),
            "in standard errors": round(z, 1), "verdict": verdict}


against = [compare("RandomCrop", each) for each in expected[1:]]
for row in against:
    assert row["verdict"] != "contrary to the paper", f"{row['expected']} does not hold: {row}"
print("losses, lowest first:", ", ".join(mean.sort_values().index))
pd.DataFrame(against + [compare(*pair) for pair in zip(expected[1:], expected[2:])]).set_index("expected")

# %% [markdown]
# ## The figure

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.4), width_ratios=[1.7, 1])
style = styles(runs)
for each, run in runs.items():
    color, marker = style[each]
    losses = smoothed(run.loss.to_numpy())
    left.plot(np.arange(WINDOW, len(run) + 1), losses, color=color, linewidth=1, marker=marker,
              markevery=max(len(losses) // 8, 1), markersize=4, label=each)
for place, each in enumerate(expected):
    color, marker = style[each]
    right.errorbar(place, mean[each], yerr=1.96 * error[each], color=color, marker=marker, markersize=5)
left.set(xlabel="step", ylabel="loss", title=f"Loss, means of {WINDOW} steps")
left.legend(fontsize=8)
right.set_xticks(range(len(expected)), expected, rotation=30)
right.set(ylabel="loss", title="Last quarter, mean ± 1.96 standard errors")
right.title.set_fontsize(9)
figure.tight_layout()
show(figure, "Smoothed losses by step, a line a law, and the mean losses of the last quarter with error bars.")
