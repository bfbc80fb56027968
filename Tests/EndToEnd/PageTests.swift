import Foundation
import Testing
import TestSupport

/// The page of `figures`, alone and in a browser.
@Suite struct PageTests {
    private static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private func page(in folder: ScratchFolder) throws -> String {
        let data = try folder.writeRecords("images.bin", count: 30)
        let csv =
            "law,beta,ratio,step,loss\n" + (1...60).map { "randomcrop,,,\($0),-0.\($0 + 10)\n" }.joined()
        try Data(csv.utf8).write(to: folder.file("log.csv"))
        let run = try Program(
            [
                "figures", "--data", data, "--losses", "log.csv", "--draws", "1000", "--html", "page.html",
                "--picture", Program.fixtures.appendingPathComponent("picture.png").path, "--quiet",
            ], folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        return try folder.text("page.html")
    }

    @Test func holdsFiguresTablesAndProvenance() throws {
        let html = try page(in: try ScratchFolder())
        #expect(html.components(separatedBy: "<svg").count == 6)
        for text in [
            "Figure 1: ", "Figure 2: ", "Figure 3: ", "Figure 4: ", "Figure 5: ", "28.1250%", "SHA-256",
            "18.75%", "RandomCrop as libraries draw it", "--realisation tensorflow --image-size 500x375",
        ] {
            #expect(html.contains(text), "\(text)")
        }
        for word in ["<script src", "<link", "src=\"http", "href=\"http", "@import"] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    /// Nothing in it is a clock's: twice the same bytes.
    @Test func isTheSameTwice() throws {
        let pages = try (0..<2).map { _ in
            let folder = try ScratchFolder()
            return try page(in: folder).replacing(folder.url.path, with: "")
        }
        #expect(pages[0] == pages[1])
    }

    /// Nothing is wider than the window, and the page asks the network for nothing.
    @Test(.eachRow, .enabled(if: browser != nil, "no Chromium on this machine")) func fitsTheWindow() {
        eachRow([390, 1200]) { width in
            eachRow([false, true]) { try fitsTheWindow(width: width, isDark: $0) }
        }
    }

    private func fitsTheWindow(width: Int, isDark: Bool) throws {
        let folder = try ScratchFolder()
        let probe = """
            <script>document.body.dataset.probe = JSON.stringify({
              over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
              asked: performance.getEntriesByType("resource").length,
              dark: matchMedia("(prefers-color-scheme: dark)").matches });</script>
            """
        let html = try page(in: folder).replacingOccurrences(of: "</body>", with: probe + "</body>")
        try Data(html.utf8).write(to: folder.file("probed.html"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.browser))
        process.arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--window-size=\(width),1200",
                "--user-data-dir=\(folder.file("profile").path)",
            ]
            + (isDark
                ? ["--blink-settings=preferredColorScheme=0"] : ["--blink-settings=preferredColorScheme=1"])
            + ["--dump-dom", folder.file("probed.html").absoluteString]
        let out = folder.file("dom.html")
        try Data().write(to: out)
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let dom = try folder.text("dom.html")
        #expect(
            dom.contains("&quot;over&quot;:0,&quot;asked&quot;:0,&quot;dark&quot;:\(isDark)"),
            "\(dom.suffix(300))")
    }
}
