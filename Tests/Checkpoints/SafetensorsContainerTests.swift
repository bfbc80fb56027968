import Testing
import TestSupport

@testable import Checkpoints

@Suite struct SafetensorsContainerTests {
    private func file(_ header: String, data: Int = 16, length: UInt64? = nil) -> [UInt8] {
        littleEndian(length ?? UInt64(header.utf8.count)) + Array(header.utf8)
            + [UInt8](repeating: 0, count: data)
    }

    private func message(_ header: String, data: Int = 16) -> String {
        Fixture.message(file(header, data: data)) ?? "accepted"
    }

    private func tensor(_ shape: String = "[4]", _ offsets: String = "[0,16]", type: String = "F32") -> String
    {
        "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    @Test func honestHeadersAreRead() {
        #expect(message("{\"a\":\(tensor())}") == "accepted")
        #expect(message("{ \"a\" : \(tensor("[2, 2]", "[ 0 , 16 ]")) }   ") == "accepted")
        #expect(message("  {\"a\":\(tensor())}") == "accepted")
        #expect(message("{\"b\":\(tensor("[2]", "[8,16]")),\"a\":\(tensor("[2]", "[0,8]"))}") == "accepted")
        #expect(message("{\"e\":\(tensor("[0,3]", "[16,16]")),\"a\":\(tensor())}") == "accepted")
        #expect(message("{\"a\":\(tensor("[]", "[0,4]"))}", data: 4) == "accepted")
    }

    @Test func dataFillTheFile() {
        let two = "{\"a\":\(tensor("[2]", "[0,8]")),\"b\":"
        #expect(
            message(two + tensor("[1]", "[12,16]") + "}").contains(
                "b: expected data from byte 8, found 12 to 16"))
        #expect(
            message(two + tensor("[2]", "[4,12]") + "}").contains(
                "b: expected data from byte 8, found 4 to 12"))
        #expect(
            message(two + tensor("[2]", "[0,8]") + "}").contains("expected data from byte 8, found 0 to 8"))
        #expect(
            message("{\"a\":\(tensor())}", data: 17).contains("data: expected 16 bytes, found 1 more bytes"))
        #expect(
            message("{\"a\":\(tensor())}", data: 15).contains(
                "cut short: safetensors data needs 16 bytes, 15"))
        #expect(message("{\"a\":\(tensor("[1]", "[16,12]"))}").contains("expected data from byte 0"))
    }

    @Test func sizesMatchShapes() {
        #expect(
            message("{\"a\":\(tensor("[5]"))}").contains("a: expected shape [5] of float32, found 16 bytes"))
        let huge = "[4611686018427387904,4611686018427387904,4]"
        #expect(message("{\"a\":\(tensor(huge))}").contains("of float32, found 16 bytes"))
        #expect(message("{\"a\":\(tensor("[9223372036854775807]"))}").contains("of float32, found 16 bytes"))
        #expect(message("{\"a\":\(tensor(type: "F31"))}").contains("a: expected a known dtype, found 'F31'"))
    }

    @Test func numbersAreIntegersFromZero() {
        for number in ["-1", "1.5", "01", "1e3", "99999999999999999999", "\"4\"", "null"] {
            let line = message("{\"a\":\(tensor("[\(number)]"))}")
            #expect(
                line.contains("expected an integer from 0") || line.contains("expected ','"),
                "\(number): \(line)")
        }
    }

    @Test func namesAndFieldsOccurOnce() {
        let line = message("{\"a\":\(tensor("[2]", "[0,8]")),\"a\":\(tensor("[2]", "[8,16]"))}")
        #expect(line.contains("expected each name once, found 'a' twice"))
        let escaped = message("{\"a\":\(tensor("[2]", "[0,8]")),\"\\u0061\":\(tensor("[2]", "[8,16]"))}")
        #expect(escaped.contains("expected each name once, found 'a' twice"))
        let dtype = "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}"
        #expect(message(dtype).contains("expected each field once, found 'dtype' twice"))
        #expect(message("{\"__metadata__\":{\"x\":\"1\",\"x\":\"2\"}}", data: 0).contains("found 'x' twice"))
        #expect(
            message("{\"__metadata__\":{},\"__metadata__\":{}}", data: 0).contains("'__metadata__' twice"))
    }

    @Test func fieldsAreTheThreeOfTheFormat() {
        let extra = "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16],\"x\":1}}"
        #expect(message(extra).contains("expected dtype, shape or data_offsets, found 'x'"))
        #expect(
            message("{\"a\":{\"dtype\":\"F32\"}}").contains(
                "expected dtype, shape and data_offsets, found dtype"))
        #expect(message("{\"a\":{\"data_offsets\":[1]}}").contains("expected two offsets, found 1"))
        #expect(message("{\"a\":{\"data_offsets\":[1,2,3]}}").contains("at most 2 allowed"))
        #expect(message("{\"__metadata__\":{\"x\":1}}", data: 0).contains("expected '\"', found '1'"))
        #expect(
            message("{\"a\":{\"shape\":\(String(repeating: "[", count: 9000))").contains("an integer from 0"))
    }

    @Test func textIsJSON() {
        #expect(message("{\"a").contains("expected a closing quote, found the end of the header"))
        #expect(message("{\"\\q\":1}").contains("expected an escape of JSON"))
        #expect(message("{\"\\ud800\":1}").contains("expected a surrogate pair"))
        #expect(message("{\"\\ud800\\u0041\":1}").contains("expected a surrogate pair"))
        #expect(message("{\"\\u12\":1}").contains("expected four hexadecimal digits"))
        #expect(message("{\"\u{1}\":1}").contains("found a control character"))
        #expect(message("{\"a\":\(tensor())}}").contains("expected the end of the header, found '}'"))
        #expect(message("{\"a\":\(tensor()) \"b\"").contains("expected ','"))
        let invalid = littleEndian(UInt64(5)) + Array("{\"".utf8) + [0xFF, 0x22, 0x7D]
        #expect(Fixture.message(invalid)?.contains("expected UTF-8 text") == true)
    }

    @Test func pairsOfSurrogatesAreOneCharacter() throws {
        let bytes = file("{\"__metadata__\":{\"x\":\"\\ud83d\\ude00\\n\"},\"a\":\(tensor())}")
        let metadata = try CheckpointFile(bytes: bytes, path: "memory").metadata
        #expect(metadata["x"] == .text("😀\n"))
    }

    @Test func headerLengthsAreLimited() {
        let header = "{\"a\":\(tensor())}"
        let over = Fixture.message(file(header, length: 100_000_001))
        #expect(over?.contains("bytes of a safetensors header: at most 100000000 allowed") == true)
        let beyond = Fixture.message(file(header, length: 5000))
        #expect(beyond?.contains("cut short: a safetensors header needs 5000 bytes") == true)
        let negative = Fixture.message(file(header, length: .max))
        #expect(negative?.contains("a safetensors header's length") == true)
    }

    @Test(.eachRow) func cutFilesAreRefused() {
        eachRow(["plain.safetensors", "types.safetensors"]) { try cutFilesAreRefused(name: $0) }
    }

    private func cutFilesAreRefused(name: String) throws {
        let bytes = try Fixture.bytes(name)
        for length in 0..<bytes.count {
            #expect(Fixture.message(Array(bytes[..<length])) != nil, "\(length)")
        }
    }
}
