# %% [markdown]
# # Figure 3: laws of the log area ratio
#
# A pair of crops covers the shares s1 and s2 of its image. The program states the density and the distribution function
# of t = log(s2/s1) in closed form, for RandomCrop and for JointCrop's JC(β). Here both are computed anew in other ways:
# JC(β) with `scipy.stats.truncnorm`, RandomCrop by numeric convolution of two uniform areas.

# %% include: style.py

# %%
table = pd.read_csv("figure-3.csv")
table["name"] = [name(row.law, row.beta) for row in table.itertuples()]
curves = dict(list(table.groupby("name", sort=False)))
bound = table.log_ratio.max()
pd.DataFrame({"points": table.groupby("name", sort=False).size(),
              "largest log ratio": table.groupby("name", sort=False).log_ratio.max().round(6)})

# %% [markdown]
# The laws live on |t| ≤ L with L = log(b/a), where the areas are between a and b. The table gives L; the laws depend on
# nothing else, so b = 1 and a = exp(−L) stand for all such ranges.

# %%
smallest, largest = np.exp(-bound), 1.0
for each, curve in curves.items():
    t = curve.log_ratio.to_numpy()
    assert np.isclose(t[0], -bound) and np.isclose(t[-1], bound), f"{each} is not given from -L to L"
    assert (np.diff(t) > 0).all(), f"{each}: log ratios do not increase"
print(f"L = {bound:.6f}: areas from {smallest:.3f} to {largest:g}")

# %% [markdown]
# ## The oracle of JC(β)
#
# - β > 0: a normal of deviation L/β, cut off at ±L.
# - β = 0: uniform on [−L, L].
# - β < 0: the halves of JC(|β|) mirrored about −L/2 and L/2, so that the density at t is that of JC(|β|) at L − |t|.

# %%
from scipy import stats


def jc(beta):
    """JC(beta) for beta >= 0, of scipy."""
    if beta == 0:
        return stats.uniform(-bound, 2 * bound)
    return stats.truncnorm(-beta, beta, scale=bound / beta)


def jc_density(beta, t):
    return jc(beta).pdf(t) if beta >= 0 else jc(-beta).pdf(bound - abs(t))


def jc_cdf(beta, t):
    if beta >= 0:
        return jc(beta).cdf(t)
    outside = jc(-beta).cdf(bound - abs(t)) - 0.5  # the mass between |t| and the bound, on one side
    return np.where(t < 0, outside, 1 - outside)


# %% [markdown]
# ## The oracle of RandomCrop
#
# The logarithm X of an area that is uniform on [a, b] has the density e^x / (b − a). t is the difference of two such, so
# its density is ∫ g(x) g(x + t) dx, and P(s2 ≤ s1 e^t) is the mean over s1 of a uniform's distribution function. Both
# integrals are done numerically, point by point.

# %%
from scipy.integrate import quad

width = largest - smallest


def convolution_density(t):
    low, high = max(np.log(smallest), np.log(smallest) - t), min(np.log(largest), np.log(largest) - t)
    if high <= low:
        return 0.0
    return quad(lambda x: np.exp(x) / width * np.exp(x + t) / width, low, high, epsabs=1e-14)[0]


def convolution_cdf(t):
    def second_below(first):
        return np.clip((first * np.exp(t) - smallest) / width, 0, 1) / width

    kinks = [smallest * np.exp(-t), largest * np.exp(-t)]
    inside = sorted(kink for kink in kinks if smallest < kink < largest)
    edges = [smallest, *inside, largest]
    return sum(quad(second_below, low, high, epsabs=1e-14)[0] for low, high in zip(edges, edges[1:]))


# %%
def oracle(curve):
    t, beta = curve.log_ratio.to_numpy(), curve.beta.iloc[0]
    if curve.law.iloc[0] == "jc":
        return jc_density(beta, np.clip(t, -bound, bound)), jc_cdf(beta, t)
    return np.array([convolution_density(x) for x in t]), np.array([convolution_cdf(x) for x in t])


TOLERANCE = 1e-10
for each, curve in curves.items():
    density, cdf = oracle(curve)
    density_error = abs(curve.density - density).max()
    cdf_error = abs(curve.cdf - cdf).max()
    assert density_error < TOLERANCE, f"{each}: density differs by {density_error}"
    assert cdf_error < TOLERANCE, f"{each}: distribution function differs by {cdf_error}"
    print(f"{each:<10}  density and distribution function agree at {len(curve)} points within {TOLERANCE:g}")

# %% [markdown]
# ## What must hold of any such law
#
# Densities are symmetric, as the two views are exchangeable; the distribution function is their integral.

# %%
from scipy.integrate import cumulative_simpson

for each, curve in curves.items():
    t, density, cdf = (curve[column].to_numpy() for column in ["log_ratio", "density", "cdf"])
    assert np.allclose(density, density[::-1], atol=1e-10), f"{each} is not symmetric"
    assert np.allclose(cdf + cdf[::-1], 1, atol=1e-12), f"{each}: F(t) + F(-t) is not 1"
    integral = cumulative_simpson(density, x=t, initial=0)
    # Simpson's rule misses the kink at t = 0 where the halves meet at an angle.
    assert np.allclose(integral, cdf, atol=2e-4), f"{each}: the density does not add up to the distribution function"
print("symmetric, and densities add up to distribution functions")

# %% [markdown]
# ## How often one area is more than k times the other
#
# From the table by interpolation, next to a simulation of the two areas under RandomCrop. The paper's text says 18.75%
# and 80% of RandomCrop's pairs for "beyond 2:1" and "within 1:2".

# %%
random = np.random.default_rng(0)
areas = random.uniform(smallest, largest, (2, 400_000))
drawn = abs(np.log(areas[1] / areas[0]))
rows = []
for each, curve in curves.items():
    two_sided = {k: 2 * np.interp(-np.log(k), curve.log_ratio, curve.cdf) for k in (2, 3)}
    rows.append({"law": each} | {f"beyond {k}:1": f"{100 * share:.2f}%" for k, share in two_sided.items()})
    if each == "RandomCrop":
        for k, share in two_sided.items():
            simulated, error = (drawn > np.log(k)).mean(), np.sqrt(share * (1 - share) / drawn.size)
            assert abs(simulated - share) < 4 * error, f"beyond {k}:1: {share} in the table, {simulated} simulated"
            print(f"RandomCrop beyond {k}:1: {100 * simulated:.2f}% of {drawn.size:,} simulated pairs")
pd.DataFrame(rows).set_index("law")

# %% [markdown]
# ## The figure

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.4))
style = styles(curves)
for each, curve in curves.items():
    color, marker = style[each]
    dash = ":" if each == "RandomCrop" else "-"
    for axes, column in [(left, "density"), (right, "cdf")]:
        axes.plot(curve.log_ratio, curve[column], color=color, linestyle=dash, marker=marker, markevery=50,
                  markersize=4, linewidth=1.5, label=each)
histogram, edges = np.histogram(np.log(areas[1] / areas[0]), bins=60, range=(-bound, bound), density=True)
left.stairs(histogram, edges, fill=True, color=GREEN, alpha=0.2, label="RandomCrop, simulated")
left.set(xlabel="log ratio t = log(s2/s1)", ylabel="density", title="Density")
right.set(xlabel="log ratio t = log(s2/s1)", ylabel="P(log ratio ≤ t)", title="Distribution function")
figure.tight_layout(rect=(0, 0.08, 1, 1))
figure.legend(*left.get_legend_handles_labels(), loc="lower center", ncols=7, fontsize=8)
show(figure, "Densities and distribution functions of the log area ratio, a curve a law. RandomCrop peaks at 0; JC of "
             "smaller beta puts more mass near the bounds.")
