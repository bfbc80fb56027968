import Foundation
import Layers

/// Calls of every command, small ones, beside which each of its options is tried.
struct OptionContext {
    let arguments: [String]
    /// The options that are tried; all where it is nil.
    var only: Set<String>?

    /// The command's names.
    var path: [String] {
        arguments.first == "bench" ? Array(arguments.prefix(2)) : Array(arguments.prefix(1))
    }

    init(_ call: String, only: Set<String>? = nil) {
        arguments = call.split(separator: " ").map(String.init)
        self.only = only
    }

    /// The value that an option has in the call.
    func value(of option: CommandTree.Option) -> String? {
        arguments.firstIndex(of: option.name).map { arguments[$0 + 1] }
    }

    /// The call with another value of an option, or with the option added.
    func arguments(with option: CommandTree.Option, _ value: String?) -> [String] {
        var rest = arguments
        if let place = rest.firstIndex(of: option.name) {
            rest.removeSubrange(place...(value == nil ? place : place + 1))
        }
        return rest + [option.name] + (value.map { [$0] } ?? [])
    }

    /// What has an effect on a Vision Transformer, and what has none and is refused.
    private static let transformerOptions: Set = [
        "--heads", "--layer-norm-epsilon", "--mlp-activation", "--pooling", "--position-resize",
        "--stem-pooling", "--stem-stride", "--stem-padding", "--convolution", "--bottleneck-stride",
    ]

    /// What has an effect where a chart is written.
    private static let chartOptions: Set = [
        "--width", "--font-size", "--font", "--title", "--no-title", "--no-caption", "--dpi", "--svg-text",
        "--legend", "--series", "--axis", "--panel",
    ]

    private static let tinyTraining =
        "--batch 4 --epochs 1 --projector-layers 2 --dimension 16 --predictor-dimension 8 --beta 0 --output run --quiet"

    static let all = [
        Self("density"), Self("density --quiet --output laws.csv"),
        Self("density --realisation torchvision --image-size 200x100 --beta 0.5 --json"),
        Self("density --output laws.svg --output laws.png", only: chartOptions),
        Self("density --quantity area --output areas.svg", only: ["--axis"]),
        Self("sample --count 1000 --output areas.svg --output areas.png", only: chartOptions),
        Self(
            "sample --count 1000 --geometry --image-size 200x100 --output boxes.svg --output boxes.png",
            only: chartOptions),
        Self("fit values.csv --parameter area --output fit.svg --output fit.png", only: chartOptions),
        Self("pairs picture.png --output sheet.svg --output sheet.png", only: chartOptions),
        Self(
            "sdf --from pairs.sqlite --law randomcrop --ratio 1,2 --beta 0,1 --quiet --output sdf.svg --output sdf.png",
            only: chartOptions),
        Self(
            "sdf --from pairs.sqlite --law randomcrop --beta 0 --against iou --quiet --output sdf.svg",
            only: chartOptions),
        Self(
            "figures --only 4 --checkpoint simsiam-bottleneck.pth --data images.bin --side 32 --quiet",
            only: ["--panel", "--series", "--title", "--axis"]),
        Self(
            "figures --only 2 --checkpoint simsiam-bottleneck.pth --data images.bin --side 32 --quiet",
            only: ["--axis"]),
        Self("density --quantity area"), Self("density --realisation released --json"),
        Self("density --parameter blur --realisation torchvision --json"),
        Self("sample --count 1000"),
        Self("sample --count 1000 --realisation torchvision --image-size 200x100"),
        Self("sample --count 1000 --geometry --image-size 200x100 --json"),
        Self("fit values.csv --parameter area --json"),
        Self("pairs picture.png"), Self("pairs picture.png --checkpoint simsiam-bottleneck.pth --json"),
        Self("pairs picture.png --output sheet.svg"),
        Self("pairs picture.png --views simsiam --beta 0 --json", only: ["--joint"]),
        Self("inspect moco-v3.pth"), Self("inspect simsiam-bottleneck.pth"),
        Self("convert simsiam-bottleneck.pth --output x.safetensors"),
        Self("embed simsiam-bottleneck.pth images.bin --output x.npy --side 32 --quiet --json"),
        Self("embed moco-v3.pth images.bin --output x.npy --side 32 --quiet --json"),
        Self("evaluate moco-v3.pth images.bin --side 32 --quiet --json"),
        Self("evaluate moco-v3.pth images.bin --side 32 --quiet --json --neighbors 1"),
        Self("evaluate moco-v3.pth images.bin --train images.bin --side 32 --quiet --json"),
        Self("sdf simsiam-bottleneck.pth images.bin --side 32 --quiet --json"),
        Self("sdf moco-v3.pth images.bin --side 32 --beta 0 --views simsiam --quiet --json"),
        Self(
            "train images.bin --arch resnet20 --width 4 --side 16 --views simsiam \(tinyTraining)",
            only: ["--blur-kernel"]),
        Self(
            "views images.bin --side 16 --views simsiam --output views --quiet --json",
            only: ["--blur-kernel"]),
        Self("pairs picture.png --views simsiam --output sheet.svg", only: ["--blur-kernel"]),
        Self("sdf moco-v3.pth images.bin --side 32 --ratio 2 --quiet", only: ["--direct"]),
        Self(
            "sdf moco-v3.pth images.bin --side 32 --beta 0 --realisation released --quiet", only: ["--direct"]
        ),
        Self(
            "sdf moco-v3.pth images.bin --side 32 --quiet --store pairs.sqlite",
            only: ["--resume"]),
        Self("sdf moco-v3.pth images.bin --side 32 --quiet --store new.sqlite", only: ["--shard"]),
        Self("sdf moco-v3.pth damaged --side 32 --quiet", only: ["--strict", "--allow-unreadable"]),
        Self(
            "embed moco-v3.pth damaged --output x.npy --side 32 --quiet",
            only: ["--strict", "--allow-unreadable"]
        ),
        Self("figures --only 3 --draws 0 --quiet", only: ["--strict", "--allow-unreadable"]),
        Self(
            "embed moco-v3.pth images.bin --output x.npy --side 32 --quiet --mean 0.4,0.4,0.4 --std 0.3,0.3,0.3",
            only: ["--mean", "--std"]),
        Self(
            "embed simsiam-bottleneck.pth images.bin --output x.npy --side 32 --quiet --features projection",
            only: ["--head-activation"]),
        Self("inspect vit", only: transformerOptions),
        Self(
            "embed vit images.bin --output x.npy --side 24 --quiet --json", only: transformerOptions),
        Self(
            "sdf moco-v3.pth images.bin --plan --store new.sqlite",
            only: ["--resume", "--against", "--allow-unreadable", "--pairs-output"]),
        Self("sdf --from pairs.sqlite --json --quiet"),
        Self("sdf moco-v3.pth images.bin --side 32 --ratio 2 --quiet", only: ["--pairs"]),
        Self("sdf moco-v3.pth images.bin --side 32 --beta 0 --direct --quiet", only: ["--pairs"]),
        Self("merge all.sqlite part-1.sqlite part-2.sqlite"),
        Self("train images.bin --arch resnet20 --width 4 --side 16 \(tinyTraining)"),
        Self(
            "train images.bin --arch resnet20 --width 4 --side 16 --contrastive-crop --batch 4 --epochs 3 --projector-layers 2 "
                + "--dimension 16 --predictor-dimension 8 --beta 0 --output run --quiet",
            only: ["--center-alpha", "--object-threshold", "--object-warmup-epochs", "--object-interval"]),
        Self(
            "sdf simsiam-bottleneck.pth images.bin --side 64 --contrastive-crop --quiet --json",
            only: ["--center-alpha", "--object-threshold"]),
        Self("train images.bin --arch resnet18 --width 4 --side 16 \(tinyTraining)", only: ["--small-stem"]),
        Self(
            "train images.bin --arch resnet20 --width 4 --side 16 --method simclr --batch 4 --epochs 1 --dimension 8 --beta 0 "
                + "--output run --quiet",
            only: ["--temperature", "--warmup-epochs", "--optimizer", "--recipe"]),
        Self(
            "train images.bin --arch resnet20 --width 4 --side 16 --method moco-v2 --batch 4 --epochs 1 --dimension 8 --queue 8 "
                + "--beta 0 --output run --quiet",
            only: ["--queue", "--batch-norm-splits", "--target-momentum"]),
        Self(
            "train images.bin --arch resnet20 --width 4 --side 16 --method dino --batch 4 --epochs 3 --dimension 8 "
                + "--predictor-dimension 8 --prototypes 16 --local-views 2 --beta 0 --output run --quiet "
                + "--teacher-temperature 0.07",
            only: [
                "--prototypes", "--local-views", "--local-side", "--local-scale", "--teacher-temperature",
                "--teacher-warmup-epochs",
            ]),
        Self("figures --only 3 --draws 100 --quiet --json"),
        Self("figures --only 3 --draws 0 --quiet --json", only: ["--seed"]),
        Self(
            "figures --only 1,2,4 --checkpoint simsiam-bottleneck.pth --data images.bin --picture picture.png "
                + "--side 32 --quiet --json"),
        Self("figures --only 5 --losses losses.csv --quiet --json"),
        Self(
            "figures --only 5 --manifest losses-of-runs.csv --quiet --json", only: ["--manifest", "--method"]),
        Self(
            "figures --table 5 --manifest runs.csv --data images.bin --side 32 --sdf sdf.csv --quiet --json"),
        Self(
            "figures --table 2 --manifest runs.csv --data images.bin --train-data images.bin --side 32 --quiet --json",
            only: ["--sdf", "--train-data", "--train-limit"]),
        Self(
            "figures --only 5 --train --data images.bin --epochs 1 --batch 4 --train-width 4 --side 16 --limit 8 "
                + "--quiet --json"),
        Self("demo-data demo --count 1 --size 32x32 --stamps stamps --photographs photographs --quiet"),
        Self("doctor --json"),
        Self("bench sample --count 1000 --runs 1 --json"),
        Self("bench sample --count 1000 --runs 1 --json --realisation torchvision --image-size 200x100"),
        Self("bench forward --arch resnet20 --size 8 --batch 1 --runs 5 --json"),
        Self(
            "bench train --arch resnet20 --width 4 --side 8 --batch 2 --dimension 8 --predictor-dimension 4 --runs 3 "
                + "--json"),
        Self(
            "bench train --method moco-v2 --arch resnet20 --width 4 --side 8 --batch 4 --queue 8 --runs 3 --json",
            only: ["--queue", "--batch-norm-splits", "--temperature"]),
        Self(
            "bench train --method dino --arch resnet20 --width 4 --side 8 --batch 4 --dimension 8 --predictor-dimension 8 "
                + "--prototypes 16 --runs 3 --json", only: ["--prototypes", "--local-views"]),
        Self("views images.bin --side 16 --output views --quiet --json"),
        Self("sdf --features-file features.npy --views-of viewed --json --quiet"),
        Self("bench load images.bin --runs 1 --side 16 --beta 0 --json"),
        Self(
            "bench load images.bin --runs 1 --side 16 --beta 0 --views simsiam --json",
            only: ["--blur-kernel"]),
        Self("bench load images.bin --runs 1 --beta 0 --encoder-command ./encode --quiet --json"),
        Self("pairs picture.png --encoder-command ./encode --quiet --json"),
        Self("inspect --encoder-command ./encode --json"),
        Self("embed images.bin --output x.npy --encoder-command ./encode --quiet --json"),
        Self("evaluate images.bin --encoder-command ./encode --quiet --json"),
        Self("sdf images.bin --encoder-command ./encode --quiet --json"),
        Self(
            "figures --only 1,2,4 --encoder-command ./encode --data images.bin --picture picture.png --quiet --json"
        ),
    ]

    /// Values of each option that are not its default, the first that a call does not have yet is tried. Those of
    /// one command go before those of all.
    static let values =
        [
            "--against": "iou", "--width": "238pt double", "--font-size": "12", "--font": "serif monospace",
            "--title": "Another", "--dpi": "100", "--svg-text": "outlines", "--legend": "bottom",
            "--series": "RandomCrop", "--axis": "ratio log-ratio", "--panel": "1",
            "fit --series": "pairs", "train --width": "5", "bench train --width": "5",
            "--arch": "resnet32", "--batch": "5",
            "--beside": "simsiam-bottleneck.pth", "--beta": "0.7",
            "--bins": "20", "--blur-kernel": "5", "--bottleneck-stride": "1x1", "--cache": "7",
            "--center-alpha": "0.2", "--checkpoint": "moco-v3.pth",
            "--convolution": "direct", "--count": "4", "--data": "others.bin", "--dimension": "12",
            "--draws": "draws.npy", "--encoder": "momentum_encoder",
            "--encoder-command": "./encode ./encode-otherwise", "--encoder-timeout": "200", "--epochs": "2",
            "--epsilon": "0.1",
            "--exceed": "1.7", "--exports": "elsewhere", "--features-file": "none.npy", "--of": "views",
            "--views-of": "views", "--features": "prediction", "--figures": "elsewhere",
            "--format": "safetensors", "views --format": "webdataset", "--from": "pairs.sqlite other.sqlite",
            "--half-width": "0.3",
            "--head-activation": "gelu", "--heads": "1", "--layer-norm-epsilon": "0.1",
            "--mlp-activation": "relu", "--pooling": "mean", "--position-resize": "antialias",
            "--html": "page.html", "--ignore": "layer1",
            "--image-size": "300x200", "--joint": "blur", "--l2": "0.1", "--law": "randomcrop",
            "--learning-rate": "0.2", "--limit": "9", "--local-scale": "0.1,0.2", "--local-side": "12",
            "--local-views": "1", "--losses": "others.csv", "--mean": "0.5,0.4,0.3", "--measure": "auc",
            "--method": "byol",
            "--batch-norm-splits": "1", "--optimizer": "adamw",
            "--momentum": "0.5", "--object-interval": "2", "--object-threshold": "0.5",
            "--object-warmup-epochs": "2",
            "--neighbors": "3", "--normalization": "cifar10", "--only": "1 4", "--output": "result.json",
            "--pairs": "drawn", "--pairs-output": "pairs.npy", "--population": "given",
            "--pairs-per-image": "2", "--parameter": "blur brightness", "--kernel": "9", "--image-side": "64",
            "--photographs": "elsewhere",
            "--precision": "bfloat16", "--prototypes": "24", "--queue": "12", "--recipe": "official",
            "--target-momentum": "0.5", "--teacher-temperature": "0.05", "--teacher-warmup-epochs": "2",
            "--warmup-epochs": "0.5",
            "--picture": "strip.jpg",
            "--points": "11", "--predictor-dimension": "6", "--projector-layers": "3", "--quantile": "0.3",
            "--quantity": "area log-ratio", "--ratio": "1.5", "--realisation": "torchvision nominal",
            "--runs": "6",
            "--scale": "0.3,0.9", "--second-scale": "0.05,0.2",
            "--seed": "5", "--shard": "1/2", "--side": "24", "--size": "48x40", "--show": "byol",
            "--stamps": "elsewhere",
            "--std": "0.2,0.3,0.25", "--stem-padding": "1", "--stem-pooling": "none", "--stem-stride": "1",
            "--store": "new.sqlite",
            "--temperature": "0.7", "--train": "images.bin", "--train-limit": "12", "--train-width": "5",
            "--views": "moco-v3", "--weight-decay": "0.1",
            "bench forward --size": "12", "bench sample --runs": "2", "demo-data --format": "png",
            "convert --output": "other.safetensors", "embed --output": "other.npy",
            "evaluate --train": "others.bin", "evaluate --labels": "labels.csv", "figures --draws": "500",
            "figures --manifest": "given.csv", "figures --method": "simclr", "figures --sdf": "other-sdf.csv",
            "figures --table": "2 5", "figures --train-data": "others.bin",
            "figures --runs": "elsewhere", "train --output": "elsewhere", "views --output": "elsewhere",
        ]

    /// Options that may leave all as it was, and why that is meant.
    static let unchanged: [String: String] = unchangedEverywhere.merging(
        BFloat16.problem.map { ["sdf --precision": $0, "figures --precision": $0] } ?? [:]
    ) { own, _ in own }

    private static let unchangedEverywhere = [
        "--threads": "the result does not depend on them", "--quiet": "a run may have nothing to say",
        "--encoder-timeout": "a process that answers in time",
        "train --cache": "memory against time", "train --resume": "starts a run where there is none",
        "views --strict": "all images can be read", "views --allow-unreadable": "all images can be read",
        "embed --strict": "all images can be read", "embed --allow-unreadable": "all images can be read",
        "evaluate --strict": "all images can be read",
        "evaluate --allow-unreadable": "all images can be read",
        "train --strict": "all images can be read", "train --allow-unreadable": "all images can be read",
        "figures --strict": "all images can be read", "figures --allow-unreadable": "all images can be read",
        "sdf --strict": "all images can be read", "sdf --allow-unreadable": "all images can be read",
    ]
}
