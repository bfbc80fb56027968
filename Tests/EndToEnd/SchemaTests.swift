import Foundation
import TestSupport
import Testing

@testable import jc_stats

/// The files of Schemas, and the validator that holds every result to them (`Program.json`).
@Suite struct SchemaTests {
    /// Each kind of result has a file that says which it is, and no file is of another.
    @Test func everyResultHasAFile() throws {
        let kinds: [any CommandResult.Type] = [
            DensityReport.self, SampleReport.self, GeometryReport.self, FitReport.self, PairsOutput.self,
            CheckpointSummary.self, ConvertOutput.self, EmbedOutput.self, EvaluateOutput.self, SDFOutput.self,
            PlanOutput.self, MergeOutput.self, ViewsOutput.self, FiguresOutput.self, FiguresPlanOutput.self,
            TrainOutput.self, SampleThroughput.self, LoadThroughput.self, ForwardBenchReport.self,
            TrainingBenchReport.self, DoctorReport.self, DemoOutput.self, ComparedOutput.self,
        ]
        let files = try FileManager.default.contentsOfDirectory(atPath: JSONSchema.folder.path)
            .filter { $0.hasSuffix(".json") }
        #expect(files.sorted() == kinds.map { "\($0.schema).json" }.sorted())
        for file in files {
            let text = try Data(contentsOf: JSONSchema.folder.appendingPathComponent(file))
            let json = try JSONDecoder().decode(JSONValue.self, from: text)
            let name = "jc-stats/\(file.dropLast(5))/1"
            #expect(json["$id"] == .string(name) && json["properties"]?["schema"]?["const"] == .string(name))
            #expect(json["$schema"] == .string("https://json-schema.org/draft/2020-12/schema"))
            #expect(json["additionalProperties"] == .bool(false), "\(file)")
        }
    }

    /// A result, and the same with something changed.
    @Test func whatIsNotInASchemaIsSeen() throws {
        let run = try Program("density", "--beta", "0", "--json")
        let schema = try JSONSchema(named: "density")
        let good = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        #expect(schema.problems(of: good).isEmpty)
        guard case .object(var object) = good, case .array(let laws)? = object["results"],
            case .object(var law)? = laws.first
        else { throw CommandFailure("no object") }
        object["lwas"] = .number(1)
        #expect(schema.problems(of: .object(object)) == ["$: has an unknown key lwas"])
        object["lwas"] = nil
        law["entropy"] = .string("1")
        object["results"] = .array([.object(law)])
        #expect(schema.problems(of: .object(object)).count == 1)
        law["entropy"] = nil
        object["results"] = .array([.object(law)])
        #expect(schema.problems(of: .object(object)) == ["$.results[0]: has no entropy"])
        object["results"] = .array([])
        object["schema"] = .string("jc-stats/sdf/1")
        #expect(schema.problems(of: .object(object)).count == 1)
    }

    @Test func keywordsThatAreNotKnownAreSeen() throws {
        let schema = try JSONSchema(Data(##"{"minimum": 3, "$ref": "#/$defs/none"}"##.utf8))
        #expect(schema.problems(of: .number(4)).count == 2)
        let either = try JSONSchema(
            Data(#"{"anyOf": [{"type": "null"}, {"type": ["integer", "string"]}]}"#.utf8))
        #expect(either.problems(of: .null).isEmpty && either.problems(of: .number(2)).isEmpty)
        #expect(either.problems(of: .number(2.5)).count == 1 && either.problems(of: .bool(true)).count == 1)
    }
}
