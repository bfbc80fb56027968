#!/usr/bin/env bash
# transformers: ViTMAEModel hides three quarters of an image at random in evaluation mode too.
#
# Guessed: after eval() the encoder of an MAE sees all patches, as it does in MAE's own code for fine-tuning and linear probes, so that
# an image has one feature vector; masking is what the pre-training model around it does.
# Seen with transformers 5.24.0: with an image of 64 patches the output has 17 tokens, others with each call, and two calls on the same
# image give different features: their cosine is below 1, so that a measured similarity of positive pairs is partly that of
# masks. Nothing is said. With mask_ratio 0 in the configuration all patches are there and two calls agree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 transformers==5.24.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import torch
from transformers import ViTMAEConfig, ViTMAEModel

torch.manual_seed(0)
torch.set_grad_enabled(False)
shape = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, image_size=32, patch_size=4)
image = torch.randn(1, 3, 32, 32)
masked = ViTMAEModel(ViTMAEConfig(**shape)).eval()
whole = ViTMAEModel(ViTMAEConfig(**shape, mask_ratio=0.0)).eval()
whole.load_state_dict(masked.state_dict())
for name, model in (("default", masked), ("mask_ratio 0", whole)):
    first, second = (model(image).last_hidden_state for _ in range(2))
    cosine = torch.cosine_similarity(first[:, 0], second[:, 0]).item()
    print(f"{name}: {first.shape[1]} tokens of 65, cosine of two calls on one image {cosine:.6f}")
    assert first.shape[1] == (17 if model is masked else 65)
    assert (cosine < 0.9999) == (model is masked)
PYTHON
