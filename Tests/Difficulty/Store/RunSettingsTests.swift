import Foundation
import Imaging
import JointAugmentation
import Testing

@testable import Difficulty

@Suite struct RunSettingsTests {
    private func settings() throws -> RunSettings {
        RunSettings(
            version: "1.2.3",
            encoder: EncoderSettings(
                checkpoint: "abc", encoder: "encoder_q", architecture: "ResNet-50, v1.5",
                convolution: "winograd"), dataset: "f00", imageCount: 1 << 33, pairsPerImage: 2,
            proposals: [.joint(beta: 0), .fixedRatio(2.5), .independent], isOnePass: true,
            features: .prediction,
            views: ViewSettings(design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: 32),
            shard: try #require(Shard(index: 2, of: 3)))
    }

    /// Names and texts of stores that exist.
    @Test func textsAreThoseOfEarlierStores() throws {
        #expect(
            try SettingTexts(settings()).pairs.map { "\($0.name)=\($0.text)" } == [
                "version=1.2.3", "checkpoint=abc", "encoder=encoder_q", "architecture=ResNet-50, v1.5",
                "convolution=winograd", "dataset=f00", "images=8589934592", "pairs_per_image=2",
                "families=jc:0.0 fixed:2.5 randomcrop", "one_pass=true", "features=prediction", "seed=0",
                "side=32", "mean=0.485,0.456,0.406", "standard_deviation=0.229,0.224,0.225", "scale=0.2,1.0",
                "realisation=nominal", "joint=crop", "views=crop", "pipeline={\"views\":[[],[]]}",
                "shard=2/3",
            ])
    }

    /// Stores until 0.2 call the projection `encoder`: they are read, gone on with and merged with others.
    @Test func theOldNameOfProjectionsIsRead() throws {
        var settings = try settings()
        settings.features = .projection
        let new = try StoreProvenance(settings)
        var old = new
        old.settings["features"] = "encoder"
        #expect(new.settings["features"] == "projection")
        #expect(try SettingTexts(texts: old.settings).value(RunSettings.self) == settings)
        #expect(old.difference(from: new) == nil && new.difference(from: old) == nil)
        old.settings["features"] = "encoders"
        #expect(new.difference(from: old)?.setting == "features")
        #expect(throws: SettingError.self) {
            _ = try SettingTexts(texts: old.settings).value(RunSettings.self)
        }
    }

    @Test func settingsComeBackFromTextsAndFromJSON() throws {
        let settings = try settings()
        #expect(try SettingTexts(settings).value(RunSettings.self) == settings)
        #expect(try JSONDecoder().decode(RunSettings.self, from: JSONEncoder().encode(settings)) == settings)
    }
}
