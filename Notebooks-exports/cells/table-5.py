# %% [markdown]
# # Table 5 in small: does harder help, and where does it stop?
#
# Top-1 of frozen features, of runs of several methods, laws and seeds on the same held-out images. Checked are the means of the
# table, the gains over RandomCrop and their intervals over seeds and images, all from what each run got right, image by image.

# %% include: style.py

# %%
from scipy import stats

cells = pd.read_csv("table-5.csv")
runs = pd.read_csv("table-5-runs.csv", dtype={"linear_right": str, "knn_right": str})
for table in (cells, runs):
    table.insert(0, "name", [name(law, beta) for law, beta in zip(table.law, table.beta)])


def images(run, classifier):
    """Which images a run judged right, as 0 and 1; None where only a share is known."""
    digits = run[f"{classifier}_right"]
    if not isinstance(digits, str):
        return None
    bits = np.array([int(digit, 16) >> place & 1 for digit in digits for place in (3, 2, 1, 0)])
    assert not bits[int(run.images):].any(), "bits behind the last image"
    return bits[:int(run.images)]


judged = {(run.method, run["name"], run.seed, classifier): (images(run, classifier), run[classifier])
          for _, run in runs.iterrows() for classifier in ("linear", "knn") if np.isfinite(run[classifier])}
for key, (bits, share) in judged.items():
    assert bits is None or abs(bits.mean() - share) < 1e-12, f"{key}: {share} is not the share of its images"
print(f"{len(runs)} runs of {runs.method.nunique()} methods, {runs['name'].nunique()} laws and {runs.seed.nunique()} seeds")

# %% [markdown]
# ## Means and gains
#
# The mean over the seeds of a method and a law; the gain is that over the seeds that RandomCrop has too.

# %%
def seeds_of(method, law, classifier):
    return {seed: value for (m, n, seed, c), value in judged.items() if (m, n, c) == (method, law, classifier)}


for _, cell in cells.iterrows():
    own = seeds_of(cell.method, cell["name"], cell.classifier)
    assert bool(own) == np.isfinite(cell.top1), f"{cell.method} {cell['name']}: a number without a run, or the other way round"
    if not own:
        continue
    assert abs(np.mean([share for _, share in own.values()]) - cell.top1) < 1e-9, f"{cell.method} {cell['name']}: mean"
    base = seeds_of(cell.method, "RandomCrop", cell.classifier)
    gains = [share - base[seed][1] for seed, (_, share) in own.items() if seed in base]
    if cell.law != "randomcrop" and gains:
        assert abs(np.mean(gains) - cell.difference) < 1e-9, f"{cell.method} {cell['name']}: gain"
print(f"{np.isfinite(cells.top1).sum()} of {len(cells)} cells have runs; means and gains are those of the runs")

# %% [markdown]
# ## Intervals over seeds and images
#
# An analysis of variance with seeds and images crossed, here by projections of the table of numbers, and Student's quantile with
# Satterthwaite's degrees of freedom rounded down. The variance is never taken to be below that of seeds or of images alone.

# %%
def crossed_interval(table):
    s, n = table.shape
    mean = table.mean()
    of_seeds, of_images = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
    a = n * ((of_seeds - mean) ** 2).sum() / (s - 1)
    b = s * ((of_images - mean) ** 2).sum() / (n - 1)
    e = ((table - of_seeds - of_images + mean) ** 2).sum() / ((s - 1) * (n - 1))
    variance = max(a, b, a + b - e)
    freedom = variance**2 / (a**2 / (s - 1) + b**2 / (n - 1) + e**2 / ((s - 1) * (n - 1))) if variance else 1
    half = stats.t.ppf(0.975, int(max(freedom, 1))) * np.sqrt(variance / (s * n))
    return mean - half, mean + half


checked = 0
for _, cell in cells.iterrows():
    if cell.difference_over != "seeds and images":
        continue
    own, base = (seeds_of(cell.method, law, cell.classifier) for law in (cell["name"], "RandomCrop"))
    table = np.array([own[seed][0] - base[seed][0] for seed in sorted(own) if seed in base], float)
    low, high = crossed_interval(table)
    assert abs(low - cell.difference_ci95_low) < 1e-8, f"{cell.method} {cell['name']}: {low}"
    assert abs(high - cell.difference_ci95_high) < 1e-8, f"{cell.method} {cell['name']}: {high}"
    checked += 1
print(f"{checked} intervals of gains are those of this analysis")

# %% [markdown]
# ## What was seen
#
# A gain is told from none where its interval leaves 0 out; with many of them, one in twenty would by chance.

# %%
gains = cells[np.isfinite(cells.difference)].copy()
gains["verdict"] = np.where(gains.difference_ci95_low > 0, "helps", np.where(gains.difference_ci95_high < 0, "harms", "undecided"))
shown = gains.assign(points=(100 * gains.difference).round(2), low=(100 * gains.difference_ci95_low).round(2),
                     high=(100 * gains.difference_ci95_high).round(2))
shown[["method", "name", "classifier", "points", "low", "high", "verdict"]].reset_index(drop=True)

# %%
figure, axes = plt.subplots(1, 2, figsize=(8.4, 3.4), sharey=True)
for axis, classifier in zip(axes, ("linear", "knn")):
    part = gains[gains.classifier == classifier]
    for place, method in enumerate(part.method.unique()):
        own = part[part.method == method].sort_values("beta")
        color, marker = OTHERS[place % len(OTHERS)], MARKERS[place % len(MARKERS)]
        ends = [100 * (own.difference - own.difference_ci95_low), 100 * (own.difference_ci95_high - own.difference)]
        axis.errorbar(own.beta + 0.06 * place, 100 * own.difference, yerr=ends, color=color, marker=marker, label=method)
    axis.axhline(0, color=GREEN, linestyle=":")
    axis.set(xlabel="β", title=f"{classifier}: gain over RandomCrop")
axes[0].set_ylabel("points of top-1")
axes[0].legend(fontsize=8)
figure.tight_layout()
show(figure, "Gain over RandomCrop in points of top-1 against beta, a line a method, with 95% intervals.")
