import Testing

@testable import Datasets

struct FingerprintTests {
    /// Python: hashlib.sha256 over each field after its length in 8 bytes (numbers: their 8 bytes alone).
    @Test func isSHA256OfTheFields() {
        var fingerprint = Fingerprint(layout: "tar")
        fingerprint.add("name")
        fingerprint.add(-2)
        #expect(
            fingerprint.hexadecimal() == "bcd65e5ec9e5fa11d81cbae6efed1e67b9793a8672cd56839f89f189755702f0")
    }

    @Test func keepsFieldsApart() {
        let prints = [["ab", "c"], ["a", "bc"], ["abc"]].map { fields in
            var fingerprint = Fingerprint(layout: "tar")
            for field in fields { fingerprint.add(field) }
            return fingerprint.hexadecimal()
        }
        #expect(Set(prints).count == 3)
    }
}
