import Testing

@testable import Statistics

@Suite struct NearestNameTests {
    @Test func distanceIsLevenshteins() {
        for (first, second, distance) in [
            ("kitten", "sitting", 3), ("", "abc", 3), ("abc", "abc", 0), ("ab", "ba", 2),
        ] {
            #expect(NearestName.distance(Array(first.utf8), Array(second.utf8)) == distance)
        }
    }

    @Test func theNearestIsFoundOrNone() {
        let names = ["layer1.0.bn1.running_var", "layer1.0.norm1.bias", "queue"]
        #expect(NearestName.of("layer1.0.bn1.bias", among: names) == "layer1.0.norm1.bias")
        #expect(NearestName.of("fc.weight", among: names) == nil)
        #expect(NearestName.of("fc.weight", among: []) == nil)
    }
}
