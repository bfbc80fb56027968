import ArgumentParser

/// A comma-separated list of numbers, one value to an option: `--beta -2,0,2`.
struct NumberList: ExpressibleByArgument {
    let numbers: [Double]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double($0.trimmingPrefix(while: \.isWhitespace)) }
        guard !parts.isEmpty, numbers.count == parts.count else { return nil }
        self.numbers = numbers
    }

    init(_ numbers: [Double]) { self.numbers = numbers }

    var defaultValueDescription: String { numbers.map { String($0) }.joined(separator: ",") }
}
