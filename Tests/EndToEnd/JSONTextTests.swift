import Foundation
import Testing

@testable import jc_stats

@Suite struct JSONTextTests {
    private struct Values: Encodable {
        let numbers: [Double]
        let text: String
        @ExplicitNull var none: Double?
    }

    @Test func numbersThatAreNotFiniteAreNull() throws {
        let values = Values(numbers: [.nan, 1.5, .infinity, -.infinity, 0], text: "nan", none: .nan)
        let data = try JSONText.data(values)
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let numbers = try #require(json["numbers"] as? [Any])
        #expect(numbers.map { $0 is NSNull } == [true, false, true, true, false])
        #expect(numbers[1] as? Double == 1.5 && json["none"] is NSNull && json["text"] as? String == "nan")
        #expect(data.last == UInt8(ascii: "\n"))
    }

    @Test func finiteNumbersReadBackTheSame() throws {
        let numbers = [0.1, 1e-308, -2.5e300, 3]
        let json = try JSONSerialization.jsonObject(
            with: JSONText.data(Values(numbers: numbers, text: "", none: nil)))
        #expect((json as? [String: Any])?["numbers"] as? [Double] == numbers)
    }
}
