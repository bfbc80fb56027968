import Charts
import Foundation
import Testing

/// Writes the sample charts for people to look at.
struct SampleFilesTests {
    private static let directory = ProcessInfo.processInfo.environment["JC_STATS_CHART_SAMPLES"]

    @Test(.enabled(if: directory != nil, "set JC_STATS_CHART_SAMPLES to a folder to look at the samples"))
    func writesSamples() throws {
        let folder = URL(fileURLWithPath: try #require(Self.directory))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for format in ChartFormat.allCases {
            for sample in SampleCharts.byName + AwkwardCharts.byName {
                let file = folder.appendingPathComponent("\(sample.name).\(format.rawValue)")
                try Data(ChartRenderer.render(sample.chart, as: format)).write(to: file)
            }
            let file = folder.appendingPathComponent("grid.\(format.rawValue)")
            try Data(ChartRenderer.render(SampleCharts.grid, as: format)).write(to: file)
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.count >= 3 * (SampleCharts.byName.count + AwkwardCharts.byName.count + 1))
    }
}
