import Foundation
import Statistics
import TestSupport
import Testing

@testable import Encoders

/// Features of processes that do as they should.
@Suite struct ProcessEncoderTests {
    @Test func theIdentityIsTheProcesss() throws {
        let encoder = try ReferenceProcess.start("--name mine --side 48 --batch 5 --width 10")
        #expect(encoder.identity.name == "mine" && encoder.identity.method == "process")
        #expect(encoder.defaultSide == 48 && encoder.preferredBatch == 5 && !encoder.dependsOnBatch)
        #expect(encoder.offered.map(\.kind) == [.backbone, .projection])
        #expect(try encoder.width(of: .projection) == 5)
        let missing = #expect(throws: NetworkError.self) { try encoder.width(of: .logits) }
        #expect(
            missing?.description.contains(
                "expected logits among the outputs of its identity, found backbone and projection") == true)
        #expect(try ReferenceProcess.start("--dependent yes").dependsOnBatch)
        #expect(encoder.failure == nil)
    }

    /// The process is given the same pixels whatever the order and the type of their numbers.
    @Test(arguments: ["", "--layout nchw", "--dtype uint8", "--layout nchw --dtype uint8"])
    func layoutsAndTypesGiveTheSameFeatures(_ options: String) throws {
        let views = try ReferenceProcess.views(3, side: 11)
        let expected = try ReferenceProcess.start().features(.backbone, of: views)
        #expect(expected.count == 3 * 24 && Set(expected).count > 60)
        for memory in ["", " --memory yes"] {
            let encoder = try ReferenceProcess.start(options + memory)
            #expect(encoder.description.takesMemory == !memory.isEmpty)
            #expect(try encoder.features(.backbone, of: views) == expected)
            #expect(try encoder.features(.backbone, of: ReferenceProcess.byteViews(3, side: 11)) == expected)
        }
    }

    @Test func outputsAreToldApart() throws {
        let encoder = try ReferenceProcess.start()
        let views = try ReferenceProcess.views(2)
        let (backbone, projection) = (
            try encoder.features(.backbone, of: views), try encoder.features(.projection, of: views)
        )
        #expect(projection.count == 24 && Array(backbone[..<12]) == Array(projection[..<12]))
    }

    /// Calls of many threads, of several sizes and outputs, each get their own answer.
    @Test(arguments: ["", " --memory yes"]) func eachCallGetsItsOwnAnswer(_ memory: String) throws {
        let encoder = try ReferenceProcess.start("--batch 16" + memory)
        let alone = try ReferenceProcess.start("--batch 1")
        let calls = 120
        let answers = try Parallel.map(count: calls, threads: 8, waiting: 8) { number throws(any Error) in
            try encoder.features(
                number % 3 == 0 ? .projection : .backbone,
                of: ReferenceProcess.views(1 + number % 4, side: 8 + number % 2, seed: number))
        }
        for number in 0..<calls {
            let expected = try alone.features(
                number % 3 == 0 ? .projection : .backbone,
                of: ReferenceProcess.views(1 + number % 4, side: 8 + number % 2, seed: number))
            #expect(answers[number] == expected)
        }
        #expect(encoder.profile.images == alone.profile.images && alone.profile.batches == calls)
    }

    /// While a batch is computed, others come together to one.
    @Test(arguments: ["", " --memory yes"]) func waitingCallsAreJoined(_ memory: String) throws {
        let encoder = try ReferenceProcess.start("--batch 8 --batch-milliseconds 50" + memory)
        _ = try Parallel.map(count: 32, threads: 1, waiting: 31) { number throws(any Error) in
            try encoder.features(.backbone, of: ReferenceProcess.views(1, seed: number)).count
        }
        let profile = encoder.profile
        #expect(profile.images == 32)
        // Three alone before the pipe is full, at most; then eight each.
        #expect(profile.batches <= 12, "\(profile)")
        #expect(profile.encoder > 0.5 * profile.seconds && profile.seconds > 0.15, "\(profile)")
    }

    /// Where an image's features depend on its batch, a call is a batch of its own.
    @Test(arguments: ["", " --memory yes"]) func dependentCallsAreNotJoined(_ memory: String) throws {
        let encoder = try ReferenceProcess.start("--dependent yes --batch 8 --batch-milliseconds 5" + memory)
        _ = try Parallel.map(count: 20, threads: 1, waiting: 19) { number throws(any Error) in
            try encoder.features(.backbone, of: ReferenceProcess.views(1, seed: number)).count
        }
        #expect(encoder.profile.batches == 20)
    }

    /// Batches far larger than a pipe, both ways.
    @Test(arguments: ["", " --memory yes"]) func largeBatchesPass(_ memory: String) throws {
        let encoder = try ReferenceProcess.start("--width 65536 --batch 64 --instant yes" + memory)
        let features = try encoder.features(.backbone, of: ReferenceProcess.views(40, side: 128))
        #expect(features.count == 40 * 65536)
        #expect(encoder.profile.bytes == 40 * 128 * 128 * 3 * 4)
    }

    /// A process that is asked to leave does so in its own time; one that does not is ended.
    @Test func theProcessEndsWithTheEncoder() throws {
        let folder = try ScratchFolder()
        do {
            let encoder = try ReferenceProcess.start("--end '\(folder.path("left"))'")
            _ = try encoder.features(.backbone, of: ReferenceProcess.views(1))
        }
        #expect(try folder.text("left") == "left")
        let before = RunningGroups.ids.withLock { $0 }
        let group: pid_t?
        do {
            let encoder = try ReferenceProcess.start("--fault stay")
            _ = try encoder.features(.backbone, of: ReferenceProcess.views(1))
            group = RunningGroups.ids.withLock { $0 }.subtracting(before).first
        }
        if let group { #expect(kill(-group, 0) != 0 || before.contains(group)) }
    }

    /// What normalisation made of a byte tells the byte, at the ends of what an identity may say too.
    @Test(.eachRow) func bytesAreToldFromNormalisedNumbers() {
        eachRow([Float(0), 0.485, 1]) { mean in
            eachRow([Float(0.001), 0.229, 10]) {
                try bytesAreToldFromNormalisedNumbers(mean: mean, deviation: $0)
            }
        }
    }

    private func bytesAreToldFromNormalisedNumbers(mean: Float, deviation: Float) throws {
        let line =
            "{\"protocol\":1,\"name\":\"a\",\"side\":8,\"mean\":[\(mean),0,0],\"std\":[\(deviation),1,1],"
            + "\"layout\":\"nhwc\",\"dtype\":\"uint8\",\"outputs\":{\"backbone\":1},\"batch\":1}"
        let coder = PixelCoder(try ProcessIdentity(line: Array(line.utf8)))
        for byte in 0..<256 {
            #expect(coder.byte((Float(byte) / 255 - mean) / deviation, 0) == UInt8(byte))
        }
    }
}
