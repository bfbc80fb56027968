# %% [markdown]
# ## What torchvision makes of the areas
#
# The table is of nominal laws. torchvision's code does something else: an area and an aspect are drawn up to ten times
# until a box of whole pixels fits into the image, so that large areas are rarer. Here its crop is simulated in NumPy,
# and held against what the program says of it.

# %%
ASPECTS = np.log([3 / 4, 4 / 3])
TRIES = 10


def sides(area, log_aspect, size):
    """Width and height in whole pixels, rounded half to even, and whether they fit."""
    pixels, aspect = area * size[0] * size[1], np.exp(log_aspect)
    width, height = np.round(np.sqrt(pixels * aspect)), np.round(np.sqrt(pixels / aspect))
    return (width > 0) & (width <= size[0]) & (height > 0) & (height <= size[1])


def centred_area(size):
    """Area fraction of the largest centred box whose aspect is in [3/4, 4/3]: the crop's last resort."""
    width, height = size
    if width / height < 3 / 4:
        height = round(width / (3 / 4))
    elif width / height > 4 / 3:
        width = round(height * (4 / 3))
    return width * height / (size[0] * size[1])


def random_resized_crop(random, count, size):
    """Areas of RandomResizedCrop: area and aspect are drawn together, anew where the box does not fit."""
    areas = np.full(count, centred_area(size))
    open_views = np.arange(count)
    for _ in range(TRIES):
        tried = random.uniform(SMALLEST, LARGEST, open_views.size)
        fits = sides(tried, random.uniform(*ASPECTS, open_views.size), size)
        areas[open_views[fits]] = tried[fits]
        open_views = open_views[~fits]
    return areas


def joint_crop(random, drawn, size):
    """Areas of JointCrop: a drawn area is kept and only the aspect redrawn; in the end the whole image."""
    areas = np.ones_like(drawn)
    open_views = np.arange(drawn.size)
    for _ in range(TRIES):
        fits = sides(drawn[open_views], random.uniform(*ASPECTS, open_views.size), size)
        areas[open_views[fits]] = drawn[open_views[fits]]
        open_views = open_views[~fits]
    return areas


def jc0_areas(random, count):
    t = random.uniform(-BOUND, BOUND, count)
    low, high = np.maximum(SMALLEST, SMALLEST * np.exp(-t)), np.minimum(LARGEST, LARGEST * np.exp(-t))
    first = random.uniform(low, high)
    return first, first * np.exp(t)


def realised_log_ratios(law, size, count, seed):
    random = np.random.default_rng(seed)
    if law == "randomcrop":
        first, second = (random_resized_crop(random, count, size) for _ in range(2))
    else:
        first, second = (joint_crop(random, drawn, size) for drawn in jc0_areas(random, count))
    return np.log(second / first)


# %% [markdown]
# What the program states, under `predicted`, for
# `jc-stats sample --law randomcrop --beta 0 --realisation torchvision --image-size WIDTHxHEIGHT`:

# %%
STATED_MEANS = pd.DataFrame(
    [("randomcrop", (500, 375), 0.45249947033575744), ("randomcrop", (256, 256), 0.4662931320980466),
     ("randomcrop", (64, 64), 0.46914769778538423), ("randomcrop", (640, 256), 0.300944027730316),
     ("jc", (500, 375), 0.8101276678459328), ("jc", (256, 256), 0.8062152383966069),
     ("jc", (64, 64), 0.8056339833632657), ("jc", (640, 256), 0.9310802070514588)],
    columns=["law", "size", "stated"])
rows = []
for stated in STATED_MEANS[STATED_MEANS.law == LAW].itertuples():
    absolute = abs(realised_log_ratios(LAW, stated.size, 200_000, seed=2))
    error = absolute.std() / np.sqrt(absolute.size)
    assert abs(absolute.mean() - stated.stated) < 4 * error, (
        f"{stated.size}: E|log ratio| is {absolute.mean()} +- {error} here, {stated.stated} by the program")
    rows.append({"image": "{} x {}".format(*stated.size), "program": stated.stated, "simulated": absolute.mean(),
                 "standard error": error})
pd.DataFrame(rows).set_index("image").round(5)

# %% [markdown]
# Not only the mean: `torchvision-500x375.csv` is what that command writes for images of 500 x 375 pixels, a row a bin of
# the log ratio. A chi-square test compares the simulation with its `expected_density`, and with the nominal law, which
# it must refuse.

# %%
bins = pd.read_csv("torchvision-500x375.csv")
bins = bins[bins.law == LAW]
edges = np.append(bins.bin_low, bins.bin_high.iloc[-1])
simulated = realised_log_ratios(LAW, (500, 375), 200_000, seed=3)
counts, _ = np.histogram(simulated, edges)
assert counts.sum() == simulated.size, "log ratios beyond the bins"


def p_value(expected):
    """Of the counts; bins that expect fewer than ten pairs are left out."""
    kept = expected >= 10
    scaled = expected[kept] * counts[kept].sum() / expected[kept].sum()
    return stats.chisquare(counts[kept], scaled).pvalue


predicted = p_value((bins.expected_density * (bins.bin_high - bins.bin_low)).to_numpy() * simulated.size)
assert predicted > 1e-3, f"the simulation does not follow the program's law: p = {predicted}"
nominal = p_value(np.diff(NOMINAL_CDF(edges)) * simulated.size)
assert nominal < 1e-6, f"the simulation cannot be told from the nominal law: p = {nominal}"
print(f"chi-square test of {simulated.size:,} simulated pairs: p = {predicted:.3f} by the program's law of "
      f"torchvision, below 1e-6 by the nominal one")

# %%
figure, axes = plt.subplots(figsize=(5.6, 3))
middle = (bins.bin_low + bins.bin_high) / 2
axes.stairs(counts / simulated.size / np.diff(edges), edges, fill=True, color=GREEN, alpha=0.25, label="simulated here")
axes.plot(middle, bins.expected_density, color="black", label="the program's law")
axes.plot(middle, np.diff(NOMINAL_CDF(edges)) / np.diff(edges), color=OTHERS[1], linestyle="--", label="nominal law")
axes.set(xlabel="log ratio of the areas, 500 x 375 pixels", ylabel="density", ylim=(0, None))
axes.legend(fontsize=8)
show(figure, "Histogram of the simulated log ratios with the program's law of torchvision's crops, which it follows, and "
             "the nominal law, which it does not.")
