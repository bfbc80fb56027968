# %% [markdown]
# # Figure 1: four kinds of positive pairs
#
# The two views of a pair see (a) the whole and a part, (b) the whole twice, (c) different parts or (d) the same part.
# The table says how often each law draws each kind of an image of 320 × 240 pixels. Here the crops are simulated anew with
# NumPy, and for RandomCrop the shares of (a) and (b), which depend on the areas alone, are known exactly.

# %% include: style.py

# %%
table = pd.read_csv("figure-1.csv")
table.insert(0, "name", [name(law, beta) for law, beta in zip(table.law, table.beta)])
table.pivot(index="name", columns="kind", values="share").loc[table.name.unique(), table.kind.unique()]

# %% [markdown]
# Areas are in [a, b] = [0.2, 1]. A view sees the whole from b − (b − a)/4 = 0.8 on, and a part up to a + (b − a)/4 = 0.4. Two
# parts are different up to an intersection over union of 0.1, and the same from 0.5 on.
#
# ## The oracle
#
# A crop of area s has the sides √(sWH e^u) and √(sWH e^−u) in whole pixels, where the log aspect u is uniform on the part of
# [log 3/4, log 4/3] that fits, and its place is uniform. RandomCrop draws two areas apart; JC(β) draws t = log(s2/s1)
# first, by `scipy.stats.truncnorm`, and then s1 uniformly among the areas that leave s2 in [a, b].

# %%
from scipy import stats

LOW, HIGH, WIDTH, HEIGHT, PAIRS = 0.2, 1.0, 320, 240, 400_000
bound = np.log(HIGH / LOW)
random = np.random.default_rng(1)


def areas(law, beta):
    if law == "randomcrop":
        return random.uniform(LOW, HIGH, (2, PAIRS))
    if beta == 0:
        t = random.uniform(-bound, bound, PAIRS)
    else:
        bell = stats.truncnorm(-abs(beta), abs(beta), scale=bound / abs(beta)).rvs(PAIRS, random_state=random)
        # The halves change places for a negative beta: |t| becomes L - |t|.
        t = bell if beta > 0 else np.where(bell < 0, -1, 1) * (bound - abs(bell))
    first = random.uniform(np.maximum(LOW, LOW * np.exp(-t)), np.minimum(HIGH * np.exp(-t), HIGH))
    return np.array([first, first * np.exp(t)])


def boxes(area):
    pixels = area * WIDTH * HEIGHT
    low = np.maximum(-np.log(4 / 3), np.log(pixels / (HEIGHT + 0.5) ** 2))
    high = np.minimum(np.log(4 / 3), np.log((WIDTH + 0.5) ** 2 / pixels))
    aspect = np.exp(random.uniform(low, np.maximum(low, high)))
    width = np.clip(np.round(np.sqrt(pixels * aspect)), 1, WIDTH)
    height = np.clip(np.round(np.sqrt(pixels / aspect)), 1, HEIGHT)
    left = np.floor(random.uniform(0, WIDTH - width + 1))
    top = np.floor(random.uniform(0, HEIGHT - height + 1))
    return left, top, width, height


def overlap(one, other):
    columns = np.minimum(one[0] + one[2], other[0] + other[2]) - np.maximum(one[0], other[0])
    rows = np.minimum(one[1] + one[3], other[1] + other[3]) - np.maximum(one[1], other[1])
    shared = np.maximum(columns, 0) * np.maximum(rows, 0)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def shares(law, beta):
    first, second = areas(law, beta)
    common = overlap(boxes(first), boxes(second))
    quarter = (HIGH - LOW) / 4
    part, whole = LOW + quarter, HIGH - quarter
    parts = (first <= part) & (second <= part)
    return {
        "whole_and_part": ((np.minimum(first, second) <= part) & (np.maximum(first, second) >= whole)).mean(),
        "both_whole": (np.minimum(first, second) >= whole).mean(),
        "different_parts": (parts & (common <= 0.1)).mean(),
        "same_part": (parts & (common >= 0.5)).mean(),
    }


# %%
rows = []
for (law, beta), group in table.groupby(["law", "beta"], dropna=False, sort=False):
    simulated = shares(law, beta)
    for row in group.itertuples():
        share = simulated[row.kind]
        error = np.sqrt(share * (1 - share) * (1 / PAIRS + 1 / row.drawn))
        assert abs(row.share - share) < 4.5 * error, f"{row.name}, {row.kind}: {row.share} and {share} simulated"
        assert row.share == row.pairs / row.drawn and row.ci95_low <= row.share <= row.ci95_high
        rows.append({"law": row.name, "kind": row.kind, "program": row.share, "NumPy": share,
                     "errors apart": (row.share - share) / error})
pd.DataFrame(rows).set_index(["law", "kind"]).round(5)

# %% [markdown]
# ## RandomCrop exactly
#
# Two uniform areas: one in the upper quarter and the other in the lower, 2 · 1/4 · 1/4; both in the upper, 1/4 · 1/4. The
# intervals are Wilson's.

# %%
from scipy.stats import binomtest

crop = table[table.law == "randomcrop"].set_index("kind")
for kind, exact in [("whole_and_part", 1 / 8), ("both_whole", 1 / 16)]:
    p = binomtest(int(crop.pairs[kind]), int(crop.drawn[kind]), exact).pvalue
    assert p > 1e-4, f"{kind}: {crop.share[kind]} is not {exact}"
    print(f"{kind}: {crop.share[kind]:.5f}, exactly {exact}, p = {p:.2f}")
for row in table.itertuples():
    interval = binomtest(row.pairs, row.drawn).proportion_ci(method="wilson")
    assert np.allclose([row.ci95_low, row.ci95_high], [interval.low, interval.high], rtol=1e-9)

# %% [markdown]
# ## The figure

# %%
figure, axes = plt.subplots(figsize=(6.4, 3))
laws = list(table.name.unique())
kinds = {"whole_and_part": "(a) whole and part", "both_whole": "(b) whole twice",
         "different_parts": "(c) different parts", "same_part": "(d) same part"}
style = styles(laws)
for place, law in enumerate(laws):
    rows = table[table.name == law].set_index("kind").loc[list(kinds)]
    axes.bar(np.arange(4) + 0.27 * (place - 1), 100 * rows.share, 0.25, color=style[law][0], label=law)
axes.set_xticks(range(4), list(kinds.values()))
axes.set_ylabel("share of pairs, %")
axes.legend()
show(figure, "Bars: share of each kind of pair under RandomCrop, JC(0) and JC(-2). Of pairs of the whole and a part "
             "RandomCrop draws an eighth, JC(-2) half.")
