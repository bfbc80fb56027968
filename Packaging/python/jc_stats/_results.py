"""Results of commands as dataclasses, which draw themselves and become tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, List, Mapping, Optional, Tuple

from . import _plots
from ._program import Output
from ._reading import optional, record, records, results, value

Interval = Tuple[float, float]

# MARK: What a result is made of


@dataclass(frozen=True)
class LawResult:
    """A law: `randomcrop`, `jc` with its beta, or `fixed` with its ratio."""

    law: str
    beta: Optional[float]
    ratio: Optional[float]

    @property
    def label(self) -> str:
        """The law as the program's tables call it."""
        if self.law == "randomcrop":
            return "RandomCrop"
        return f"JC({self.beta:g})" if self.beta is not None else f"1:{self.ratio:g}"


@dataclass(frozen=True)
class Exceedance:
    """P(ratio > `ratio`) of the larger to the smaller area, and of the second to the first."""

    ratio: float
    two_sided: float
    one_sided: float


@dataclass(frozen=True)
class Quantile:
    p: float
    log_ratio: float


@dataclass(frozen=True)
class DensityPoint:
    """A row of the command's CSV."""

    label: str
    log_ratio: float
    density: float
    cdf: float


@dataclass(frozen=True)
class GoodnessOfFit:
    chi_square: float
    degrees_of_freedom: int
    chi_square_p_value: float
    kolmogorov_smirnov: float
    kolmogorov_smirnov_p_value: float


@dataclass(frozen=True)
class Bin:
    """A bin of log ratios."""

    low: float
    high: float
    count: Optional[int]
    density: Optional[float]
    expected_density: Optional[float]
    share: Optional[float]


@dataclass(frozen=True)
class Difference:
    """SDF less RandomCrop's, paired."""

    sdf: float
    standard_error: float
    ci95: Interval


@dataclass(frozen=True)
class CurvePoint:
    """Mean cosine of pairs of about a log ratio."""

    log_ratio: float
    sdf: float
    standard_error: float


# MARK: Results of commands


@dataclass(frozen=True)
class DensityResult(LawResult):
    mean_absolute_log_ratio: Optional[float]
    entropy: Optional[float]
    exceedance: Tuple[Exceedance, ...]
    quantiles: Tuple[Quantile, ...]


@dataclass(frozen=True)
class SampleResult(LawResult):
    pairs: int
    mean_absolute_log_ratio: float
    predicted_mean_absolute_log_ratio: Optional[float]
    fit: Optional[GoodnessOfFit]
    histogram: Tuple[Bin, ...]


@dataclass(frozen=True)
class SDFResult(LawResult):
    sdf: float
    standard_error: float
    ci95: Interval
    standard_deviation: Optional[float]
    images: int
    pairs: int
    effective_pairs: float
    method: str
    difference: Optional[Difference]


@dataclass(frozen=True)
class FitResult(LawResult):
    """A candidate: the likelier, the further ahead."""

    realisation: str
    log_likelihood: float
    aic_difference: float
    ci95: Optional[Interval]
    chi_square: float
    degrees_of_freedom: int
    chi_square_p_value: float
    kolmogorov_smirnov: float
    kolmogorov_smirnov_p_value: float


@dataclass(frozen=True)
class ClassifierResult:
    """Top-1 of a network's features under a classifier, `knn` or `linear`."""

    checkpoint: str
    classifier: str
    top1: float
    ci95: Interval
    right: int
    images: int
    training_images: Optional[int]


@dataclass(frozen=True)
class Result:
    """What all commands give: `json` is the program's object, `command` the command line."""

    json: Mapping[str, Any]
    command: Tuple[str, ...]
    results: Tuple[Any, ...]

    def rows(self) -> List[Dict[str, Any]]:
        """A row a result, of its single values; an interval is two."""
        return [row(each) for each in self.results]

    def to_pandas(self) -> Any:
        """A pandas DataFrame of `rows()`."""
        import pandas  # type: ignore[import-untyped,unused-ignore]

        return pandas.DataFrame(self.rows())


def row(result: Any) -> Dict[str, Any]:
    flat: Dict[str, Any] = {}
    for name, each in asdict(result).items():
        if name == "ci95":
            flat["ci95_low"], flat["ci95_high"] = each or (None, None)
        elif isinstance(each, dict):
            flat.update({f"{name}_{key}": inner for key, inner in row_of(each).items()})
        elif not isinstance(each, (tuple, list)):
            flat[name] = each
    return flat


def row_of(values: Mapping[str, Any]) -> Dict[str, Any]:
    interval = values.get("ci95")
    flat = {name: each for name, each in values.items() if name != "ci95"}
    return flat if interval is None else {**flat, "ci95_low": interval[0], "ci95_high": interval[1]}


@dataclass(frozen=True)
class Density(Result):
    """Laws, exactly; `points` are their densities at log ratios."""

    points: Tuple[DensityPoint, ...]
    scale: Interval

    @classmethod
    def of(cls, output: Output) -> "Density":
        found = tuple(
            record(DensityResult, each, exceedance=records(Exceedance, each.get("exceedance") or ()),
                   quantiles=records(Quantile, each.get("quantiles") or ()))
            for each in results(output.json))
        points = tuple(DensityPoint(point_label(each), *(float(each[name]) for name in ("log_ratio", "density", "cdf")))
                       for each in output.table)
        return cls(output.json, tuple(output.command), found, points, tuple(value(output.json, "scale")))

    def plot(self, axes: Any = None) -> Any:
        """The densities, on matplotlib's axes."""
        return _plots.densities(self, axes)


def point_label(line: Mapping[str, str]) -> str:
    beta, ratio = (float(line[name]) if line.get(name) else None for name in ("beta", "ratio"))
    return LawResult(line["law"], beta, ratio).label


@dataclass(frozen=True)
class Sample(Result):
    @classmethod
    def of(cls, output: Output) -> "Sample":
        return cls(output.json, tuple(output.command), tuple(
            record(SampleResult, each, fit=optional(GoodnessOfFit, each.get("fit")),
                   histogram=records(Bin, each.get("histogram") or ()))
            for each in results(output.json)))

    def plot(self, axes: Any = None) -> Any:
        """Histograms and the law predicted for each, on matplotlib's axes."""
        return _plots.histograms(self, axes)


@dataclass(frozen=True)
class SDF(Result):
    """SDF of laws; `curve` is the mean cosine of pairs by their log ratio."""

    curve: Tuple[CurvePoint, ...]

    @classmethod
    def of(cls, output: Output) -> "SDF":
        found = tuple(record(SDFResult, each, difference=optional(Difference, each.get("difference")))
                      for each in results(output.json))
        return cls(output.json, tuple(output.command), found, records(CurvePoint, output.json.get("curve") or ()))

    def plot(self, axes: Any = None) -> Any:
        """SDF of each law with its interval, on matplotlib's axes."""
        return _plots.intervals(self, axes)


@dataclass(frozen=True)
class Fit(Result):
    """Which law drew pairs: `verdict` in words, `results` candidate by candidate."""

    verdict: str
    pairs: int
    scale: Interval
    histogram: Tuple[Bin, ...]

    @classmethod
    def of(cls, output: Output) -> "Fit":
        data = output.json
        return cls(data, tuple(output.command), tuple(record(FitResult, each) for each in results(data)),
                   value(data, "verdict"), value(data, "pairs"), tuple(value(data, "scale")),
                   records(Bin, data.get("histogram") or ()))

    def plot(self, axes: Any = None) -> Any:
        """The pairs' log ratios, on matplotlib's axes."""
        return _plots.observed(self, axes)


@dataclass(frozen=True)
class Evaluation(Result):
    """Top-1 of one network or, with `beside=`, of several."""

    @classmethod
    def of(cls, output: Output) -> "Evaluation":
        networks = [output.json, *(output.json.get("beside") or ())]
        return cls(output.json, tuple(output.command), tuple(
            classifier_result(network, name, value(network, key))
            for network in networks for name, key in (("knn", "nearest_neighbors"), ("linear", "linear"))
            if network.get(key)))

    def plot(self, axes: Any = None) -> Any:
        """Top-1 of each classifier with its interval, on matplotlib's axes."""
        return _plots.accuracies(self, axes)


def classifier_result(network: Mapping[str, Any], name: str, found: Mapping[str, Any]) -> ClassifierResult:
    return record(ClassifierResult, found, checkpoint=value(value(network, "checkpoint"), "path"), classifier=name,
                  images=value(network, "images"), training_images=network.get("training_images"))
