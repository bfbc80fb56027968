// swift-tools-version: 6.1
import PackageDescription

// MARK: - System libraries

/// A system library that pkg-config knows and Debian ships.
func systemLibrary(_ name: String, pkgConfig: String? = nil, package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let systemLibraries: [Target] = [
    systemLibrary("COpenBLAS", pkgConfig: "openblas", package: "libopenblas-dev"),
    systemLibrary("CJPEG", pkgConfig: "libjpeg", package: "libjpeg62-turbo-dev"),
    systemLibrary("CPNG", pkgConfig: "libpng", package: "libpng-dev"),
    systemLibrary("CWebP", pkgConfig: "libwebpdemux", package: "libwebp-dev"),
    systemLibrary("CGIF", pkgConfig: "libgif", package: "libgif-dev"),
    systemLibrary("CTIFF", pkgConfig: "libtiff-4", package: "libtiff-dev"),
    // Its flags for pkg-config hold one that SwiftPM refuses.
    systemLibrary("CAVIF", package: "libavif-dev"),
    systemLibrary("CZlib", pkgConfig: "zlib", package: "zlib1g-dev"),
    systemLibrary("CCairo", pkgConfig: "cairo", package: "libcairo2-dev"),
    systemLibrary("CArchive", pkgConfig: "libarchive", package: "libarchive-dev"),
    systemLibrary("CNettle", pkgConfig: "nettle", package: "nettle-dev"),
]

// MARK: - Packages

let numerics: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let orderedCollections: Target.Dependency = .product(
    name: "OrderedCollections", package: "swift-collections")
let algorithms: Target.Dependency = .product(name: "Algorithms", package: "swift-algorithms")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

// MARK: - Modules, in the order of the data: each imports only what stands above it

let modules: [Target] = [
    .target(name: "Statistics", dependencies: [numerics]),
    .target(name: "JointAugmentation", dependencies: ["Statistics", numerics]),
    .target(name: "CImageCodecs", dependencies: ["CJPEG", "CPNG", "CTIFF"]),
    .target(name: "CVectorClones"),
    .target(name: "CImagingKernels", dependencies: ["CVectorClones"]),
    .target(
        name: "Imaging",
        dependencies: ["JointAugmentation", "CImageCodecs", "CWebP", "CGIF", "CAVIF", "CImagingKernels"]),
    .target(
        name: "Datasets",
        dependencies: [
            "Statistics", "JointAugmentation", "Imaging", "CArchive", "CNettle", "CZlib", algorithms, grdb,
        ]),
    .target(name: "Checkpoints", dependencies: ["CArchive", "CNettle", "CZlib", orderedCollections]),
    .target(name: "CLayerKernels", dependencies: ["CVectorClones"]),
    // bfloat16, of a library that it loads with its first call: a build or a machine without it says so.
    .target(name: "COneDNN"),
    .target(name: "Layers", dependencies: ["Statistics", "COpenBLAS", "CLayerKernels", "COneDNN"]),
    .target(name: "CSharedMemory"),
    .target(
        name: "Encoders",
        dependencies: [
            "Statistics", "JointAugmentation", "Imaging", "Checkpoints", "Layers", "CSharedMemory",
            orderedCollections,
        ]),
    .target(
        name: "Training",
        dependencies: [
            "Statistics", "JointAugmentation", "Imaging", "Datasets", "Checkpoints", "Layers", "Encoders",
            orderedCollections,
        ]),
    .target(
        name: "Difficulty",
        dependencies: [
            "Statistics", "JointAugmentation", "Imaging", "Datasets", "Layers", "Encoders", grdb,
            orderedCollections,
        ]),
    .target(name: "Charts", dependencies: ["CCairo", algorithms]),
    .target(
        name: "PaperFigures",
        dependencies: [
            "Statistics", "JointAugmentation", "Imaging", "Difficulty", "Charts", orderedCollections,
        ]),
    // Of the program alone: it changes what becomes of a process without memory, which is not for a library to do.
    .target(name: "CMemory"),
    .executableTarget(
        name: "jc-stats",
        dependencies: [
            "CMemory",
            "Statistics", "JointAugmentation", "Imaging", "Datasets", "Checkpoints", "Layers",
            "Encoders", "Training", "Difficulty", "Charts", "PaperFigures", argumentParser,
        ],
        resources: [.copy("Checkpoints")]),
]

// MARK: - Tests

/// An encoder that speaks the protocol of Examples/PROTOCOL.md, for tests and for `bench load`; it is not installed.
let referenceEncoder: Target = .executableTarget(
    name: "reference-encoder", path: "Tests/ReferenceEncoder")

func tests(_ module: String, fixtures: Bool = false, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(module)Tests", dependencies: [.byName(name: module), "TestSupport"] + more,
        path: "Tests/\(module)", resources: fixtures ? [.copy("Fixtures")] : [])
}

let testTargets: [Target] = [
    referenceEncoder,
    .target(name: "TestSupport", dependencies: ["CZlib"], path: "Tests/TestSupport"),
    tests("Statistics", fixtures: true),
    tests("JointAugmentation", fixtures: true, ["Statistics"]),
    tests("Imaging", fixtures: true, ["JointAugmentation", "CNettle"]),
    tests("Datasets", fixtures: true, ["Statistics", "Imaging"]),
    tests("Checkpoints", fixtures: true),
    tests("Layers", ["Statistics"]),
    tests(
        "Encoders", fixtures: true, ["Imaging", "Checkpoints", "Datasets", "Layers", "reference-encoder"]),
    tests(
        "Training", fixtures: true,
        [
            "Statistics", "JointAugmentation", "Imaging", "Datasets", "Checkpoints", "Layers",
            "Encoders", orderedCollections,
        ]),
    tests(
        "Difficulty", fixtures: true,
        [
            "Statistics", "JointAugmentation", "Imaging", "Datasets", "Checkpoints", "Layers",
            "Encoders", orderedCollections,
        ]),
    tests("Charts"),
    tests("PaperFigures", ["Charts", "Difficulty", "Imaging", "JointAugmentation", "Statistics"]),
    .testTarget(
        name: "EndToEndTests", dependencies: ["jc-stats", "reference-encoder", "Layers", "TestSupport"],
        path: "Tests/EndToEnd",
        resources: [.copy("Fixtures")]),
    // Of the package itself: what its modules import.
    .testTarget(name: "StructureTests", path: "Tests/Structure"),
]

// MARK: - Package

let package = Package(
    name: "jc-stats",
    products: [
        .executable(name: "jc-stats", targets: ["jc-stats"]),
        .library(name: "JointAugmentation", targets: ["JointAugmentation"]),
        // What Tests/Fuzzing reads with; no interface for others.
        .library(
            name: "Readers",
            targets: [
                "JointAugmentation", "Imaging", "Datasets", "Checkpoints", "PaperFigures", "TestSupport",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: systemLibraries + modules + testTargets,
    swiftLanguageModes: [.v6]
)
