import Charts
import Testing

/// A chart that a test is run with, printed by its name: printed whole, its points would fill the log.
struct NamedChart: Sendable, CustomTestStringConvertible {
    let name: String
    let chart: Chart

    init(_ name: String, _ chart: Chart) {
        self.name = name
        self.chart = chart
    }

    var testDescription: String { name }
}
