import Foundation
import Imaging
import Statistics
import TestSupport

@testable import Encoders

/// Processes of `reference-encoder`, whose features are known.
enum ReferenceProcess {
    /// Where `swift build` put the program.
    static let path = Bundle.module.bundleURL.deletingLastPathComponent()
        .appendingPathComponent("reference-encoder").path

    /// Starts one.
    static func start(_ options: String = "", timeout: Duration = .seconds(60)) throws -> ProcessEncoder {
        try ProcessEncoder(command: "exec '\(path)' \(options)", timeout: timeout)
    }

    /// What goes wrong at the start, or at the first batch.
    static func fault(_ options: String, timeout: Duration = .seconds(60)) -> ProcessFault? {
        do throws(NetworkError) {
            let encoder = try ProcessEncoder(command: "exec '\(path)' \(options)", timeout: timeout)
            for number in 0..<3 { _ = try encoder.features(.backbone, of: views(2, seed: number)) }
            return nil
        } catch {
            if case .process(let fault) = error { return fault }
            return nil
        }
    }

    /// Images of bytes, normalised as the process says.
    static func views(_ count: Int, side: Int = 8, seed: Int = 0) throws(NetworkError) -> ImageBatch {
        try ImageBatch(
            count: count, height: side, width: side, pixels: byteViews(count, side: side, seed: seed).pixels)
    }

    /// The same before they are normalised.
    static func byteViews(_ count: Int, side: Int = 8, seed: Int = 0) throws(NetworkError) -> ImageBatch {
        let bytes = (0..<count * side * side * 3).map { place in
            UInt8(truncatingIfNeeded: (place &+ seed &* 7919) &* 2_654_435_761 >> 11)
        }
        return try ImageBatch(count: count, height: side, width: side, views: .bytes(bytes, .imageNet))
    }
}
