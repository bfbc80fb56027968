import Foundation
import TestSupport
import Testing

@testable import Layers
@testable import Training

/// Losses of sines, and their gradients, by the official codes' formulas in double precision (Tests/Reference/objective_fixtures.py).
@Suite struct ObjectiveValuesTests {
    private struct Expected: Decodable {
        let loss: Double
        let gradients: [[Double]]
        let center: [Double]?
    }

    private static let (rows, columns) = (4, 5)

    private func expected(_ name: String) throws -> Expected {
        let url = Bundle.module.url(
            forResource: "values", withExtension: "json", subdirectory: "Fixtures/Objectives")
        let data = try Data(contentsOf: try #require(url))
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let part = try JSONSerialization.data(withJSONObject: try #require(object[name]))
        return try JSONDecoder().decode(Expected.self, from: part)
    }

    /// f(s)[i, j] = sin(s + 1.7 i + 0.9 j + 0.3 i j).
    private func sines(_ shift: Double, rows: Int = Self.rows) -> [Double] {
        (0..<rows * Self.columns).map { index in
            let (i, j) = (Double(index / Self.columns), Double(index % Self.columns))
            return sin(shift + 1.7 * i + 0.9 * j + 0.3 * i * j)
        }
    }

    /// Outputs by view and head.
    private func buffers(_ views: [[[Double]]]) -> ViewBuffers<Double> {
        let heads = views.map(\.count).max() ?? 0
        let buffers = ViewBuffers<Double>(
            views: views.count, used: Array(views.indices), rows: Self.rows,
            widths: [Int](repeating: Self.columns, count: heads))
        for (view, outputs) in views.enumerated() {
            for (head, values) in outputs.enumerated() {
                buffers.start(view: view, head: head).update(from: values, count: values.count)
            }
        }
        return buffers
    }

    private func check(
        _ objective: any Objective, trained: [[[Double]]], targets: [[[Double]]]? = nil,
        _ memory: inout ObjectiveMemory<Double>, views: Range<Int>, _ name: String
    ) throws {
        let expected = try expected(name)
        let own = buffers(trained)
        let outputs = ViewOutputs(
            viewCount: trained.count, trained: own, targets: targets.map(buffers) ?? own)
        objective.prepare(outputs, &memory)
        var loss = 0.0
        for view in views {
            var gradient = [Double](repeating: 0, count: Self.rows * Self.columns)
            loss += objective.loss(of: view, among: outputs, memory, gradient: &gradient)
            for (found, wanted) in zip(gradient, expected.gradients[view]) {
                #expect(abs(found - wanted) < Tolerance.sixDigits, "\(name), view \(view)")
            }
        }
        #expect(abs(loss - expected.loss) < Tolerance.normalizedDifferenceQuotient, "\(name)")
        objective.remember(outputs, &memory)
        for (found, wanted) in zip(memory.center, expected.center ?? []) {
            #expect(abs(found - wanted) < Tolerance.sixDigits)
        }
    }

    @Test(arguments: [0.5, 0.1]) func simclr(_ temperature: Double) throws {
        var memory = ObjectiveMemory<Double>()
        let objective = SimCLR(
            projectorLayers: 3, projectorWidth: nil, outputWidth: Self.columns, temperature: temperature)
        try check(
            objective, trained: [[sines(0)], [sines(1)]], &memory, views: 0..<2, "simclr \(temperature)")
    }

    @Test func byol() throws {
        var memory = ObjectiveMemory<Double>()
        let (a, b, c, e) = (sines(0), sines(0.5), sines(1), sines(1.5))
        try check(
            BYOL(hiddenWidth: 4, outputWidth: Self.columns), trained: [[c, a], [e, b]], targets: [[c], [e]],
            &memory, views: 0..<2, "byol")
    }

    @Test func simsiam() throws {
        var memory = ObjectiveMemory<Double>()
        let (a, b, c, e) = (sines(0), sines(0.5), sines(1), sines(1.5))
        try check(
            SimSiam(projectorLayers: 3, projectorWidth: nil, outputWidth: Self.columns, predictorWidth: 4),
            trained: [[c, a], [e, b]], &memory, views: 0..<2, "simsiam")
    }

    @Test(arguments: [0.07, 0.2]) func moco(_ temperature: Double) throws {
        var memory = ObjectiveMemory<Double>()
        let keys = sines(2, rows: 8)
        memory.queue = UnitRows(keys, count: 8, columns: Self.columns).values
        let objective = MoCo(
            isMLP: true, outputWidth: Self.columns, temperature: temperature, queueLength: 8, splits: 1)
        try check(
            objective, trained: [[sines(0)], [sines(0)]], targets: [[sines(1)], [sines(1)]], &memory,
            views: 0..<1, "moco \(temperature)")
        // The keys of the step are the oldest four's successors.
        let key = UnitRows(sines(1), count: 4, columns: Self.columns).values
        #expect(Array(memory.queue.prefix(20)) == key && memory.next == 4)
    }

    @Test(arguments: [1, 0.2]) func mocoV3(_ temperature: Double) throws {
        var memory = ObjectiveMemory<Double>()
        let (a, b, c, e) = (sines(0), sines(0.5), sines(1), sines(1.5))
        let objective = MoCoV3(
            projectorLayers: 2, hiddenWidth: 4, outputWidth: Self.columns, temperature: temperature)
        try check(
            objective, trained: [[c, a], [e, b]], targets: [[c], [e]], &memory, views: 0..<2,
            "moco-v3 \(temperature)")
    }

    @Test func dino() throws {
        var memory = ObjectiveMemory<Double>()
        memory.center = [Double](repeating: 0, count: Self.columns)
        memory.temperature = 0.04
        let objective = DINO(
            hiddenWidth: 4, bottleneckWidth: Self.columns, prototypes: Self.columns, studentTemperature: 0.1,
            localViews: 1)
        let unused = sines(0)
        let students = [0, 0.5, 2].map { [unused, sines($0)] }
        let teachers = [1, 1.5, 0].map { [unused, sines($0)] }
        for name in ["dino first", "dino second"] {
            try check(objective, trained: students, targets: teachers, &memory, views: 0..<3, name)
        }
    }
}
