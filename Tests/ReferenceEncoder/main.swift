import Foundation

// An encoder of which every number is known, over the protocol of Examples/PROTOCOL.md: a fixed random projection of means of
// pixels. Its options are what a process may do wrong.

let options = Options(CommandLine.arguments.dropFirst())
Faults.atStart(options)
guard let greeting = Input.line() else { exit(1) }
if options["greeting"] != nil { FileHandle.standardError.write(Data((greeting + "\n").utf8)) }
var reader = PixelReader(greeting, options)
Output.write(Data((options.identity(memory: reader.hasMemory) + "\n").utf8))

var answered = 0
while let line = Input.line() {
    guard let request = Request(line) else {
        Output.complain("expected a request, found \(line)")
        exit(2)
    }
    if options["fault"] == "shrink" { reader.shrink() }
    let features = reader.withPixels(of: request) { pixels in
        Faults.before(batch: answered + 1, options)
        return Projection(options).features(of: pixels, request)
    }
    Output.answer(request, features, options, batch: answered + 1)
    answered += 1
}
Faults.atEnd(options)
