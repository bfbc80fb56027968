# %% [markdown]
# # Figures 2 to 5 by the Python package
#
# The package `jc_stats` calls the program and gives its results as dataclasses. Here it makes the numbers of the figures
# again, and what it says is compared with the CSVs that `jc-stats figures` wrote.

# %% include: style.py

# %%
import jc_stats

LAWS = {"law": "randomcrop", "beta": [-2, -1, 0, 1, 2]}


def key(row):
    return name(row.law, row.beta, getattr(row, "ratio", np.nan))


# %% [markdown]
# ## Figure 3: the laws
#
# `density` is exact: its points are those of `figure-3.csv`.

# %%
laws = jc_stats.density(**LAWS)
figure, axes = plt.subplots(figsize=(6, 3))
laws.plot(axes)
laws.to_pandas().round(4)

# %%
show(figure, "Densities of the log area ratio of RandomCrop and five JC laws, as in Figure 3")

# %%
table = pd.read_csv("figure-3.csv")
for (law, beta), rows in table.groupby(["law", "beta"], dropna=False):
    found = [point for point in laws.points if point.label == name(law, beta).replace("\N{MINUS SIGN}", "-")]
    for column in ["log_ratio", "density", "cdf"]:
        difference = abs(np.array([getattr(point, column) for point in found]) - rows[column].to_numpy()).max()
        assert difference < 1e-12, f"{law} {beta}: {column} differs by {difference}"
print(f"{len(table):,} rows of figure-3.csv are what the package finds")

# %% [markdown]
# ## Figures 2 and 4: SDF
#
# Of 200 of the 2,000 demo images that the CSVs are of. A mean of 200 images, which are among the 2,000, misses theirs by at
# most its own error, times √0.9.

# %%
measured = jc_stats.sdf(**LAWS, ratio=[1, 2, 3, 4, 5], limit=200, progress=False)
small = measured.to_pandas()
small.index = [key(row) for row in small.itertuples()]
small[["sdf", "standard_error", "ci95_low", "ci95_high", "difference_sdf", "method"]].round(4)

# %%
whole = pd.concat([pd.read_csv("figure-2.csv"), pd.read_csv("figure-4.csv")])
whole.index = [key(row) for row in whole.itertuples()]
whole = whole[~whole.index.duplicated()]
misses = ((small.sdf - whole.sdf.reindex(small.index)) / (small.standard_error * np.sqrt(0.9))).round(2)
assert misses.notna().all() and (abs(misses) < 4).all(), misses
print(f"within {abs(misses).max()} standard errors of the CSVs")

# %%
figure, axes = plt.subplots(figsize=(6, 3))
measured.plot(axes)
show(figure, "SDF of RandomCrop, of fixed ratios and of JC laws with 95% intervals, as in Figures 2 and 4")

# %% [markdown]
# ## Figure 5: the loss beside the difficulty
#
# The harder a law's pairs are to the trained network, the larger is the loss of a network that trains on them.

# %%
losses = pd.read_csv("figure-5.csv")
last = losses[losses.step > 0.75 * losses.step.max()]
loss = pd.Series({name(law, beta): rows.loss.mean() for (law, beta), rows in last.groupby(["law", "beta"], dropna=False)})
pairs = pd.DataFrame({"SDF": small.sdf, "loss": loss}).dropna()
correlation = pairs.corr(method="spearman").iloc[0, 1]
assert len(pairs) == 6 and correlation < -0.7, correlation
print(f"rank correlation of SDF and loss over {len(pairs)} laws: {correlation:.2f}")
pairs.round(4)
