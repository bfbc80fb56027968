#!/bin/sh
# Coverage and standard errors of all pairs beside drawn pairs, on real features, in 2,000 replicates and more:
#   JC_STATS_DATA=folder Tests/Reference/all_pairs_coverage.sh [replicates]
# The folder has cifar10/test_batch.bin and checkpoints/resnet20-12fca82f.th. Builds the tests and runs AllPairsCoverageTests;
# 2,000 replicates take about a quarter of an hour on two cores.
set -eu
: "${JC_STATS_DATA:?names the folder of real data}"
JC_STATS_REPLICATES=${1:-2000} swift test -c release -Xswiftc -enable-testing --filter AllPairsCoverageTests | grep -v "^[^|]*Test case"
