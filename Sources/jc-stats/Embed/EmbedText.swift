/// `embed` for a person.
struct EmbedText {
    let output: EmbedOutput

    var lines: [String] {
        let leftOut =
            output.unreadable.isEmpty ? "" : ", \(NumberText.count(output.unreadable.count)) left out"
        return [
            "\(output.images) x \(output.columns) \(output.features)\(choice) to "
                + output.files.joined(separator: ", ") + leftOut
        ] + output.pixels.lines(output.normalization, assumed: output.checkpoint.assumed)
            + (output.checkpoint.choice.map { [$0] } ?? []) + (output.accuracy.map { [line($0)] } ?? [])
    }

    private var choice: String { output.dataset.subset == nil ? "" : " of images" + output.dataset.choice }

    private func line(_ accuracy: ClassAccuracy) -> String {
        "top-1: \(accuracy.right) of \(accuracy.labelled), \(NumberText.percent(accuracy.top1))"
    }
}
