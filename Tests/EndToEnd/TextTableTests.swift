import Foundation
import TestSupport
import Testing

@testable import jc_stats

/// Tables as wide as the terminal that they go to.
@Suite struct TextTableTests {
    private var table: TextTable {
        var table = TextTable("law", "SDF", "95% interval", "pairs")
        table.add(["RandomCrop", "0.9369", "[0.9357, 0.9381]", "38,945"])
        table.add(["JC(0)", "0.9108", "[0.9095, 0.9121]", "49,265"])
        return table
    }

    @Test func columnsThatDoNotFitFollowInBlocks() {
        #expect(
            table.lines(width: 40) == [
                "law            SDF      95% interval",
                "RandomCrop  0.9369  [0.9357, 0.9381]",
                "JC(0)       0.9108  [0.9095, 0.9121]",
                "",
                "law          pairs",
                "RandomCrop  38,945",
                "JC(0)       49,265",
            ])
        #expect(table.lines(width: 44).count == 3 && table.lines(width: 43).count == 7)
        // Where not even one column fits, there is one.
        #expect(table.lines(width: 1).count == 11)
    }

    @Test func withoutATerminalAllStandsBesideEachOther() {
        #expect(table.lines(width: nil) == table.lines(width: 1000) && table.lines(width: nil).count == 3)
        #expect(TextTable(header: []).lines(width: 10) == [""])
    }
}

/// The built binary on a terminal.
@Suite struct TerminalWidthTests {
    /// What the program prints to a terminal of that many columns.
    private func printed(_ arguments: [String], columns: UInt16) throws -> [String] {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (lock, number) = (Int32(0), UInt32(0))
        // Linux's TIOCSPTLCK and TIOCGPTN.
        try #require(
            terminal >= 0 && ioctl(terminal, 0x4004_5431, &lock) == 0
                && ioctl(terminal, 0x8004_5430, &number) == 0)
        let name = "/dev/pts/\(number)"
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
        let output = try #require(FileHandle(forUpdatingAtPath: name))
        let reader = FileHandle(fileDescriptor: terminal, closeOnDealloc: true)
        // What is printed is less than the terminal keeps: it can be read when the program has ended.
        _ = try Program(arguments, output: output)
        _ = fcntl(terminal, F_SETFL, O_NONBLOCK)
        let text = String(decoding: reader.availableData, as: UTF8.self)
        return text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func tablesFit() throws {
        let call = ["fit", "pairs.csv"]
        let folder = try ScratchFolder()
        let rows = (1...60).map { "\(0.2 + 0.01 * Double($0)),\(1 - 0.01 * Double($0))\n" }
        try folder.write("pairs.csv", "s1,s2\n" + rows.joined())
        let wide = try Program(call, folder: folder.url).output.split(separator: "\n")
        #expect((wide.map(\.count).max() ?? 0) > 100, "\(wide)")
        let narrow = try printed(["fit", folder.path("pairs.csv")], columns: 80)
        let table = narrow.filter {
            $0.hasPrefix("candidate") || $0.hasPrefix("JC") || $0.hasPrefix("RandomCrop")
        }
        #expect(
            table.allSatisfy { $0.count <= 80 } && table.count { $0.hasPrefix("candidate") } >= 2, "\(narrow)"
        )
        for column in ["log-likelihood", "AIC", "beta", "95% interval", "KS distance"] {
            #expect(table.contains { $0.contains(column) }, "\(column)")
        }
    }
}
