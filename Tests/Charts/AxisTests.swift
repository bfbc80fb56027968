import TestSupport
import Testing

@testable import Charts

/// Where axes end, and where values fall on them.
struct AxisTests {
    private func resolve(
        _ axis: Axis, _ data: [Double], fromZero: Bool = false
    ) throws(ChartError) -> ResolvedAxis {
        try ResolvedAxis(axis, name: "vertical", data: data, fromZero: fromZero, margin: 0.1)
    }

    @Test func openEndsLeaveAMargin() throws {
        let axis = try resolve(Axis("y"), [2, 4, 12])
        #expect(axis.low == 1 && axis.high == 13)
        let half = try resolve(Axis("y", low: 0), [2, 12])
        #expect(half.low == 0 && half.high == 13)
    }

    @Test func barsStandOnZero() throws {
        let positive = try resolve(Axis("y"), [5, 10], fromZero: true)
        #expect(positive.low == 0 && positive.high == 11)
        let negative = try resolve(Axis("y"), [-10, -5], fromZero: true)
        #expect(negative.low == -11 && negative.high == 0)
    }

    @Test(.eachRow) func equalValuesGetRoom() {
        eachRow([0, 7, -0.25, 1e200, Double.leastNonzeroMagnitude]) { try equalValuesGetRoom($0) }
    }

    private func equalValuesGetRoom(_ value: Double) throws {
        let axis = try resolve(Axis("y"), [value, value])
        #expect(axis.low < value && value < axis.high)
    }

    @Test func logarithmicEndsAreRatios() throws {
        let axis = try resolve(Axis("y", scale: .logarithmic), [1, 1e10, -3])
        // Powers of ten come from pow, which rounds.
        #expect(
            abs(axis.low / 0.1 - 1) < Tolerance.closedForm && abs(axis.high / 1e11 - 1) < Tolerance.closedForm
        )
        let mapping = AxisMapping(axis, start: 0, end: 120)
        #expect(abs((mapping.position(1e5) ?? 0) - 60) < Tolerance.position)
        #expect(mapping.position(0) == nil && mapping.position(-1) == nil && mapping.base == 0)
    }

    @Test func valuesMapLinearly() throws {
        let mapping = AxisMapping(try resolve(Axis("y", low: -1, high: 3), []), start: 100, end: 20)
        #expect(mapping.position(-1) == 100 && mapping.position(3) == 20 && mapping.position(1) == 60)
        #expect(mapping.position(.nan) == nil && mapping.position(.infinity) == nil)
        #expect(mapping.base == 80)
    }

    @Test func categoriesStandAtWholeNumbers() throws {
        let axis = try resolve(Axis("law", categories: ["a", "b"]), [])
        let mapping = AxisMapping(axis, start: 0, end: 100)
        #expect(mapping.position(0) == 25 && mapping.position(1) == 75)
    }

    @Test func refusesAxesWithoutRoom() {
        #expect(throws: ChartError.emptyDomain(axis: "vertical", low: 2, high: 1)) {
            try resolve(Axis("y", low: 2, high: 1), [])
        }
        #expect(throws: ChartError.emptyDomain(axis: "vertical", low: 1, high: 1)) {
            try resolve(Axis("y", low: 1, high: 1), [])
        }
        #expect(throws: ChartError.emptyDomain(axis: "vertical", low: 1, high: 1.000_000_000_000_1)) {
            try resolve(Axis("y", low: 1, high: 1.000_000_000_000_1), [])
        }
        #expect(throws: ChartError.emptyDomain(axis: "vertical", low: -1.7e308, high: 1.7e308)) {
            try resolve(Axis("y", low: -1.7e308, high: 1.7e308), [])
        }
        #expect(throws: ChartError.notFinite(place: "vertical axis", what: "end", index: 0, found: .infinity))
        {
            try resolve(Axis("y", low: .infinity), [1, 2])
        }
        #expect(throws: ChartError.notPositive(place: "vertical axis", what: "end", index: 0, found: 0)) {
            try resolve(Axis("y", low: 0, scale: .logarithmic), [1, 2])
        }
        #expect(throws: ChartError.noCategories(axis: "vertical")) {
            try resolve(Axis("y", categories: []), [])
        }
    }
}
