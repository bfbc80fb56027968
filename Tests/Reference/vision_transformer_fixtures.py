"""Small Vision Transformers saved by the libraries themselves, and the features that these give, for
Tests/Encoders/VisionTransformerFileTests.swift.

pip install torch==2.13.0 torchvision==0.28.0 timm==1.0.31 transformers==5.24.0
python Tests/Reference/vision_transformer_fixtures.py Tests/Encoders/Fixtures/Transformers
"""

import json
import pathlib
import sys

import timm
import torch
import torchvision
import transformers
from torchvision.models.vision_transformer import interpolate_embeddings

SIDE, OTHER, WIDTH, HEADS, DEPTH = 16, (24, 16), 32, 2, 2
torch.set_grad_enabled(False)


def image(height, width):
    c, i, j = torch.meshgrid(torch.arange(3), torch.arange(height), torch.arange(width), indexing="ij")
    return torch.sin(0.01 * (c + 1) * i + 0.02 * j + 0.3 * c * j)[None]


def shaken(model):
    """Parameters that start at 0 or 1 would hide what is done with them."""
    torch.manual_seed(0)
    for name, parameter in model.named_parameters():
        scale = 0.2 if parameter.ndim == 1 else 0.3 / max(1, parameter.shape[-1]) ** 0.5
        if parameter.ndim > 1 and "pos" not in name and "token" not in name:
            scale *= 4
        parameter.copy_((parameter if parameter.ndim == 1 else 0) + scale * torch.randn_like(parameter))
    return model.eval()


def timm_case(folder, name, architecture, other, pooled, tokens, **settings):
    """What forward_features gives at both sides, and what the head gets."""
    settings = {"img_size": SIDE, "patch_size": 4, "embed_dim": WIDTH, "depth": DEPTH, "num_heads": HEADS,
                "num_classes": 0, "mlp_ratio": 2, "dynamic_img_size": True, **settings}
    model = shaken(timm.create_model(architecture, pretrained=False, **settings))
    place = folder / name
    timm.models.save_for_hf(model, place, model_args={"num_heads": HEADS}, safe_serialization="both")
    (place / "pytorch_model.bin").unlink()
    yield from cases(name, model.num_prefix_tokens, other, lambda x: (
        model.forward_features(x), model.forward_head(model.forward_features(x), pre_logits=True)), pooled, tokens)


def cases(name, prefix, other, run, pooled, has_tokens):
    for height, width in [(SIDE, SIDE), other]:
        tokens, output = run(image(height, width))
        yield {"name": name, "size": [height, width], "pooling": pooled, "features": output[0].tolist()}
        if has_tokens:
            mean = tokens[0, prefix:].mean(0)
            yield {"name": name, "size": [height, width], "pooling": "mean", "features": mean.tolist()}


def torchvision_case(folder, name):
    """At another side by its own function for checkpoints: its model takes one side alone. One head, as is usual of the width."""
    settings = {"patch_size": 4, "num_layers": DEPTH, "num_heads": 1, "hidden_dim": WIDTH, "mlp_dim": 64, "num_classes": 5}
    model = shaken(torchvision.models.VisionTransformer(image_size=SIDE, **settings))
    (folder / name).mkdir(exist_ok=True)
    torch.save(model.state_dict(), folder / name / "model.pth")
    for side in [SIDE, 24]:
        other = torchvision.models.VisionTransformer(image_size=side, **settings).eval()
        other.load_state_dict(interpolate_embeddings(side, 4, model.state_dict()))
        other.heads = torch.nn.Identity()
        yield {"name": f"{name}/model.pth", "size": [side, side], "pooling": "class",
               "features": other(image(side, side))[0].tolist()}


def hugging_face(folder, name, model, prefix, extra=None):
    shaken(model).save_pretrained(folder / name)

    def run(x):
        argument = {} if "dinov2" in name or "dinov3" in name else {"interpolate_pos_encoding": True}
        output = model(pixel_values=x, **argument)
        pooled = output.last_hidden_state[:, 0] if extra is None else extra(output)
        return output.last_hidden_state, pooled

    yield from cases(name, prefix, OTHER, run, "class", extra is None)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    small = {"hidden_size": WIDTH, "num_hidden_layers": DEPTH, "num_attention_heads": HEADS, "patch_size": 4,
             "image_size": SIDE}
    found = []
    found += timm_case(folder, "timm-vit", "vit_small_patch16_224", OTHER, "class", True)
    found += timm_case(folder, "timm-vit-avg", "vit_small_patch16_224", OTHER, "auto", False, global_pool="avg")
    found += timm_case(folder, "timm-dinov2-reg4", "vit_small_patch14_reg4_dinov2", OTHER, "class", True)
    found += timm_case(folder, "timm-dinov3", "vit_small_patch16_dinov3", OTHER, "auto", False)
    found += timm_case(folder, "timm-clip", "vit_base_patch16_clip_quickgelu_224", OTHER, "class", True)
    found += timm_case(folder, "timm-siglip", "vit_base_patch16_siglip_224", OTHER, "auto", True)
    found += timm_case(folder, "timm-siglip-tanh", "vit_so400m_patch16_siglip_256", OTHER, "attention", False)
    found += timm_case(folder, "timm-deit-distilled", "deit_small_distilled_patch16_224", OTHER, "auto", True)
    found += torchvision_case(folder, "torchvision-vit")
    found += hugging_face(folder, "hf-vit", transformers.ViTModel(transformers.ViTConfig(
        intermediate_size=64, **small)), 1)
    found += hugging_face(folder, "hf-vit-tanh", transformers.ViTModel(transformers.ViTConfig(
        intermediate_size=64, hidden_act="gelu_pytorch_tanh", layer_norm_eps=1e-3, **small), add_pooling_layer=False), 1)
    found += hugging_face(folder, "hf-dinov2", transformers.Dinov2Model(transformers.Dinov2Config(
        mlp_ratio=2, use_swiglu_ffn=True, **small)), 1)
    found += hugging_face(folder, "hf-dinov2-registers", transformers.Dinov2WithRegistersModel(
        transformers.Dinov2WithRegistersConfig(mlp_ratio=2, **small)), 5)
    found += hugging_face(folder, "hf-dinov3", transformers.DINOv3ViTModel(transformers.DINOv3ViTConfig(
        intermediate_size=64, num_register_tokens=4, **small)), 5)
    found += hugging_face(folder, "hf-dinov3-gated", transformers.DINOv3ViTModel(transformers.DINOv3ViTConfig(
        intermediate_size=64, num_register_tokens=4, use_gated_mlp=True, hidden_act="silu", **small)), 5)
    found += hugging_face(folder, "hf-clip", transformers.CLIPVisionModelWithProjection(
        transformers.CLIPVisionConfig(intermediate_size=64, projection_dim=24, **small)), 1,
        extra=lambda output: output.image_embeds)
    for case in found:
        if case["name"] == "hf-clip":
            case["kind"] = "projection"
    (folder / "features.json").write_text(json.dumps(
        {"torch": torch.__version__, "timm": timm.__version__, "transformers": transformers.__version__,
         "cases": found}, indent=0).replace("\n", "") + "\n")
    for place in sorted(folder.glob("*/*")):
        print(place, place.stat().st_size)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
