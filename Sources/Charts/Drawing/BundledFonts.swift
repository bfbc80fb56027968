import CCairo
import Foundation

/// The fonts that come with the program in a bundle, which runs on machines that may have none.
///
/// They lie in `share/jc-stats/fonts` beside the program's folder. Where they do, they are all that charts are set in, so that a
/// chart is the same on every machine. Where they do not, or `FONTCONFIG_FILE` names a configuration, fontconfig has its own
/// way. A variable of the environment would do the same, but to the program's children too.
enum BundledFonts {
    /// Hands them to fontconfig, once a process and ahead of Cairo's first text.
    ///
    /// - Returns: whether there are any.
    static let areUsed: Bool = {
        let environment = ProcessInfo.processInfo.environment
        guard environment["FONTCONFIG_FILE"] == nil, environment["FONTCONFIG_PATH"] == nil else {
            return false
        }
        let files = fontFiles
        guard !files.isEmpty, let configuration = FcConfigCreate() else { return false }
        for file in files where FcConfigAppFontAddFile(configuration, file) == 0 {
            FcConfigDestroy(configuration)
            return false
        }
        return FcConfigSetCurrent(configuration) != 0
    }()

    private static var fontFiles: [String] {
        let files = FileManager.default
        guard let program = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return [] }
        let folder = URL(fileURLWithPath: program).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("share/jc-stats/fonts")
        let names = (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".ttf") }.sorted().map { folder.appendingPathComponent($0).path }
    }
}
