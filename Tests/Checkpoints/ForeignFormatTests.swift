import TestSupport
import Testing

@testable import Checkpoints

@Suite struct ForeignFormatTests {
    @Test(.eachRow) func otherKindsAreNamed() {
        eachRow(
            ([
                ([], "an empty file; fetch it again"),
                ([0x80, 4, 0x95], "a pickle that torch.save did not write"),
                ([0x1F, 0x8B, 8], "gzip data; unpack it first"),
                ([0x89, 0x48, 0x44, 0x46, 0x0D], "an HDF5 file"),
                (Array("<!DOCTYPE html>".utf8), "a web page; fetch the file itself"),
                (Array("version https://git-lfs.github.com/spec/v1".utf8), "a Git LFS pointer"),
                (Array("BZh91AY".utf8), "bzip2 data; unpack it first"),
                ([0x28, 0xB5, 0x2F, 0xFD, 0], "zstd data; unpack it first"),
                (Array("<?xml version".utf8), "an XML file, as OpenVINO writes"),
                (Array("{\"model_type\"".utf8), "JSON text; give the model.safetensors beside it"),
                ([0x89, 0x50, 0x4E, 0x47, 0x0D], "a PNG; give the checkpoint first, then the images"),
                (Array("PAR1abc".utf8), "a Parquet file"),
                (Array("0000TFL3".utf8), "a TensorFlow Lite model"),
                (
                    [8, 14, 0x12, 7] + Array("pytorch".utf8) + [0x3A, 3, 0x12, 1, 0x67, 0x42],
                    "an ONNX model; give the torch checkpoint"
                ),
                ([8, 10, 0x3A] + [UInt8](repeating: 1, count: 20), "an ONNX model"),
                ([8, 1, 0x12, 0xA4, 3], "a TensorFlow SavedModel"),
                (
                    [0, 0, 0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB],
                    "the index of a TensorFlow checkpoint"
                ),
                ([0x81, 0xA6] + Array("params".utf8), "MessagePack data, as Flax writes"),
                ([1, 2, 3], "unknown bytes"),
            ] as [([UInt8], String)]).named { $0.1 }
        ) { otherKindsAreNamed($0) }
    }

    private func otherKindsAreNamed(_ test: Named<([UInt8], String)>) {
        let (bytes, message) = test.value
        let line = Fixture.message(bytes)
        #expect(
            line?.contains("expected a checkpoint (torch zip, torch legacy or safetensors), found") == true)
        #expect(line?.contains(message) == true, "\(line ?? "accepted")")
    }

    /// Members of archives that other programs write, folders among them.
    @Test(.eachRow) func otherZipsAreNamed() {
        eachRow(
            ([
                (["m/archive_format", "m/models/model.json"], "a program of torch.export (.pt2)"),
                (["config.json", "metadata.json", "model.weights.h5"], "a Keras model"),
                (["conv1.npy", "bn1.npy"], "NumPy arrays (.npz: conv1.npy, bn1.npy)"),
                (["run/", "run/checkpoint.pth"], "a zip archive around run/checkpoint.pth; unpack it"),
                (["notes.txt"], "a zip archive without data.pkl (notes.txt)"),
            ] as [([String], String)]).named { $0.0.joined(separator: " ") }
        ) { otherZipsAreNamed($0) }
    }

    private func otherZipsAreNamed(_ test: Named<([String], String)>) {
        let (members, message) = test.value
        let archive = ZipBuilder(members: members.map { ZipBuilder.Member(name: $0, data: [1]) })
        let line = Fixture.message(archive.build())
        #expect(line?.contains("found " + message) == true, "\(line ?? "accepted")")
    }

    @Test func aCutTarSaysHowMuchIsMissing() throws {
        let bytes = try Fixture.bytes("oldest.tar")
        // The last member's 4,000 bytes begin 512 before its data end; cut within them.
        let storages = try #require(
            bytes.indices.last { bytes[$0...].starts(with: Array("storages\0".utf8)) })
        let line = Fixture.message(Array(bytes[..<(storages + 512 + 1000)]))
        #expect(
            line?.contains("before torch 0.2; cut short, 3000 bytes are missing") == true, "\(line ?? "")")
    }

    @Test func otherTarsAreNamed() throws {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at place: Int) {
            header.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
        }
        put("readme.txt", at: 0)
        put("00000000000", at: 124)
        put("        ", at: 148)
        put("ustar", at: 257)
        put("00", at: 263)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(String("000000" + String(sum, radix: 8)).suffix(6) + "\0 ", at: 148)
        let line = Fixture.message(header + [UInt8](repeating: 0, count: 1024))
        #expect(line?.contains("found a tar archive; unpack it") == true, "\(line ?? "accepted")")
    }

    @Test func pathsThatAreNoFilesAreExplained() throws {
        let missing = #expect(throws: CheckpointError.self) { try CheckpointFile.open("/nowhere/x.pth") }
        #expect(
            try #require(missing).description == "/nowhere/x.pth: cannot be read: No such file or directory")
        let folder = try Fixture.path("")
        let directory = #expect(throws: CheckpointError.self) { try CheckpointFile.open(folder) }
        #expect(try #require(directory).description.contains("expected a file, found a directory"))
        let device = #expect(throws: CheckpointError.self) { try CheckpointFile.open("/dev/zero") }
        #expect(try #require(device).description.contains("expected a file, found a special file"))
    }

    @Test func filesBeyondTheLimitAreNotRead() throws {
        var limits = CheckpointLimits.standard
        limits.fileBytes = 100
        let path = try Fixture.path("zip-plain.pth")
        let error = #expect(throws: CheckpointError.self) { try CheckpointFile.open(path, limits: limits) }
        #expect(
            try #require(error).description.contains("bytes of the file: at most 100 allowed, found 4071"))
    }
}
