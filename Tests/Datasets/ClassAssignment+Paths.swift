@testable import Datasets

/// Classes by the folders of names, all of them in memory: what ``ListedClasses`` finds in a listing.
///
/// The class is the first folder. Where all images share leading folders (such as `train/`) and all lie in
/// folders below these, the shared ones are left out. An image outside of any folder has no class.
extension ClassAssignment {
    /// Assigns classes.
    ///
    /// - Parameters:
    ///   - paths: Names of the images, with `/` between folders.
    ///   - order: Names of classes in an order that is known (`wnids.txt`); used when it names every class
    ///     that is found, otherwise classes are in byte order.
    init(paths: [String], order: [String] = []) {
        let folders = paths.map { Array(FilePath.components($0).dropLast()) }
        let shared = Self.sharedPrefix(of: folders)
        let level = folders.allSatisfy { $0.count > shared } ? shared : 0
        self.init(classes: folders.map { level < $0.count ? $0[level] : nil }, order: order)
    }

    /// How many leading folders all images share.
    private static func sharedPrefix(of folders: [[String]]) -> Int {
        guard let first = folders.first else { return 0 }
        return folders.reduce(first.count) { shared, other in
            zip(first.prefix(shared), other).prefix { $0 == $1 }.count
        }
    }
}
