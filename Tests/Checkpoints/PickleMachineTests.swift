import Testing
import TestSupport

@testable import Checkpoints

@Suite struct PickleMachineTests {
    /// What reading a pickle inside an otherwise honest archive ends in.
    private func message(_ pickle: [UInt8], limits: CheckpointLimits = .standard) -> String {
        Fixture.message(ZipBuilder.checkpoint(pickle).build(), limits: limits) ?? "accepted"
    }

    private func message(_ pickle: (inout PickleBuilder) -> Void) -> String {
        message(PickleBuilder.dictionary(pickle))
    }

    @Test func anHonestTensorIsRead() throws {
        #expect(message { $0.tensor() } == "accepted")
    }

    @Test func aCallIsNeverMade() throws {
        let pickle = PickleBuilder.dictionary { builder in
            builder.tensor()
            builder.add(.setItem)
            builder.text("epoch")
            builder.global("posix", "system")
            builder.text("touch /tmp/executed")
            builder.add(.tuple1, .reduce)
        }
        let file = try CheckpointFile(bytes: ZipBuilder.checkpoint(pickle).build(), path: "memory")
        #expect(file.unknownNames == [GlobalName(module: "posix", name: "system")])
        let error = #expect(throws: CheckpointError.self) { try file.stateDictionary() }
        #expect(try #require(error).description.contains("class posix.system, which is not run"))
    }

    @Test func unknownInstructionsAreRefused() {
        // INST, OBJ, DUP, POP, STACK_GLOBAL, EXT1, PERSID, BINBYTES, NEXT_BUFFER
        for opcode: UInt8 in [0x69, 0x6F, 0x32, 0x30, 0x93, 0x82, 0x50, 0x42, 0x97] {
            let line = message([0x80, 2, opcode, 0x2E])
            let found = "expected an instruction that torch writes, found 0x" + String(opcode, radix: 16)
            #expect(line.contains(found), "\(line)")
        }
    }

    @Test func protocolComesOnceAndFirst() {
        #expect(message([0x7D, 0x2E]).contains("expected a pickle's PROTO, found 0x7d"))
        #expect(message([0x80, 2, 0x80, 2, 0x7D, 0x2E]).contains("found 0x80"))
        #expect(message([0x80, 5, 0x7D, 0x2E]).contains("found protocol 5"))
    }

    @Test func bytesBehindThePickleAreRefused() {
        let pickle = PickleBuilder.dictionary { $0.tensor() } + [0x80, 2, 0x4E, 0x2E]
        #expect(message(pickle).contains("expected the end of data.pkl, found 4 more bytes"))
    }

    @Test func theStackIsGuarded() {
        #expect(message([0x80, 2, 0x2E]).contains("expected one value at the end, found 0 values"))
        #expect(message([0x80, 2, 0x4E, 0x4E, 0x2E]).contains("found 2 values"))
        #expect(message([0x80, 2, 0x4E, 0x28, 0x2E]).contains("1 marks"))
        #expect(message([0x80, 2, 0x74, 0x2E]).contains("expected a mark on the stack"))
        #expect(message([0x80, 2, 0x85, 0x2E]).contains("expected a value on the stack"))
        #expect(message([0x80, 2, 0x4E, 0x28, 0x85]).contains("expected a value on the stack"))
    }

    @Test func theMemoIsGuarded() {
        #expect(message([0x80, 2, 0x68, 9, 0x2E]).contains("expected a remembered value, found none at 9"))
        #expect(
            message([0x80, 2, 0x4E, 0x71, 0, 0x71, 0, 0x2E]).contains("each memo index once, found 0 twice"))
    }

    @Test func pickleCutShort() {
        let whole = PickleBuilder.dictionary { $0.tensor() }
        for length in 0..<whole.count {
            let line = message(Array(whole[..<length]))
            #expect(line.contains("cut short"), "\(length): \(line)")
        }
    }

    @Test func targetsAreChecked() {
        #expect(
            message([0x80, 2, 0x4E, 0x4E, 0x61, 0x2E]).contains("expected a list to append to, found None"))
        #expect(message([0x80, 2, 0x29, 0x4E, 0x61, 0x2E]).contains("found a tuple"))
        #expect(message([0x80, 2, 0x5D, 0x4E, 0x4E, 0x73, 0x2E]).contains("expected a dictionary to fill"))
        #expect(message([0x80, 2, 0x7D, 0x28, 0x4E, 0x75, 0x2E]).contains("expected a value for each key"))
        #expect(message([0x80, 2, 0x5D, 0x7D, 0x62, 0x2E]).contains("an object to give attributes to"))
        #expect(
            message([0x80, 2, 0x4E, 0x29, 0x52, 0x2E]).contains("expected a class or function, found None"))
        #expect(
            message {
                $0.global("a", "b"); $0.add(.none, .reduce)
            }.contains("a tuple of arguments"))
    }

    @Test func aKeySetTwiceIsRefused() {
        let line = message { builder in
            builder.tensor()
            builder.add(.setItem)
            builder.text("a")
            builder.tensor()
        }
        #expect(line.contains("expected each key once, found 'a' twice"))
    }

    @Test func namesAndTextAreUTF8() {
        #expect(message([0x80, 2, 0x58, 1, 0, 0, 0, 0xFF, 0x2E]).contains("expected UTF-8 text"))
        #expect(message([0x80, 2, 0x63] + Array("a\u{1}b\nc\n".utf8)).contains("expected a class name"))
        let long = [UInt8](repeating: 0x61, count: 1000)
        #expect(message([0x80, 2, 0x63] + long).contains("a class name in a pickle: at most 256 allowed"))
    }

    @Test func persistentIdentifiersAreStorages() {
        #expect(
            message { $0.storage("0", 4, kind: "file") }.contains("identifier of a storage, found 'file'"))
        #expect(message { $0.storage("0", 4, type: "System") }.contains("expected a torch storage class"))
        #expect(message { $0.storage("0", -4) }.contains("a storage's class, key, device and length"))
        #expect(
            message { $0.storage("9", 4) }.contains(
                "storage 9: expected 4 elements of float32, found no such"))
    }

    // MARK: - Limits

    @Test func instructionsAreCounted() {
        var limits = CheckpointLimits.standard
        limits.opcodes = 1000
        let pickle = [0x80, 2] + [UInt8](repeating: 0x7D, count: 5000)
        #expect(message(pickle, limits: limits).contains("pickle instructions: at most 1000 allowed"))
    }

    @Test func copiedItemsAreCountedToo() {
        // A list of 1,000 pairs made into 10,000 dictionaries: short file, ten million entries.
        var builder = PickleBuilder()
        builder.add(.emptyList)
        builder.raw([0x71, 0, 0x28])
        for index in 0..<1000 {
            builder.integer(index)
            builder.add(.none, .tuple2)
        }
        builder.add(.appends, .tuple1)
        builder.raw([0x71, 1])
        builder.global("collections", "OrderedDict")
        builder.raw([0x71, 2])
        for _ in 0..<10_000 { builder.raw([0x68, 2, 0x68, 1, 0x52]) }
        #expect(message(builder.bytes).contains("pickle instructions: at most 500000 allowed"))
    }

    @Test func marksAreCounted() {
        let pickle = [0x80, 2] + [UInt8](repeating: 0x28, count: 5000)
        #expect(message(pickle).contains("open marks of a pickle: at most 1000 allowed"))
    }

    @Test func theMemoIsLimited() {
        var limits = CheckpointLimits.standard
        limits.memoEntries = 2
        let pickle: [UInt8] = [0x80, 2, 0x4E, 0x71, 0, 0x71, 1, 0x71, 2, 0x2E]
        #expect(message(pickle, limits: limits).contains("remembered pickle values: at most 2 allowed"))
    }

    @Test func nestingIsLimitedWhenItIsWalked() throws {
        let pickle = PickleBuilder.dictionary { builder in
            builder.raw([UInt8](repeating: 0x5D, count: 100_000))
            builder.raw([UInt8](repeating: 0x61, count: 99_999))
        }
        let bytes = ZipBuilder.checkpoint(pickle, storage: []).build()
        let orphan = Fixture.message(bytes)
        #expect(orphan?.contains("storage 0: expected a tensor that uses it, found none") == true)
        var members = ZipBuilder.checkpoint(pickle)
        members.members.remove(at: 1)
        let file = try CheckpointFile(bytes: members.build(), path: "memory")
        let error = #expect(throws: CheckpointError.self) { try file.tensorEntries() }
        #expect(try #require(error).description.contains("values inside each other: at most 64 allowed"))
    }

    @Test func aListInsideItselfEnds() throws {
        var members = ZipBuilder.checkpoint([0x80, 2, 0x5D, 0x71, 0, 0x68, 0, 0x61, 0x2E])
        members.members.remove(at: 1)
        let file = try CheckpointFile(bytes: members.build(), path: "memory")
        let error = #expect(throws: CheckpointError.self) { try file.tensorEntries() }
        #expect(try #require(error).description.contains("values inside each other: at most 64 allowed"))
    }

    @Test func sharedListsCannotMultiply() throws {
        // Each list holds the one before twice: 2^40 paths.
        var pickle: [UInt8] = [0x80, 2, 0x5D, 0x71, 0]
        for level: UInt8 in 1...40 {
            pickle += [0x5D, 0x28, 0x68, level - 1, 0x68, level - 1, 0x65, 0x71, level]
        }
        // Forty lists still lie on the stack: a tuple takes them all.
        pickle = Array(pickle[..<2]) + [0x28] + Array(pickle[2...]) + [0x74, 0x2E]
        var members = ZipBuilder.checkpoint(pickle)
        members.members.remove(at: 1)
        var limits = CheckpointLimits.standard
        limits.walkSteps = 10_000
        let file = try CheckpointFile(bytes: members.build(), path: "memory", limits: limits)
        let error = #expect(throws: CheckpointError.self) { try file.tensorEntries() }
        #expect(try #require(error).description.contains("paths through the values: at most 10000 allowed"))
    }
}
