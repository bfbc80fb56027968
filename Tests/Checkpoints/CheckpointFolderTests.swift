import Foundation
import Testing
import TestSupport

@testable import Checkpoints

/// Folders in the place of files.
@Suite struct CheckpointFolderTests {
    /// A folder with these files, each of some bytes; removed with the closure's end.
    private func withFolder<Result>(
        _ files: [String: Data], _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = try ScratchFolder()
        for (name, data) in files { try folder.write(name, Array(data)) }
        return try body(folder.path)
    }

    private func message(_ files: [String: Data], _ name: String = "") throws -> String {
        try withFolder(files) { path in
            let error = #expect(throws: CheckpointError.self) {
                try CheckpointFile.open(name.isEmpty ? path : "\(path)/\(name)")
            }
            return error.map { "\($0)" } ?? ""
        }
    }

    private func shard(_ number: Int) throws -> Data {
        Data(try Fixture.bytes("Encoders/huggingface-sharded/model-0000\(number)-of-00002.safetensors"))
    }

    private func index() throws -> Data {
        Data(try Fixture.bytes("Encoders/huggingface-sharded/model.safetensors.index.json"))
    }

    /// The model of Hugging Face in one file, in several, and by the name of its index.
    @Test func modelsInFoldersAreRead() throws {
        let whole = try CheckpointFile.open(Fixture.path("Encoders/huggingface-folder"))
        #expect(whole.path.hasSuffix("huggingface-folder/model.safetensors"))
        let tensors = try whole.stateDictionary().tensors
        for name in ["", "/", "/model.safetensors.index.json"] {
            let sharded = try CheckpointFile.open(Fixture.path("Encoders/huggingface-sharded") + name)
            let found = try sharded.stateDictionary().tensors
            #expect(Set(found.keys) == Set(tensors.keys) && found.count == 62)
            for (tensor, values) in tensors { #expect(found[tensor] == values, "\(tensor)") }
        }
        let bin = Data(try Fixture.bytes("zip-plain.pth"))
        let pickled = try withFolder(["pytorch_model.bin": bin]) { try CheckpointFile.open($0) }
        #expect(pickled.container == .torchZip)
    }

    @Test func otherFoldersSayWhatWouldBeRead() throws {
        for (member, words) in [
            (
                ".metadata",
                "the folder of a distributed checkpoint of torch (DCP); join it: torch.distributed.checkpoint.format_utils.dcp_to_torch_save"
            ),
            ("saved_model.pb", "the folder of a TensorFlow SavedModel"),
            ("zero_to_fp32.py", "the folder of a DeepSpeed checkpoint"),
            ("flax_model.msgpack", "the folder of a Flax model"),
            ("readme.txt", "a directory without model.safetensors; give the checkpoint itself"),
        ] {
            let line = try message([member: Data([0x80, 2])])
            #expect(line.contains(words), "\(line)")
        }
        let piece = try message(["__0_0.distcp": Data([0x50, 0x4B, 3, 4])], "__0_0.distcp")
        #expect(piece.contains("a piece of a distributed checkpoint of torch (DCP); join it: "))
    }

    /// An index and its files must tell the same.
    @Test func indicesThatDoNotFitAreRefused() throws {
        let names = (1...2).map { "model-0000\($0)-of-00002.safetensors" }
        let first = try shard(1)
        let index = try index()
        let lost = try message(["model.safetensors.index.json": index, names[0]: first])
        #expect(lost.contains("\(names[1]): cannot be read: No such file or directory"), "\(lost)")
        let twice = try message(["model.safetensors.index.json": index, names[0]: first, names[1]: first])
        #expect(twice.contains("expected the tensors that the index has here, found resnet."), "\(twice)")
        let more = String(decoding: index, as: UTF8.self)
            .replacingOccurrences(of: "\"weight_map\": {", with: "\"weight_map\": {\"a\": \"\(names[0])\",")
        let missing = try message([
            "model.safetensors.index.json": Data(more.utf8), names[0]: first, names[1]: try shard(2),
        ])
        #expect(missing.contains("safetensors a: expected it in \(names[0]), found none"), "\(missing)")
        let cut = try message([
            "model.safetensors.index.json": index, names[0]: first.dropLast(8), names[1]: try shard(2),
        ])
        #expect(cut.contains("\(names[0]): cut short"), "\(cut)")
    }

    @Test(.eachRow) func hostileIndicesAreRefused() {
        eachRow([
            "", "[]", "{\"weight_map\": 3}", "{\"weight_map\": {}}",
            "{\"weight_map\": {\"a\": \"../model.safetensors\"}}",
            "{\"weight_map\": {\"a\": \"\"}}", "{\"weight_map\": {\"a\": \"/etc/passwd\"}}",
            "{\"weight_map\": {\"a\": \"..\"}}",
        ]) { try hostileIndicesAreRefused(text: $0) }
    }

    private func hostileIndicesAreRefused(text: String) throws { try expectOneLine(text) }

    @Test func deepIndicesAreRefused() throws { try expectOneLine(String(repeating: "[", count: 100_000)) }

    private func expectOneLine(_ text: String) throws {
        let line = try message(["model.safetensors.index.json": Data(text.utf8)])
        #expect(!line.isEmpty && !line.contains("\n"))
    }
}
