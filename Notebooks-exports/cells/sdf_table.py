# %% [markdown]
# Each row is a law. `sdf` is the mean cosine similarity of its positive pairs, `standard_error` is clustered by image,
# `difference` is the law's SDF less RandomCrop's on the same images. [README.md](README.md) explains every column.

# %%
table.insert(0, "name", [name(row.law, row.beta, row.ratio) for row in table.itertuples()])
table = table.set_index("name")
reference = table.loc["RandomCrop"]
compared = table[table.law != "randomcrop"]
table[["sdf", "ci95_low", "ci95_high", "effective_pairs", "method", "difference", "difference_ci95_low",
       "difference_ci95_high"]].round(4)

# %% [markdown]
# ## Do the columns agree with each other?
#
# An interval is the mean ± the 97.5% quantile of Student's t, with one degree of freedom less than there are images,
# times the standard error.

# %%
from scipy import stats


def check_interval(rows, prefix, mean, error):
    half_width = stats.t.ppf(0.975, rows.images - 1) * rows[error]
    for end, value in [("low", rows[mean] - half_width), ("high", rows[mean] + half_width)]:
        difference = abs(rows[f"{prefix}ci95_{end}"] - value).max()
        assert difference < 1e-9, f"{prefix}ci95_{end} differs from Student's interval by {difference}"


check_interval(table, "", "sdf", "standard_error")
check_interval(compared, "difference_", "difference", "difference_standard_error")
assert np.allclose(compared.difference, compared.sdf - reference.sdf, atol=1e-12), "difference is not sdf - sdf"
print("intervals are Student's, differences are those of the means")

# %% [markdown]
# The error of a difference of two means a and b of any correlation is between |e(a) − e(b)| and e(a) + e(b). How far it
# lies below √(e(a)² + e(b)²), that of independent means, is what comparing on the same images saves.

# %%
errors, other = compared.standard_error, reference.standard_error
paired = compared.difference_standard_error
assert (paired >= abs(errors - other) - 1e-12).all() and (paired <= errors + other + 1e-12).all(), "impossible error"
assert table.sdf.between(-1, 1).all(), "a mean cosine lies in [-1, 1]"
assert (table.effective_pairs <= table.pairs * (1 + 1e-12)).all(), "more effective pairs than pairs"
assert (table.pairs % table.images == 0).all(), "every image gives as many pairs"
direct = table[table.method == "direct"]
assert np.allclose(direct.effective_pairs, direct.pairs), "pairs that were drawn from the law itself all count fully"
(paired / np.hypot(errors, other)).rename("paired error / independent error").round(3).to_frame()

# %% [markdown]
# ## Effective pairs, simulated
#
# Pairs of JC(0) serve the other laws through importance weights: under JC(β) a pair of log ratio t weighs as much as the
# density of JC(β) at t over that of JC(0), under RandomCrop 2L/(b − a)² · s2 · (length of the interval that s1 was drawn
# from). So few pairs count fully that (Σw)²/Σw² of n are effective. NumPy draws pairs of JC(0), weighs them, and says what
# share that should be; the share in the table is of fewer pairs and may differ by chance, as much as the delta method
# says.

# %%
SMALLEST, LARGEST = 0.2, 1.0
BOUND = np.log(LARGEST / SMALLEST)
random = np.random.default_rng(1)
log_ratio = random.uniform(-BOUND, BOUND, 400_000)
low = np.maximum(SMALLEST, SMALLEST * np.exp(-log_ratio))
high = np.minimum(LARGEST, LARGEST * np.exp(-log_ratio))
first = random.uniform(low, high)
second = first * np.exp(log_ratio)


def jc_density(beta, t):
    if beta == 0:
        return np.full_like(t, 1 / (2 * BOUND))
    t = t if beta > 0 else BOUND - abs(t)
    return stats.truncnorm.pdf(t, -abs(beta), abs(beta), scale=BOUND / abs(beta))


def weights(law, beta):
    if law == "randomcrop":
        return 2 * BOUND / (LARGEST - SMALLEST) ** 2 * second * (high - low)
    return jc_density(beta, log_ratio) / jc_density(0, log_ratio)


rows = []
for row in table[table.method == "reweighted"].itertuples():
    w = weights(row.law, row.beta)
    assert abs(w.mean() - 1) < 5 * w.std() / np.sqrt(w.size) + 1e-12, f"{row.Index}: weights do not average to 1"
    share = w.mean() ** 2 / (w ** 2).mean()
    influence = 2 * share * (w / w.mean() - 1) - share * (w ** 2 / (w ** 2).mean() - 1)
    error = influence.std() * np.sqrt(1 / row.pairs + 1 / w.size)
    stated = row.effective_pairs / row.pairs
    assert abs(stated - share) <= 4.5 * error + 1e-9, f"{row.Index}: {stated} effective, {share} expected"
    rows.append({"law": row.Index, "share in the table": stated, "simulated": share, "standard error": error})
pd.DataFrame(rows).set_index("law").round(4)
