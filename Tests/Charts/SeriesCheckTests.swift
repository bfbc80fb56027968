import Testing

@testable import Charts

/// Numbers that cannot be drawn are refused with the place where they stand.
struct SeriesCheckTests {
    private func render(_ series: Series, xAxis: Axis = Axis("x"), yAxis: Axis = Axis("y")) throws(ChartError)
    {
        _ = try ChartRenderer.render(Chart(xAxis: xAxis, yAxis: yAxis, series: [series]), as: .svg)
    }

    private static let logarithmic = Axis("", scale: .logarithmic)

    @Test func refusesEmptySeries() {
        let empty: [Series] = [
            .line("s", x: [], y: []), .line("s", x: [1, 2], y: [.nan, .infinity]),
            .band("s", x: [], low: [], high: []),
            .bars("s", []), .points("s", []), .steps("s", edges: [1], heights: []),
        ]
        for series in empty {
            #expect(throws: ChartError.emptySeries(series: "s")) { try render(series) }
        }
        #expect(throws: ChartError.emptySeries(series: "s")) {
            try render(.line("s", x: [1], y: [-1]), yAxis: Self.logarithmic)
        }
        #expect(throws: ChartError.nothingToDraw(what: "chart \"t\"")) {
            _ = try ChartRenderer.render(
                Chart(title: "t", xAxis: Axis(""), yAxis: Axis(""), series: []), as: .png)
        }
        #expect(throws: ChartError.nothingToDraw(what: "grid \"t\"")) {
            _ = try ChartRenderer.render(
                ChartGrid(title: "t", columns: 0, charts: [SampleCharts.figure2]), as: .png)
        }
    }

    @Test func refusesListsOfDifferentLengths() {
        #expect(throws: ChartError.unequalLengths(series: "s", what: "y", expected: 2, found: 1)) {
            try render(.line("s", x: [1, 2], y: [1]))
        }
        #expect(throws: ChartError.unequalLengths(series: "s", what: "edges", expected: 3, found: 2)) {
            try render(.steps("s", edges: [1, 2], heights: [1, 2]))
        }
        #expect(throws: ChartError.unequalLengths(series: "s", what: "high", expected: 2, found: 3)) {
            try render(.band("s", x: [1, 2], low: [1, 2], high: [3, 4, 5]))
        }
    }

    @Test func refusesNumbersThatAreNotFinite() {
        let place = "series \"s\""
        #expect(throws: ChartError.notFinite(place: place, what: "y", index: 1, found: .infinity)) {
            try render(.points("s", [DataPoint(x: 0, y: 0), DataPoint(x: 0, y: .infinity)]))
        }
        #expect(throws: ChartError.notFinite(place: place, what: "interval", index: 0, found: -.infinity)) {
            try render(.bars("s", [DataPoint(x: 0, y: 0, low: -.infinity, high: 1)]))
        }
        #expect(
            throws: ChartError.notFinite(
                place: "series \"number 1\"", what: "height", index: 0, found: .infinity)
        ) {
            try render(.steps("", edges: [0, 1], heights: [.infinity]))
        }
        #expect(throws: ChartError.notFinite(place: place, what: "value", index: 0, found: .infinity)) {
            try render(.vertical("s", x: .infinity))
        }
    }

    @Test func refusesWhatALogarithmicAxisCannotShow() {
        #expect(throws: ChartError.notPositive(place: "series \"s\"", what: "x", index: 0, found: 0)) {
            try render(.points("s", [DataPoint(x: 0, y: 1)]), xAxis: Self.logarithmic)
        }
        #expect(throws: ChartError.notPositive(place: "series \"s\"", what: "value", index: 0, found: -1)) {
            try render(.horizontal("s", y: -1), yAxis: Self.logarithmic)
        }
        #expect(throws: Never.self, "empty bins and low ends below zero reach the axis' foot") {
            try render(.steps("s", edges: [0, 1, 2], heights: [0, 5]), yAxis: Self.logarithmic)
            try render(.points("s", [DataPoint(x: 0, y: 1, low: -1, high: 2)]), yAxis: Self.logarithmic)
        }
    }

    @Test func refusesWhatDoesNotIncrease() {
        #expect(throws: ChartError.notIncreasing(series: "s", what: "edge", index: 1)) {
            try render(.steps("s", edges: [0, 1, 1], heights: [1, 1]))
        }
        #expect(throws: ChartError.notIncreasing(series: "s", what: "interval", index: 0)) {
            try render(.band("s", x: [0], low: [2], high: [1]))
        }
    }

    @Test func messagesAreOneLineThatSaysAll() {
        let errors: [(ChartError, String)] = [
            (
                .notFinite(place: "series \"loss\"", what: "y", index: 3, found: .nan),
                "series \"loss\", y 3: expected a finite number, found nan"
            ),
            (
                .unequalLengths(series: "loss", what: "y", expected: 2, found: 1),
                "series \"loss\", y: expected 2 numbers, found 1"
            ),
            (
                .emptyDomain(axis: "vertical", low: 2, high: 1),
                "vertical axis: expected a low end well below the high end, found 2.0 and 1.0"
            ),
            (.unknownFormat(ending: "gif"), "chart format: expected png, svg or pdf, found \"gif\""),
        ]
        for (error, message) in errors { #expect(error.description == message) }
    }
}
