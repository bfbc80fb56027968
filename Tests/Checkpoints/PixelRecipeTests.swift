import Foundation
import Testing
import TestSupport

@testable import Checkpoints

/// How pixels are normalised, as files say it.
@Suite struct PixelRecipeTests {
    private func read(_ json: String) throws -> PixelRecipe? {
        try PixelRecipe.read(json: Array(json.utf8), source: "config.json")
    }

    @Test func timmsConfigurationsAreRead() throws {
        let recipe = try read(
            """
            {"architecture": "resnet50", "num_classes": 10, "pretrained_cfg": {"input_size": [3, 176, 176], \
            "crop_pct": 0.9, "mean": [0.5, 0.25, 0.125], "std": [0.5, 0.4, 0.3], "tag": "a1", "pool_size": [6, 6]}}
            """)
        #expect(recipe?.mean == [0.5, 0.25, 0.125] && recipe?.standardDeviation == [0.5, 0.4, 0.3])
        #expect(recipe?.side == 176 && recipe?.architecture == "resnet50")
        let flat = try read(
            #"{"architecture": "resnet18", "mean": [0.5, 0.5, 0.5], "std": [1, 1, 1], "input_size": [3, 32, 48]}"#
        )
        #expect(flat?.mean == [0.5, 0.5, 0.5] && flat?.side == nil)
    }

    @Test func imageProcessorsAreRead() throws {
        let recipe = try read(
            """
            {"crop_pct": 0.875, "do_normalize": true, "do_rescale": true, "rescale_factor": 0.00392156862745098, \
            "image_mean": [0.5, 0.25, 0.125], "image_std": [0.5, 0.4, 0.3], "size": {"shortest_edge": 224}}
            """)
        #expect(recipe?.mean == [0.5, 0.25, 0.125] && recipe?.side == 224 && recipe?.architecture == nil)
        let old = try read(#"{"image_mean": 0.5, "image_std": 0.25, "size": 256, "crop_size": 192}"#)
        #expect(old?.standardDeviation == [0.25, 0.25, 0.25] && old?.side == 192)
        let square = try read(
            #"{"image_mean": [0.5, 0.5, 0.5], "image_std": [1, 1, 1], "size": {"height": 96, "width": 96}}"#)
        #expect(square?.side == 96)
        let plain = try read(
            #"{"do_normalize": false, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}"#)
        #expect(plain?.mean == [0, 0, 0] && plain?.standardDeviation == [1, 1, 1] && plain?.side == nil)
    }

    @Test func otherFilesSayNothing() throws {
        for json in [
            "", "[", "[]", "3", "{}", #"{"mean": [0.5, 0.5, 0.5], "std": [1, 1, 1]}"#,
            #"{"image_mean": [0.5, 0.5, 0.5]}"#, #"{"pretrained_cfg": {"mean": null, "std": null}}"#,
            #"{"model_type": "resnet", "depths": [3, 4, 6, 3]}"#, #"{"image_mean": "a", "image_std": {}}"#,
            String(repeating: "[", count: 100_000),
        ] { #expect(try read(json) == nil, "\(json.prefix(60))") }
    }

    @Test func filesAreLookedForBesideACheckpointAndInAFolder() throws {
        let folder = try ScratchFolder()
        #expect(try PixelRecipe.beside(folder.path) == nil)
        try folder.write("preprocessor_config.json", #"{"image_mean": 0.5, "image_std": 0.25}"#)
        for path in [folder.path, folder.path("model.safetensors")] {
            let recipe = try PixelRecipe.beside(path)
            #expect(
                recipe?.mean == [0.5, 0.5, 0.5] && recipe?.source == "preprocessor_config.json", "\(path)")
        }
    }

    @Test func numbersThatNoPixelsHaveAreRefused() throws {
        for (json, part) in [
            (
                #"{"image_mean": [123.7, 116.3, 103.5], "image_std": [58.4, 57.1, 57.4]}"#,
                "as mean, found 123.7"
            ),
            (#"{"image_mean": [0.5, 0.5], "image_std": [1, 1, 1]}"#, "as mean, found 0.5, 0.5"),
            (#"{"image_mean": [0.5, 0.5, 0.5], "image_std": [0, 1, 1]}"#, "as standard deviation, found 0.0"),
            (#"{"image_mean": 0.5, "image_std": 0.5, "do_rescale": false}"#, "found do_rescale false"),
            (#"{"image_mean": 0.5, "image_std": 0.5, "rescale_factor": 1}"#, "found rescale_factor 1.0"),
        ] {
            let error = #expect(throws: CheckpointError.self, "\(json)") { try read(json) }
            let line = try #require(error).description
            #expect(line.hasPrefix("config.json: expected") && line.contains(part), "\(line)")
        }
    }

    /// `{"args": {"dataset": "cifar10"}, "hyper_parameters": {"transform": {"mean": ..., "std": ...}}}`.
    private func file(mean: [Int], deviation: [Int]) throws -> CheckpointFile {
        var builder = PickleBuilder()
        builder.add(.emptyDictionary)
        builder.text("args")
        builder.add(.emptyDictionary)
        builder.text("dataset")
        builder.text("cifar10")
        builder.add(.setItem, .setItem)
        builder.text("hyper_parameters")
        builder.add(.emptyDictionary)
        builder.text("transform")
        builder.add(.emptyDictionary)
        builder.text("mean")
        builder.integers(mean)
        builder.add(.setItem)
        builder.text("std")
        builder.integers(deviation)
        builder.add(.setItem)
        builder.text("img_size")
        builder.integer(96)
        builder.add(.setItem, .setItem, .setItem)
        builder.text("state_dict")
        builder.tensor()
        builder.add(.setItem, .stop)
        return try CheckpointFile(bytes: ZipBuilder.checkpoint(builder.bytes).build(), path: "memory")
    }

    @Test func settingsBesideTheTensorsAreRead() throws {
        let file = try file(mean: [0, 0, 1], deviation: [1, 2, 3])
        let recipe = try file.pixelRecipe()
        #expect(recipe?.mean == [0, 0, 1] && recipe?.standardDeviation == [1, 2, 3])
        #expect(recipe?.source == "hyper_parameters.transform of the checkpoint" && recipe?.side == 96)
        #expect(file.namedDataset?.setting == "args.dataset" && file.namedDataset?.name == "cifar10")
        #expect(try self.file(mean: [0, 0], deviation: [1, 1]).pixelRecipe() == nil)
        let error = #expect(throws: CheckpointError.self) {
            try self.file(mean: [124, 116, 104], deviation: [58, 57, 57]).pixelRecipe()
        }
        #expect(
            try #require(error).description.hasPrefix(
                "hyper_parameters.transform of the checkpoint: expected three"))
    }
}
