/// One page with everything in it: drawings, tables, style and the few lines of script that sort. It asks for nothing
/// from anywhere.
public struct ReportPage: Sendable, Equatable {
    /// The title.
    public let title: String
    /// The line under it.
    public let summary: String
    /// The sections in their order.
    public let sections: [PageSection]

    /// Makes a page.
    public init(title: String, summary: String, sections: [PageSection]) {
        self.title = title
        self.summary = summary
        self.sections = sections
    }

    /// The page as a file of HTML.
    public var html: String {
        let body = sections.enumerated().map { $1.html(number: $0) }.joined(separator: "\n")
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            script-src 'unsafe-inline'; img-src data:">
            <title>\(HTMLText.escaped(title))</title>
            <style>\(PageStyle.css)</style>
            </head>
            <body>
            <main>
            <header><h1>\(HTMLText.escaped(title))</h1><p>\(HTMLText.escaped(summary))</p></header>
            \(body)
            </main>
            <script>\(PageStyle.script)</script>
            </body>
            </html>

            """
    }
}
