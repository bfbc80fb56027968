"""jc-stats from Python: calls the program that comes with this package and reads its JSON. Nothing is computed here.

    import jc_stats
    laws = jc_stats.density(law="randomcrop", beta=[0, -2])
    laws.results[1].entropy
    laws.to_pandas()
    laws.plot()

Options are the command's own, with underscores: `image_size="500x375"` is `--image-size 500x375`, a list is joined by commas,
True is a flag. `jc-stats COMMAND --help` lists them.
"""

from __future__ import annotations

import os
from typing import Any, Optional, Sequence, Union

from ._program import JCStatsError, UsageError, path, run
from ._reading import UnexpectedOutput
from ._results import (Bin, ClassifierResult, CurvePoint, Density, DensityPoint, DensityResult, Difference, Evaluation,
                       Exceedance, Fit, FitResult, GoodnessOfFit, Quantile, Sample, SampleResult, SDF, SDFResult)

__all__ = [
    "Bin", "ClassifierResult", "CurvePoint", "Density", "DensityPoint", "DensityResult", "Difference", "Evaluation",
    "Exceedance", "Fit", "FitResult", "GoodnessOfFit", "JCStatsError", "Quantile", "SDF", "SDFResult", "Sample",
    "SampleResult", "UnexpectedOutput", "UsageError", "density", "evaluate", "fit", "path", "run", "sample", "sdf",
]

Numbers = Union[float, Sequence[float]]
Path = Union[str, "os.PathLike[str]"]


def density(*, law: Optional[str] = None, beta: Optional[Numbers] = None, progress: Optional[bool] = None,
            **options: Any) -> Density:
    """Laws of the log area ratio, exactly (`jc-stats density`)."""
    return Density.of(run("density", law=law, beta=beta, progress=progress, table=True, **options))


def sample(*, law: Optional[str] = None, beta: Optional[Numbers] = None, ratio: Optional[Numbers] = None,
           count: Optional[int] = None, progress: Optional[bool] = None, **options: Any) -> Sample:
    """Pairs that are drawn, histogrammed and tested against their law (`jc-stats sample`)."""
    return Sample.of(run("sample", law=law, beta=beta, ratio=ratio, count=count, progress=progress, **options))


def sdf(*inputs: Path, law: Optional[str] = None, beta: Optional[Numbers] = None, ratio: Optional[Numbers] = None,
        progress: Optional[bool] = None, **options: Any) -> SDF:
    """The mean cosine similarity of positive pairs (`jc-stats sdf`): of a checkpoint and images, of images and the program's
    own checkpoint, or of a store with `from_=`."""
    return SDF.of(run("sdf", *inputs, law=law, beta=beta, ratio=ratio, progress=progress, **options))


def fit(file: Path, *, scale: Optional[Sequence[float]] = None, progress: Optional[bool] = None, **options: Any) -> Fit:
    """Which law drew the pairs of a file (`jc-stats fit`)."""
    return Fit.of(run("fit", file, scale=scale, progress=progress, **options))


def evaluate(*inputs: Path, train: Optional[Path] = None, progress: Optional[bool] = None, **options: Any) -> Evaluation:
    """Top-1 of frozen features (`jc-stats evaluate`): of a checkpoint and labelled images."""
    return Evaluation.of(run("evaluate", *inputs, train=train, progress=progress, **options))
