import OrderedCollections
import Testing

@testable import Checkpoints

@Suite struct SafetensorsEncoderTests {
    /// The bytes that `safetensors.torch.save` 0.8 gives for {"a": [1.0, -2.0]}.
    @Test func bytesAreThoseOfTheLibrary() throws {
        let bytes = try SafetensorsEncoder.encode(["a": try Tensor(shape: [2], values: [1, -2])])
        let header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
        let padding = String(repeating: " ", count: 56 - header.utf8.count)
        #expect(
            bytes == [56, 0, 0, 0, 0, 0, 0, 0] + Array((header + padding).utf8) + [
                0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0,
            ])
    }

    @Test func whatIsWrittenIsRead() throws {
        let tensors: OrderedDictionary<String, Tensor> = [
            "z \"quoted\" \\ \n\u{1} é😀": try Tensor(
                shape: [2, 1, 2], values: [.infinity, -0.0, .leastNonzeroMagnitude, 3]),
            "empty": try Tensor(shape: [0, 7], values: []),
            "scalar": try Tensor(shape: [], values: [7]),
        ]
        let metadata: OrderedDictionary = ["architecture": "ResNet-18", "note": "tab\there"]
        let bytes = try SafetensorsEncoder.encode(tensors, metadata: metadata)
        let file = try CheckpointFile(bytes: bytes, path: "memory")
        #expect(try file.stateDictionary().tensors == tensors)
        #expect(file.metadata == metadata.mapValues { .text($0) })
    }

    @Test func anyFileBecomesAPlainOne() throws {
        let encoder = try CheckpointFile.open(try Fixture.path("Layouts/moco-v2.pth")).encoder()
        let bytes = try SafetensorsEncoder.encode(encoder.backbone)
        let again = try CheckpointFile(bytes: bytes, path: "memory").encoder()
        #expect(again.backbone == encoder.backbone)
        #expect(again.candidate.layout == .torchvision)
    }

    @Test func theReservedNameIsRefused() throws {
        let tensor = try Tensor(shape: [], values: [0])
        #expect(throws: CheckpointError.self) { try SafetensorsEncoder.encode(["__metadata__": tensor]) }
    }
}
