import Datasets

extension FilePath {
    /// Short names of files: as many of the last parts of their paths as tell all of them apart; the paths themselves where
    /// one is there twice.
    static func distinct(_ paths: [String]) -> [String] {
        let parts = paths.map { $0.split(separator: "/") }
        let most = parts.map(\.count).max() ?? 0
        for count in stride(from: 1, through: most, by: 1) {
            let names = parts.map { $0.suffix(count).joined(separator: "/") }
            if Set(names).count == names.count { return names }
        }
        return paths
    }
}
