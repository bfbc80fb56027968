# %% [markdown]
# # Figure 4: difficulty of JointCrop's pairs
#
# SDF, the mean cosine similarity of positive pairs under a trained network, for JC(β) and for RandomCrop. The network is
# not run here; what is checked is the statistics: the columns against each other, the importance weights and
# JointCrop in torchvision's manner against simulations.

# %% include: style.py

# %%
table = pd.read_csv("figure-4.csv")

# %% include: sdf_table.py

# %% [markdown]
# ## The order of the laws
#
# The paper finds JC(β) harder than RandomCrop, and harder the smaller β is. Two neighbours contradict it if they are in the
# other order by more than Student's quantile times the sum of the errors of their differences from RandomCrop: a bound
# that holds for any correlation.

# %%
joint = table[table.law == "jc"].sort_values("beta")
assert (joint.difference_ci95_low < 0).all(), "a JC law has a higher SDF than RandomCrop"
rows = []
for harder, easier in zip(joint.itertuples(), list(joint.itertuples())[1:]):
    gap = easier.sdf - harder.sdf
    errors = easier.difference_standard_error + harder.difference_standard_error
    margin = stats.t.ppf(0.975, easier.images - 1) * errors
    assert gap > -margin, f"{harder.Index} has a higher SDF than {easier.Index}"
    rows.append({"pair": f"{easier.Index} less {harder.Index}", "SDF": gap, "margin": margin,
                 "as in the paper": "yes" if gap > margin else "undecided"})
print("below RandomCrop:", ", ".join(joint.index[joint.difference_ci95_high < 0]))
pd.DataFrame(rows).set_index("pair").round(4)

# %%
LAW = "jc"


def NOMINAL_CDF(t):
    """JC(0)'s distribution function."""
    return stats.uniform.cdf(t, -BOUND, 2 * BOUND)


# %% include: torchvision.py

# %% [markdown]
# ## The figure

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.3))
style = styles(table.index)


def draw(axes, rows, mean, low, high):
    for row in rows.itertuples():
        color, marker = style[row.Index]
        value = getattr(row, mean)
        ends = [[value - getattr(row, low)], [getattr(row, high) - value]]
        axes.errorbar(row.beta, value, yerr=ends, color=color, marker=marker, markersize=5, linewidth=1.5)
    axes.set_xlabel("β of JC(β)")


draw(left, joint, "sdf", "ci95_low", "ci95_high")
left.axhspan(reference.ci95_low, reference.ci95_high, color=GREEN, alpha=0.25, linewidth=0)
left.axhline(reference.sdf, color=GREEN, linestyle=":", label="RandomCrop")
left.set(ylabel="SDF", title="SDF, 95% intervals")
left.legend()
draw(right, joint, "difference", "difference_ci95_low", "difference_ci95_high")
right.axhline(0, color=GREEN, linestyle=":")
right.set(ylabel="SDF less RandomCrop's", title="Difference on the same images")
figure.tight_layout()
show(figure, "SDF of JC laws by beta with error bars and RandomCrop as a band; beside it the differences from RandomCrop.")
