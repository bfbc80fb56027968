import Foundation
import Testing

/// The modules stand in the order of the data, and each imports only what stands above it: sources and Package.swift alike.
@Suite struct ModuleImportTests {
    private struct Module: Sendable {
        let name: String
        /// Of our own modules.
        let modules: Set<String>
        /// Libraries of others, and shims around them.
        let libraries: Set<String>
    }

    private static let table = [
        Module(name: "Statistics", modules: [], libraries: ["RealModule"]),
        Module(name: "JointAugmentation", modules: ["Statistics"], libraries: ["RealModule"]),
        Module(
            name: "Imaging", modules: ["JointAugmentation"],
            libraries: ["CImageCodecs", "CWebP", "CGIF", "CAVIF", "CImagingKernels"]),
        Module(
            name: "Datasets", modules: ["Statistics", "JointAugmentation", "Imaging"],
            libraries: ["CArchive", "CNettle", "CZlib", "Algorithms", "GRDB"]),
        Module(
            name: "Checkpoints", modules: [],
            libraries: ["CArchive", "CNettle", "CZlib", "OrderedCollections"]),
        Module(
            name: "Layers", modules: ["Statistics"], libraries: ["COpenBLAS", "CLayerKernels", "COneDNN"]),
        Module(
            name: "Encoders",
            modules: ["Statistics", "JointAugmentation", "Imaging", "Checkpoints", "Layers"],
            libraries: ["CSharedMemory", "OrderedCollections"]),
        Module(
            name: "Training",
            modules: [
                "Statistics", "JointAugmentation", "Imaging", "Datasets", "Checkpoints", "Layers", "Encoders",
            ],
            libraries: ["OrderedCollections"]),
        Module(
            name: "Difficulty",
            modules: ["Statistics", "JointAugmentation", "Imaging", "Datasets", "Layers", "Encoders"],
            libraries: ["GRDB", "OrderedCollections"]),
        Module(name: "Charts", modules: [], libraries: ["CCairo", "Algorithms"]),
        Module(
            name: "PaperFigures",
            modules: ["Statistics", "JointAugmentation", "Imaging", "Difficulty", "Charts"],
            libraries: ["OrderedCollections"]),
        Module(
            name: "jc-stats",
            modules: [
                "Statistics", "JointAugmentation", "Imaging", "Datasets", "Checkpoints", "Layers", "Encoders",
                "Training", "Difficulty", "Charts", "PaperFigures",
            ],
            libraries: ["ArgumentParser", "CMemory"]),
    ]

    /// What comes with Swift.
    private static let system: Set = ["Foundation", "Synchronization", "Dispatch", "Glibc", "Darwin"]

    private static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The modules that the sources of a folder import.
    private func imports(_ module: String) throws -> Set<String> {
        let folder = Self.package.appendingPathComponent("Sources/\(module)")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".swift")
        }
        let line =
            /^\s*(?:@\w+\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)/
        var found: Set<String> = []
        for file in files {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for match in text.matches(of: line.anchorsMatchLineEndings()) { found.insert(String(match.1)) }
        }
        return found
    }

    @Test func eachModuleStandsBelowWhatItTakes() {
        for (place, module) in Self.table.enumerated() {
            let above = Set(Self.table[..<place].map(\.name))
            #expect(module.modules.subtracting(above).isEmpty, "\(module.name)")
        }
    }

    @Test func everyFolderOfSwiftIsInTheTable() throws {
        let sources = Self.package.appendingPathComponent("Sources")
        let folders = try FileManager.default.contentsOfDirectory(atPath: sources.path).filter { folder in
            let files = try? FileManager.default.subpathsOfDirectory(
                atPath: sources.appendingPathComponent(folder).path)
            return files?.contains { $0.hasSuffix(".swift") } == true
        }
        #expect(Set(folders) == Set(Self.table.map(\.name)))
    }

    @Test(arguments: table.map(\.name)) func sourcesImportWhatTheTableSays(_ name: String) throws {
        let module = try #require(Self.table.first { $0.name == name })
        #expect(try imports(name).subtracting(Self.system) == module.modules.union(module.libraries))
    }

    /// The dependencies of a target as Package.swift writes them, packages' products by the name that is imported.
    @Test(arguments: table.map(\.name)) func thePackageSaysTheSame(_ name: String) throws {
        let text = try String(
            contentsOf: Self.package.appendingPathComponent("Package.swift"), encoding: .utf8)
        var products: [String: String] = [:]
        for match in text.matches(of: /let (\w+): Target\.Dependency = \.product\(\s*name: "(\w+)"/) {
            products[String(match.1)] = String(match.2)
        }
        let start = try #require(
            text.range(of: "arget(name: \"\(name)\"") ?? text.range(of: "name: \"\(name)\",\n"))
        let target = try #require(text[start.upperBound...].firstMatch(of: /dependencies: \[([^\]]*)\]/))
        let words = target.1.split { ",\n ".contains($0) }.filter { !$0.hasPrefix("//") }
        let found = Set(
            words.map { word in
                word.hasPrefix("\"")
                    ? String(word.dropFirst().dropLast()) : products[String(word)] ?? String(word)
            })
        let module = try #require(Self.table.first { $0.name == name })
        #expect(found == module.modules.union(module.libraries))
    }
}
