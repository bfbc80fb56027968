import Datasets
import Foundation
import Imaging

/// The images that a command measures where none are given.
enum DemoImages {
    /// Columns of each.
    static let width = 256
    /// Rows of each.
    static let height = 192
    /// How many they are.
    static let count = 2000

    /// What is missing to compose them, or nil.
    static var missing: DemoError? {
        do throws(DemoError) {
            try DemoSources.debian.check()
            return nil
        } catch {
            return error
        }
    }

    /// A folder of demo images in the user's cache, made where it is not there yet; said on stderr unless `isSilent`.
    ///
    /// - Throws: a failure that names the packages where these are missing.
    static func taken(seed: UInt64 = 0, threads: Int, isSilent: Bool) throws -> String {
        let sources = DemoSources.debian
        try sources.check()
        let recipe = DemoRecipe(count: count, width: width, height: height, seed: seed, format: .jpeg)
        let folder = try folder(recipe, sources: try sources.fingerprint())
        if !isSilent {
            Terminal.note("no images given: taking \(NumberText.count(count)) demo images in \(folder)")
        }
        _ = try DemoFolder(path: folder, recipe: recipe, sources: sources)
            .fill(threads: threads, isSilent: isSilent)
        return folder
    }

    /// Its place: another one for other pictures, another recipe and another way to compose.
    private static func folder(_ recipe: DemoRecipe, sources: String) throws -> String {
        guard let cache = CacheFolder.path else {
            throw CommandFailure("no images given: expected XDG_CACHE_HOME or HOME to keep demo images in")
        }
        let name = [
            "demo", String(recipe.count), "\(recipe.width)x\(recipe.height)", "seed\(recipe.seed)",
            "r\(DemoRecipe.revision)", String(sources.prefix(8)),
        ]
        return "\(cache)/\(name.joined(separator: "-"))"
    }
}
