#!/usr/bin/env bash
# transformers: of a DINOv2 with SwiGLU, the configuration's hidden_act says nothing: it is SiLU whatever stands there.
#
# Guessed: hidden_act is the activation of a block's MLP, gated or not, so that "gelu", the default that the configurations
# carry, makes GEGLU of the gated one, as it decides in other gated models of the library.
# Seen with transformers 5.24.0: without use_swiglu_ffn another hidden_act gives other features; with it gelu, silu and relu
# give the same to the bit. A reader of config.json that obeys hidden_act computes another network.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 transformers==5.24.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import torch
import transformers


def features(activation, is_gated):
    torch.manual_seed(0)
    settings = transformers.Dinov2Config(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=28, patch_size=14,
        use_swiglu_ffn=is_gated, hidden_act=activation)
    model = transformers.Dinov2Model(settings).eval()
    for parameter in model.parameters():
        parameter.data = 0.3 * torch.randn_like(parameter)
    with torch.no_grad():
        return model(pixel_values=torch.ones(1, 3, 28, 28)).pooler_output


for is_gated in (False, True):
    for activation in ("silu", "relu"):
        difference = (features("gelu", is_gated) - features(activation, is_gated)).abs().max().item()
        print(f"use_swiglu_ffn={is_gated}: gelu and {activation} differ by {difference:.4f}")
        assert (difference == 0) == is_gated
PYTHON
