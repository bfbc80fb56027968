import Imaging
import TestSupport
import Testing

@testable import Datasets

/// Classes of images in tars by the names of the members.
struct ClassMatchTests {
    /// The classes of an archive's images by name; a member is `NAME` or `NAME=CLASS`.
    private func labels(_ members: [String]) throws -> [String: Int] {
        var tar = TarBuilder()
        for member in members {
            let parts = member.split(separator: "=").map(String.init)
            tar.add(parts[0], parts.count > 1 ? Array(parts[1].utf8) : [1])
        }
        var labels: [String: Int] = [:]
        try ArchiveListing(.memory(tar.closed), path: "a.tar", heldLimit: nil).listing.forEach {
            labels[$0.name] = $0.label
        }
        return labels
    }

    /// One sample to WebDataset, whose key ends at the first dot: each image has its own class nevertheless.
    @Test(.eachRow) func numberedImagesHaveTheirOwnClasses() {
        eachRow([
            ["a.0.jpg", "a.0.cls=5", "a.1.jpg", "a.1.cls=7"],
            ["a.0.jpg", "a.1.jpg", "a.0.cls=5", "a.1.cls=7"],
            ["a.1.cls=7", "a.0.cls=5", "a.1.jpg", "a.0.jpg"],
            ["a.0.cls=5", "a.1.cls=7", "b.png", "a.0.jpg", "a.1.jpg"],
            ["a.0.jpg", "a.0.CLS=5", "b.txt", "a.1.jpg", "a.1.Cls=7"],
        ]) { try numberedImagesHaveTheirOwnClasses(members: $0) }
    }

    private func numberedImagesHaveTheirOwnClasses(members: [String]) throws {
        #expect(try labels(members) == ["a.0.jpg": 5, "a.1.jpg": 7])
    }

    @Test(.eachRow) func theLongestCommonStemDecides() {
        eachRow(
            ([
                // The sample's class is that of all that have none of their own.
                (["a.cls=1", "a.0.jpg", "a.1.jpg", "a.1.cls=2"], ["a.0.jpg": 1, "a.1.jpg": 2]),
                (["s/a.jpg", "s/a.left.jpg", "s/a.cls=3"], ["s/a.jpg": 3, "s/a.left.jpg": 3]),
                // A class whose image is missing is not another image's.
                (["a.0.jpg", "a.0.cls=1", "a.1.jpg", "a.2.cls=4"], ["a.0.jpg": 1]),
                (["a.0.jpg", "a.0.cls=1", "a.1.jpg"], ["a.0.jpg": 1]),
                // Views of one sample, and the name of what the class is.
                (["a.rgb.jpg", "a.depth.png", "a.label.cls=6"], ["a.rgb.jpg": 6, "a.depth.png": 6]),
                (["a.jpg", "a.fine.cls=9", "a.cls=2"], ["a.jpg": 2]),
                (["x.y/a.jpg", "x.y/a.cls=2", "x.z/a.jpg"], ["x.y/a.jpg": 2]),
                (["a.x.0.jpg", "a.x.cls=1", "a.y.0.jpg", "a.y.cls=2"], ["a.x.0.jpg": 1, "a.y.0.jpg": 2]),
                // Two that agree are no contradiction.
                (["a.jpg", "a.fine.cls=2", "a.coarse.cls=2"], ["a.jpg": 2]),
                (["a.jpg", "a.cls=2", "a.CLS=2"], ["a.jpg": 2]),
            ] as [([String], [String: Int])]).named { $0.0.joined(separator: " ") }
        ) { try theLongestCommonStemDecides($0) }
    }

    private func theLongestCommonStemDecides(_ test: Named<([String], [String: Int])>) throws {
        let (members, expected) = test.value
        #expect(try labels(members) == expected)
    }

    @Test(.eachRow) func classesThatContradictAreAnErrorWithTheirNames() {
        eachRow(
            ([
                (["a.jpg", "a.fine.cls=1", "a.coarse.cls=2"], "1 in a.fine.cls and 2 in a.coarse.cls"),
                (["a.jpg", "a.cls=1", "a.CLS=2"], "1 in a.cls and 2 in a.CLS"),
                (["a.cls=1", "a.CLS=2", "b.png", "a.jpg"], "2 in a.CLS and 1 in a.cls"),
                (["a.0.left.jpg", "a.cls=1", "b.png", "a.0.cls=2"], "1 beside it and 2 in a.0.cls"),
            ] as [([String], String)]).named { $0.0.joined(separator: " ") }
        ) { try classesThatContradictAreAnErrorWithTheirNames($0) }
    }

    private func classesThatContradictAreAnErrorWithTheirNames(_ test: Named<([String], String)>) throws {
        let (members, found) = test.value
        let error = #expect(throws: DatasetError.self) { try labels(members) }
        let image = members.first { $0.hasSuffix("jpg") } ?? ""
        #expect(error?.description == "a.tar: expected one class of member \(image), found \(found)")
    }

    /// More members under one key than are kept together, as in `frame.000001.jpg`.
    @Test(arguments: [[0, 1], [1, 0]]) func longSamplesHaveTheirOwnClasses(order: [Int]) throws {
        let members = (0..<2500).flatMap { number in
            order.map { $0 == 0 ? "f.\(number).png" : "f.\(number).cls=\(number % 9)" }
        }
        let mixed = try labels(members)
        let apart = try labels(members.sorted { $0.contains("cls") && !$1.contains("cls") })
        for found in [mixed, apart] {
            #expect(found.count == 2500)
            #expect((0..<2500).allSatisfy { found["f.\($0).png"] == $0 % 9 })
        }
    }

    /// A name of nothing but dots, and classes without end: no time or memory to speak of.
    @Test func hostileNamesCostLittle() throws {
        let dots = String(repeating: ".", count: 90)
        #expect(try labels(["a\(dots)jpg", "a\(dots)cls=1"]) == ["a\(dots)jpg": 1])
        let members = (0..<20_000).map { "k.\($0).cls=\($0 % 2)" } + (0..<20_000).map { "k.\($0)x.png" }
        let clock = ContinuousClock()
        let time = clock.measure { _ = try? labels(members) }
        #expect(time < .seconds(20), "\(time)")
    }

    @Test(.eachRow) func keysEndAtTheFirstDotAndStemsAtTheLast() {
        eachRow([
            ("a/b.c.jpg", "a/b", "a/b.c"), ("b", "b", "b"), ("x.y/z", "x.y/z", "x.y/z"),
            ("x.y/.z", "x.y/", "x.y/"),
            ("1.cls", "1", "1"), ("a.b..", "a", "a.b."),
        ]) { keysEndAtTheFirstDotAndStemsAtTheLast(name: $0.0, key: $0.1, stem: $0.2) }
    }

    private func keysEndAtTheFirstDotAndStemsAtTheLast(name: String, key: String, stem: String) {
        #expect(MemberName.key(of: name) == key && MemberName.stem(of: name) == stem)
    }

    @Test func prefixesEndAtDots() {
        #expect(MemberName.prefixes(of: "s.t/a.b.c") == ["s.t/a", "s.t/a.b", "s.t/a.b.c"])
        let long = "a" + String(repeating: ".b", count: 100)
        #expect(MemberName.prefixes(of: long).count == 33 && MemberName.prefixes(of: long).last == long)
    }
}
