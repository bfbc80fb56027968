#!/usr/bin/env bash
# lightly: MoCo's queue drops the part of a batch that passes its end, and a checkpoint has no queue.
#
# Guessed: a ring, as its pointer suggests: 4 keys written at place 8 of 10 fill places 8, 9, 0 and 1; or an error, as MoCo's own
# code asserts that the batch divides the queue. And the queue is a buffer, so a saved state has it, as MoCo's has.
# Seen with lightly 1.6.0 (MemoryBankModule, which NTXentLoss uses for MoCo): places 8 and 9 are written, the other two keys are lost
# and the pointer goes to 0, without a word: with 65,536 places and a batch of 1,000, 464 of each 66,000 keys. The buffer is not
# persistent: state_dict is empty, so that a run that is resumed begins with random negatives.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps lightly==1.6.0
# The module's file alone: the package's start imports much that is not needed here. What it takes of the package is for
# several processes.
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import importlib.util, pathlib, sys, sysconfig, types
import torch

for name in ("lightly", "lightly.models", "lightly.utils"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["lightly.models"].utils = types.SimpleNamespace()
sys.modules["lightly.utils"].dist = types.SimpleNamespace(world_size=lambda: 1)
place = pathlib.Path(sysconfig.get_paths()["purelib"]) / "lightly" / "models" / "modules" / "memory_bank.py"
spec = importlib.util.spec_from_file_location("memory_bank", place)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

queue = module.MemoryBankModule(size=(10, 2))
for batch in (1, 2, 3):
    queue(torch.full((4, 2), float(batch)), update=True)
    print(f"batch {batch}: queue {[round(x, 2) for x in queue.bank[:, 0].tolist()]}, pointer {int(queue.bank_ptr)}")
assert queue.bank[:, 0].tolist() == [1.0] * 4 + [2.0] * 4 + [3.0] * 2
assert int(queue.bank_ptr) == 0
print("saved:", list(queue.state_dict()))
assert not queue.state_dict()
PYTHON
