# %% [markdown]
# # Figure 2: difficulty of positive pairs of fixed area ratios
#
# SDF, the mean cosine similarity of positive pairs under a trained network, for pairs of fixed area ratios and for
# RandomCrop. The network is not run here; what is checked is the statistics: the columns against each other, the
# importance weights and torchvision's crop against simulations.

# %% include: style.py

# %%
table = pd.read_csv("figure-2.csv")

# %% include: sdf_table.py

# %% [markdown]
# ## The order of the ratios
#
# The paper finds that pairs get harder, their SDF lower, as the ratio grows. Two neighbours contradict it if they are in
# the other order by more than Student's quantile times the sum of their errors: a bound that holds for any correlation.

# %%
fixed = table[table.law == "fixed"].sort_values("ratio")
rows = []
for easier, harder in zip(fixed.itertuples(), list(fixed.itertuples())[1:]):
    gap = easier.sdf - harder.sdf
    margin = stats.t.ppf(0.975, easier.images - 1) * (easier.standard_error + harder.standard_error)
    assert gap > -margin, f"{harder.Index} has a higher SDF than {easier.Index}"
    rows.append({"pair": f"{easier.Index} less {harder.Index}", "SDF": gap, "margin": margin,
                 "as in the paper": "yes" if gap > margin else "undecided"})
pd.DataFrame(rows).set_index("pair").round(4)

# %%
LAW = "randomcrop"


def NOMINAL_CDF(t):
    """RandomCrop's distribution function: the mean over the first area of a uniform's for the second."""
    areas = SMALLEST + (LARGEST - SMALLEST) * (np.arange(20_000) + 0.5) / 20_000
    return np.array([np.clip((areas * np.exp(x) - SMALLEST) / (LARGEST - SMALLEST), 0, 1).mean() for x in t])


# %% include: torchvision.py

# %% [markdown]
# ## The figure

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.3))
style = styles(table.index)


def draw(axes, rows, mean, low, high):
    for place, row in enumerate(rows.itertuples()):
        color, marker = style[row.Index]
        value = getattr(row, mean)
        ends = [[value - getattr(row, low)], [getattr(row, high) - value]]
        axes.errorbar(place, value, yerr=ends, color=color, marker=marker, markersize=5, linewidth=1.5)
    axes.set_xticks(range(len(rows)), rows.index)
    axes.set_xlabel("ratio of the two areas")


draw(left, fixed, "sdf", "ci95_low", "ci95_high")
left.axhspan(reference.ci95_low, reference.ci95_high, color=GREEN, alpha=0.25, linewidth=0)
left.axhline(reference.sdf, color=GREEN, linestyle=":", label="RandomCrop")
left.set(ylabel="SDF", title="SDF, 95% intervals")
left.legend()
draw(right, fixed, "difference", "difference_ci95_low", "difference_ci95_high")
right.axhline(0, color=GREEN, linestyle=":")
right.set(ylabel="SDF less RandomCrop's", title="Difference on the same images")
figure.tight_layout()
show(figure, "SDF of fixed ratios with error bars and RandomCrop as a band; beside it the differences from RandomCrop.")
