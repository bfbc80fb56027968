"""Votes of nearest neighbours, optima of logistic regression and Wilson intervals.

Run from the project's root, with numpy and scipy from PyPI:  python Tests/Reference/evaluation_fixtures.py
Writes Tests/Difficulty/Fixtures/evaluation.json and Tests/Statistics/Fixtures/proportions.json. Everything is
float64; the script stops where rounding to float32 could decide a vote.
"""

import json
import pathlib

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import binomtest

CLASSES, WIDTH, FOLDS = 5, 6, 5
rng = np.random.default_rng(11)
# Class 3 has no training image.
PRESENT = [0, 1, 2, 4]


def images(count, centres, spread):
    labels = rng.choice(PRESENT, count)
    values = centres[labels] + spread * rng.standard_normal((count, WIDTH)) * np.arange(1, WIDTH + 1)
    values[:, 3] = 0.25
    return np.round(values, 3).astype(np.float32).astype(np.float64), labels


def directions(values):
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def neighbor_votes(queries, values, labels, k, temperature, leaves_one_out):
    cosines = directions(queries) @ directions(values).T
    if leaves_one_out:
        np.fill_diagonal(cosines, -np.inf)
    predictions = []
    for row in cosines:
        order = np.argsort(-row, kind="stable")
        order = order[np.isfinite(row[order])]
        if k < len(order):
            assert row[order[k - 1]] - row[order[k]] > 2e-6, "the last neighbour hangs on rounding"
        kept = order[:k]
        votes = np.bincount(labels[kept], np.exp(row[kept] / temperature), CLASSES)
        top = np.sort(votes)[::-1]
        assert top[0] - top[1] > 1e-3 * top[0], "the vote hangs on rounding"
        predictions.append(int(np.argmax(votes)))
    return predictions


def scaled(values, others):
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    deviation[deviation == 0] = 1
    return (values - mean) / deviation, (others - mean) / deviation


def optimum(values, labels, l2):
    """Weights [classes present, width], biases and loss at the minimum."""
    present = np.unique(labels)
    targets = np.searchsorted(present, labels)
    count, classes = len(labels), len(present)
    hot = np.eye(classes)[targets]

    def loss(point):
        weights, biases = point[: classes * WIDTH].reshape(classes, WIDTH), point[classes * WIDTH :]
        scores = values @ weights.T + biases
        slopes = (np.exp(scores - logsumexp(scores, axis=1, keepdims=True)) - hot) / count
        value = (logsumexp(scores, axis=1) - scores[np.arange(count), targets]).mean()
        gradient = np.concatenate([(slopes.T @ values + l2 * weights).ravel(), slopes.sum(axis=0)])
        return value + 0.5 * l2 * (weights**2).sum(), gradient

    start = np.zeros(classes * (WIDTH + 1))
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 20000, "ftol": 1e-16, "gtol": 1e-11, "maxcor": 50})
    assert np.abs(loss(found.x)[1]).max() < 1e-7
    return present, found.x[: classes * WIDTH].reshape(classes, WIDTH), found.x[classes * WIDTH :], found.fun


def linear_predictions(values, labels, queries, l2):
    train, test = scaled(values, queries)
    present, weights, biases, value = optimum(train, labels, l2)
    scores = test @ weights.T + biases
    top = np.sort(scores, axis=1)
    assert (top[:, -1] - top[:, -2]).min() > 1e-3, "a prediction hangs on rounding"
    return present[np.argmax(scores, axis=1)].tolist(), weights, biases - biases.mean(), value


def cross_validated(values, labels, l2):
    """Images of each class in turn, dealt to the parts one by one."""
    order = np.argsort(labels, kind="stable")
    predictions = np.empty(len(labels), int)
    for part in range(FOLDS):
        own = np.sort(order[part::FOLDS])
        others = np.setdiff1d(np.arange(len(labels)), own)
        predictions[own] = linear_predictions(values[others], labels[others], values[own], l2)[0]
    return predictions.tolist()


def main():
    centres = 1.5 * rng.standard_normal((CLASSES, WIDTH)) + 0.5
    values, labels = images(70, centres, 0.4)
    queries, truth = images(40, centres, 0.4)
    votes = [
        {"k": k, "temperature": temperature, "leavesOneOut": one_out,
         "predictions": neighbor_votes(values if one_out else queries, values, labels, k, temperature, one_out)}
        for k, temperature, one_out in [
            (1, 0.1, False), (7, 0.1, False), (20, 0.02, False), (70, 0.1, False), (1000, 0.5, False),
            (1, 0.1, True), (9, 0.1, True), (1000, 0.2, True)]
    ]
    regressions = []
    for l2 in [1.0, 0.05, 0.001]:
        predictions, weights, biases, value = linear_predictions(values, labels, queries, l2)
        regressions.append({
            "l2": l2, "loss": value, "weights": weights.ravel().tolist(), "biases": biases.tolist(),
            "predictions": predictions})
    out = {
        "width": WIDTH, "classCount": CLASSES, "training": values.ravel().tolist(), "trainingLabels": labels.tolist(),
        "queries": queries.ravel().tolist(), "queryLabels": truth.tolist(), "votes": votes,
        "regressions": regressions,
        "crossValidated": {"l2": 0.05, "predictions": cross_validated(values, labels, 0.05)},
    }
    pathlib.Path("Tests/Difficulty/Fixtures/evaluation.json").write_text(json.dumps(out) + "\n")
    intervals = []
    for successes, trials in [(0, 1), (1, 1), (0, 20), (20, 20), (1, 3), (5, 10), (1657, 2000), (1, 10**6)]:
        for confidence in [0.95, 0.99]:
            low, high = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
            intervals.append([successes, trials, confidence, low, high])
    pathlib.Path("Tests/Statistics/Fixtures/proportions.json").write_text(json.dumps(intervals) + "\n")


main()
