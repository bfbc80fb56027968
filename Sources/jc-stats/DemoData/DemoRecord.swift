import Datasets
import Foundation

/// The file beside demo images that says what they are, and that the folder is the program's.
struct DemoRecord: Codable {
    /// Name of the file in the folder.
    static let fileName = "demo-data.json"

    /// What decides on the bytes of the images.
    struct Contents: Codable, Equatable {
        let recipe: DemoRecipe
        var revision = DemoRecipe.revision
        /// SHA-256 over the names and sizes of the pictures that they are composed of.
        let sources: String
    }

    var madeBy = "jc-stats demo-data"
    let contents: Contents
    /// The images' paths below the folder.
    let files: [String]
    /// Whether all of them have been written.
    var isComplete: Bool

    /// The record in a folder, or nil.
    static func read(in folder: String) -> Self? {
        guard let bytes = try? TextFile.read("\(folder)/\(fileName)", limit: 1 << 28) else { return nil }
        return try? JSONDecoder().decode(Self.self, from: Data(bytes))
    }

    /// Writes the record to a folder.
    func write(in folder: String) throws {
        try OutputFile("\(folder)/\(Self.fileName)").write(try JSONText.data(self))
    }

    /// Whether all images are there.
    func isWhole(in folder: String) -> Bool {
        isComplete && presentCount(in: folder) == files.count
    }

    /// How many images are there.
    func presentCount(in folder: String) -> Int {
        files.count { access("\(folder)/\($0)", R_OK) == 0 }
    }

    /// Those of ``files`` that can be names of images of ours: one folder, a name and an ending.
    var removableFiles: [String] {
        files.filter { file in
            let parts = file.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
                && [".jpg", ".png"].contains { file.hasSuffix($0) }
        }
    }
}
