import Foundation
import Layers
import Statistics

/// Processor, products and memory.
struct MachineCheck {
    private let cores = ProcessInfo.processInfo.activeProcessorCount

    var findings: [Finding] { [processor, products, bfloat16, memory] }

    private var processor: Finding {
        let name = Self.field("model name", of: "/proc/cpuinfo") ?? "unknown processor"
        return cores > 1
            ? Finding("processor", "\(name), \(cores) cores for this process")
            : Finding(
                "processor", .slow, "\(name), one core for this process",
                advice: "taskset, cgroups and batch systems decide how many a process gets")
    }

    private var products: Finding {
        let alone = ProductRate.perThread(threads: 1)
        var found = "\(BLAS.provenance); \(Self.text(alone)) GFLOP/s on one thread"
        if cores > 1 {
            let together = ProductRate.perThread(threads: cores)
            found += ", \(Self.text(together)) each on \(cores)"
        }
        return Finding("float32", BLAS.confinement == nil ? .good : .slow, found, advice: BLAS.confinement)
    }

    private static func text(_ rate: Double) -> String { NumberText.fixed(rate, rate < 10 ? 1 : 0) }

    private var bfloat16: Finding {
        if let provenance = BFloat16.provenance {
            return Finding("bfloat16", "\(provenance) (--precision bfloat16)")
        }
        return Finding("bfloat16", "none: \(BFloat16.problem ?? "not known")")
    }

    private var memory: Finding {
        let free = Self.field("MemAvailable", of: "/proc/meminfo")
            .flatMap { Int($0.prefix { $0.isNumber }) }.map { $0 / 1024 }
        let found =
            (free.map { "\(NumberText.count($0)) MB available" } ?? "not known")
            + (AddressSpace.limit.map { ", limit of addresses \(NumberText.count($0 >> 20)) MB (ulimit -v)" }
                ?? "")
        let buffer = BLAS.bufferBytes >> 20
        let needed = cores * buffer + 512
        guard let limit = AddressSpace.limit, limit >> 20 < needed else { return Finding("memory", found) }
        return Finding(
            "memory", .slow, found,
            advice:
                "matrix products take \(buffer) MB of addresses a thread: fewer --threads, or a limit of \(needed) MB and more"
        )
    }

    /// What follows a name and a colon in a text of the kernel; nil where it is not there.
    private static func field(_ name: String, of path: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        let line = String(decoding: bytes.prefix(1 << 16), as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(name) }
        return line?.split(separator: ":", maxSplits: 1).dropFirst().first.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}
