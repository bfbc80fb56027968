#!/bin/bash
# Installs a wheel with pip into an environment that has nothing else, and runs test_package.py there; then once more with pandas
# and matplotlib, and with notebooks' Jupyter, where pip can get them.
#
#     run_wheel.sh dist/jc_stats-VERSION-py3-none-linux_x86_64.whl
#
# PYTHON is the Python to take.
set -euo pipefail
cd "$(dirname "$0")/../.."
wheel=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/environment"
bin=$work/environment/bin
"$bin/pip" install --quiet --disable-pip-version-check --no-index "$wheel"
tests=$PWD/Tests/Bundle/test_package.py fixtures=$PWD/Tests/Imaging/Fixtures
cd "$work"
PATH="$bin:$PATH" "$bin/python" "$tests" "$fixtures"
if "$bin/pip" install --quiet --disable-pip-version-check pandas matplotlib ipykernel nbclient mypy; then
	PATH="$bin:$PATH" "$bin/python" "$tests" "$fixtures"
	"$bin/mypy" --strict -p jc_stats
else
	echo "not tried: pandas, matplotlib, a notebook, mypy" >&2
fi
