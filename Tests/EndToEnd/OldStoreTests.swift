import Foundation
import TestSupport
import Testing

/// Stores of earlier versions of the program, from outside.
@Suite struct OldStoreTests {
    private let asked = ["--law", "randomcrop", "--beta", "-1,0", "--ratio", "3", "--quiet"]

    /// A report without what earlier stores do not know: what was left out or chosen among the images, which pairs
    /// answered, what the images are, how another precision was corrected, measures of features and the scale of intervals.
    private func known(_ report: Data) throws -> NSDictionary {
        var object = try #require(JSONSerialization.jsonObject(with: report) as? [String: Any])
        var dataset = try #require(object["dataset"] as? [String: Any])
        #expect((dataset.removeValue(forKey: "left_out") as? [Any])?.isEmpty != false)
        #expect(dataset.removeValue(forKey: "subset").map { $0 is NSNull } != false)
        object["dataset"] = dataset
        if let schema = object.removeValue(forKey: "schema") {
            #expect(schema as? String == "jc-stats/sdf/1" && object.removeValue(forKey: "version") is String)
        }
        if let pairs = object.removeValue(forKey: "pairs") as? [String: Any] {
            #expect(pairs["taken"] as? String == "drawn" && pairs["reason"] is NSNull)
        }
        #expect(object.removeValue(forKey: "population").map { $0 as? String == "sample" } != false)
        #expect(object.removeValue(forKey: "precision").map { $0 is NSNull } != false)
        #expect(object.removeValue(forKey: "measures").map { $0 is NSNull } != false)
        object["results"] = try (object["results"] as? [[String: Any]])?.map { result in
            var result = result
            // Intervals of levels were symmetric about SDF; now they stay within [-1, 1].
            let ends = try #require(result.removeValue(forKey: "ci95") as? [Double])
            let (sdf, error) = (result["sdf"] as? Double ?? .nan, result["standard_error"] as? Double ?? .nan)
            #expect(ends[0] < sdf && sdf < ends[1] && ends[1] - ends[0] > 3.9 * error)
            for name in ["given", "correction"] {
                #expect(result.removeValue(forKey: name).map { $0 is NSNull } != false)
            }
            if var difference = result["difference"] as? [String: Any] {
                #expect(difference.removeValue(forKey: "given").map { $0 is NSNull } != false)
                result["difference"] = difference
            }
            return result
        }
        return object as NSDictionary
    }

    /// Stores of earlier versions answer as their runs did: the first had no checksums, and says so; the second no cosines of
    /// views of different pairs.
    @Test(.eachRow) func olderStoresAnswer() {
        eachRow([1, 2]) { version in
            let folder = try ScratchFolder()
            let fixtures = Program.fixtures.appendingPathComponent("Store")
            let store = folder.file("version-\(version).sqlite")
            try FileManager.default.copyItem(
                at: fixtures.appendingPathComponent("version-\(version).sqlite"), to: store)
            let right = try known(
                Data(contentsOf: fixtures.appendingPathComponent("version-\(version).json")))
            let (laws, isUnchecked) = (Array(asked.dropLast()), version == 1)
            let run = try Program(["sdf", "--from", store.path] + laws + ["-o", folder.file("a.json").path])
            #expect(
                run.exitCode == 0 && run.errors.contains("without checksums") == isUnchecked, "\(run.errors)")
            #expect(try known(folder.data("a.json")) == right)
            let whole = folder.file("all.sqlite").path
            let merged = try Program("merge", whole, store.path)
            #expect(
                merged.exitCode == 0 && merged.errors.contains("without checksums") == isUnchecked,
                "\(merged.errors)")
            let again = try Program(["sdf", "--from", whole] + laws + ["-o", folder.file("b.json").path])
            #expect(again.exitCode == 0 && !again.errors.contains("checksums"), "\(again.errors)")
            #expect(try known(folder.data("b.json")) == right)
        }
    }
}
