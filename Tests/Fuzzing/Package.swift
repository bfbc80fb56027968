// swift-tools-version: 6.1
import PackageDescription

// Coverage-guided fuzzing of the program's readers: an executable a reader, run by `make fuzz`. It is a package of its
// own because all that it is made of is built with the instruments of libFuzzer and AddressSanitizer.

let readers: Target.Dependency = .product(name: "Readers", package: "jc-stats")

func reader(_ name: String, _ more: [Target.Dependency] = []) -> Target {
    .executableTarget(name: name, dependencies: ["CFuzzer", readers] + more)
}

let package = Package(
    name: "fuzzing",
    dependencies: [.package(name: "jc-stats", path: "../..")],
    targets: [
        .target(name: "CFuzzer"),
        .target(name: "WalkedCheckpoint", dependencies: [readers]),
        reader("FuzzImage"),
        reader("FuzzTar"),
        reader("FuzzZip"),
        reader("FuzzCIFAR"),
        reader("FuzzNames"),
        reader("FuzzPickle", ["WalkedCheckpoint"]),
        reader("FuzzTorch", ["WalkedCheckpoint"]),
        reader("FuzzSafetensors", ["WalkedCheckpoint"]),
        reader("FuzzFolder", ["WalkedCheckpoint"]),
        reader("FuzzCSV"),
        reader("FuzzJSON"),
        reader("FuzzRecipe"),
    ],
    swiftLanguageModes: [.v6]
)
