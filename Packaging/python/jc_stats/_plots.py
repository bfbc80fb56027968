"""Draws results with matplotlib, which is asked for with the first drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    from ._results import SDF, Density, Evaluation, Fit, Sample

LOG_RATIO = "log area ratio"


def chosen(axes: Any, x: str, y: str) -> Any:
    """The axes given, or new ones, with names."""
    if axes is None:
        from matplotlib import pyplot

        axes = pyplot.subplots(layout="constrained")[1]
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return axes


def densities(laws: "Density", axes: Any) -> Any:
    axes = chosen(axes, LOG_RATIO, "density")
    for label in dict.fromkeys(point.label for point in laws.points):
        points = [point for point in laws.points if point.label == label]
        axes.plot([point.log_ratio for point in points], [point.density for point in points], label=label)
    axes.legend(frameon=False)
    return axes


def histograms(sample: "Sample", axes: Any) -> Any:
    axes = chosen(axes, LOG_RATIO, "density")
    for result in sample.results:
        edges = [each.low for each in result.histogram] + [result.histogram[-1].high]
        drawn = axes.stairs([each.density for each in result.histogram], edges, label=result.label)
        expected = [each.expected_density for each in result.histogram]
        if None not in expected:
            middles = [(each.low + each.high) / 2 for each in result.histogram]
            axes.plot(middles, expected, color=drawn.get_edgecolor(), linestyle="--", linewidth=1)
    axes.legend(frameon=False)
    return axes


def points_with_intervals(axes: Any, labels: List[str], values: List[float], intervals: List[Any]) -> None:
    errors = [[value - low for value, (low, _) in zip(values, intervals)],
              [high - value for value, (_, high) in zip(values, intervals)]]
    axes.errorbar(range(len(values)), values, yerr=errors, fmt="o", capsize=3)
    axes.set_xticks(range(len(values)), labels)


def intervals(sdf: "SDF", axes: Any) -> Any:
    axes = chosen(axes, "", "SDF, 95% interval")
    points_with_intervals(axes, [each.label for each in sdf.results], [each.sdf for each in sdf.results],
                          [each.ci95 for each in sdf.results])
    return axes


def observed(fit: "Fit", axes: Any) -> Any:
    axes = chosen(axes, LOG_RATIO, "share of the pairs")
    edges = [each.low for each in fit.histogram] + [fit.histogram[-1].high]
    axes.stairs([each.share for each in fit.histogram], edges, fill=True, alpha=0.5)
    axes.set_title(fit.verdict, fontsize="small", wrap=True)
    return axes


def accuracies(evaluation: "Evaluation", axes: Any) -> Any:
    axes = chosen(axes, "", "top-1, 95% interval")
    labels = [f"{each.classifier}\n{each.checkpoint.rsplit('/', 1)[-1]}" for each in evaluation.results]
    points_with_intervals(axes, labels, [each.top1 for each in evaluation.results], [each.ci95 for each in evaluation.results])
    return axes
