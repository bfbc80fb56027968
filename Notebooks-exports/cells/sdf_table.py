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
# The interval of a difference is the mean ± the 97.5% quantile of Student's t, with one degree of freedom less than there are
# images, times the standard error. That of a mean cosine, which stays within -1 and 1, is symmetric in artanh, whose standard
# error is that of the mean over 1 - mean².

# %%
from scipy import stats


def check_interval(rows, prefix, mean, error, is_cosine=False):
    half_width = stats.t.ppf(0.975, rows.images - 1) * rows[error]
    for end, sign in [("low", -1), ("high", 1)]:
        value = rows[mean] + sign * half_width
        if is_cosine:
            value = np.tanh(np.arctanh(rows[mean]) + sign * half_width / (1 - rows[mean] ** 2))
        difference = abs(rows[f"{prefix}ci95_{end}"] - value).max()
        assert difference < 1e-9, f"{prefix}ci95_{end} differs from Student's interval by {difference}"


check_interval(table, "", "sdf", "standard_error", is_cosine=True)
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
# All pairs of an image's views serve RandomCrop and the JC laws through importance weights: a pair counts the law's density of its two
# areas over that of all usable pairs together. These are the pair of JC(0) and the views of different drawn pairs, which are
# independent given the image: those of JC(0) and of the ratios below b/a. So few pairs count fully that (Σw)²/Σw² of n are
# effective. NumPy draws such images, weighs their pairs, and says what share that should be; the share in the table is of
# fewer images and may differ by chance, as much as the delta method says.

# %%
SMALLEST, LARGEST = 0.2, 1.0
BOUND, LENGTH = np.log(LARGEST / SMALLEST), LARGEST - SMALLEST
RATIOS = [1, 2, 3, 4]
random = np.random.default_rng(1)
COUNT = 30_000


def jc_density(beta, t):
    t = abs(t)
    if beta == 0:
        return np.full_like(t, 1 / (2 * BOUND))
    t = t if beta > 0 else BOUND - t
    return stats.truncnorm.pdf(t, -abs(beta), abs(beta), scale=BOUND / abs(beta))


def view_density(area, ratio):
    """Of either view of a pair at random: of JC(0) where there is no ratio."""
    if ratio is None:
        small = np.log(area * LENGTH / (SMALLEST * (LARGEST - area))) / LARGEST
        large = np.log(area * LENGTH / (LARGEST * (area - SMALLEST))) / SMALLEST
        return (small + large) / (2 * BOUND)
    small = (area <= LARGEST / ratio) / (LARGEST / ratio - SMALLEST)
    large = (area >= SMALLEST * ratio) / (LARGEST - SMALLEST * ratio)
    return (small + large) / 2


def drawn(ratio):
    """Areas of the two views of a pair an image."""
    t = random.uniform(-BOUND, BOUND, COUNT) if ratio is None else np.full(COUNT, np.log(ratio))
    small = random.uniform(SMALLEST, LARGEST * np.exp(-abs(t)))
    large = small * np.exp(abs(t))
    return np.where(t < 0, large, small), np.where(t < 0, small, large)


KINDS = [None] + RATIOS
areas = [area for kind in KINDS for area in drawn(kind)]
densities = np.stack([[view_density(np.clip(area, SMALLEST + 1e-9, LARGEST - 1e-9), kind) for kind in KINDS] for area in areas])
usable = [(0, 1)] + [(i, j) for i in range(len(areas)) for j in range(i + 1, len(areas)) if i // 2 != j // 2]


def image_sums(law, beta):
    """Sums of w and of w² over the usable pairs of each image."""
    sums, squares = np.zeros(COUNT), np.zeros(COUNT)
    for i, j in usable:
        factor = LARGEST * np.minimum(areas[i], areas[j]) - SMALLEST * np.maximum(areas[i], areas[j])
        across = densities[i].sum(0) * densities[j].sum(0) - (densities[i] * densities[j]).sum(0)
        mixture = (1 / (2 * BOUND) + 2 * across * factor) / len(usable)
        target = factor / LENGTH**2 if law == "randomcrop" else jc_density(beta, np.log(areas[j] / areas[i]))
        weight = target / mixture
        sums, squares = sums + weight, squares + weight**2
    return sums, squares


rows = []
for row in table[table.method == "all_pairs"].itertuples():
    assert row.pairs == row.images * len(usable), f"{row.Index}: {len(usable)} usable pairs an image expected"
    sums, squares = image_sums(row.law, row.beta)
    mean = sums.mean() / len(usable)
    assert abs(mean - 1) < 5 * sums.std() / len(usable) / np.sqrt(COUNT) + 1e-12, f"{row.Index}: weights do not average to 1"
    share = sums.mean() ** 2 / (squares.mean() * len(usable))
    influence = 2 * share * (sums / sums.mean() - 1) - share * (squares / squares.mean() - 1)
    error = influence.std() * np.sqrt(1 / row.images + 1 / COUNT)
    stated = row.effective_pairs / row.pairs
    assert abs(stated - share) <= 4.5 * error + 1e-9, f"{row.Index}: {stated} effective, {share} expected"
    rows.append({"law": row.Index, "share in the table": stated, "simulated": share, "standard error": error})
pd.DataFrame(rows).set_index("law").round(4)
