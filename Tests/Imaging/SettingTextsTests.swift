import Foundation
import JointAugmentation
import TestSupport
import Testing

@testable import Imaging

@Suite struct SettingTextsTests {
    private struct Flat: Codable, Equatable {
        var count = 3
        var share = 0.25
        var isOn = true
        var name = "a, b"
        var numbers: [Float] = [0.485, 1]
        var scheme = Realisation.torchvision
        var remark: String?
    }

    private func settings() throws -> ViewSettings {
        ViewSettings(
            design: JointDesign(
                joined: [.blur, .contrast], areas: try .area(low: 0.08, high: 1),
                realisation: .torchvision, pipeline: .mocoV3), side: 96, normalization: .cifar10,
            seed: .max)
    }

    @Test func aFlatValueIsTextsInItsOwnOrder() throws {
        let texts = try SettingTexts(Flat())
        #expect(
            texts.pairs.map { "\($0.name)=\($0.text)" } == [
                "count=3", "share=0.25", "isOn=true", "name=a, b", "numbers=0.485,1.0", "scheme=torchvision",
            ])
        #expect(try texts.value(Flat.self) == Flat())
    }

    @Test func aNestedValueIsRefused() {
        struct Outer: Encodable { var inner = Flat() }
        #expect(throws: EncodingError.self) { try SettingTexts(Outer()) }
    }

    /// Names and texts of stores and states that exist.
    @Test func viewsAreNamedAsInEarlierFiles() throws {
        let texts = try SettingTexts(settings()).pairs.filter { $0.name != "pipeline" }
        #expect(
            texts.map { "\($0.name)=\($0.text)" } == [
                "seed=18446744073709551615", "side=96", "mean=0.4914,0.4822,0.4465",
                "standard_deviation=0.2023,0.1994,0.201", "scale=0.08,1.0", "realisation=torchvision",
                "joint=blur,contrast", "views=moco-v3",
            ])
    }

    @Test func viewsComeBackFromTextsAndFromJSON() throws {
        let settings = try settings()
        #expect(try SettingTexts(settings).value(ViewSettings.self) == settings)
        #expect(
            try JSONDecoder().decode(ViewSettings.self, from: JSONEncoder().encode(settings)) == settings)
    }

    @Test(.eachRow) func whatMakesNoSenseIsNamed() {
        eachRow(
            ([
                ("side", "4", "8 to 4096"), ("side", "x", "8 to 4096"), ("seed", "-1", "a seed"),
                ("scale", "0.2", "two areas"), ("scale", "0.2,1.5", "two areas"),
                ("scale", "0.2,1,", "two areas"),
                ("joint", "", "crop and parameters"), ("joint", "hue", "crop and parameters"),
                ("mean", "1,2", "three numbers"), ("mean", "1,2,nan", "three numbers"),
                ("realisation", "other", "a realisation"), ("pipeline", "{}", "steps in JSON"),
                ("views", "", "a name"),
            ] as [(String, String, String)]).named { "\($0.0) \($0.1)" }
        ) { try whatMakesNoSenseIsNamed($0) }
    }

    private func whatMakesNoSenseIsNamed(_ test: Named<(String, String, String)>) throws {
        let (name, text, expected) = test.value
        var pairs = Dictionary(
            uniqueKeysWithValues: try SettingTexts(settings()).pairs.map { ($0.name, $0.text) })
        pairs[name] = text
        #expect(throws: SettingError(name: name, expected: expected, found: text)) {
            try SettingTexts(texts: pairs.map { $0 }).value(ViewSettings.self)
        }
        pairs[name] = nil
        #expect(throws: SettingError(name: name, expected: expected, found: "")) {
            try SettingTexts(texts: pairs.map { $0 }).value(ViewSettings.self)
        }
    }
}
