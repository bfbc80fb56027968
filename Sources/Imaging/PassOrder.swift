/// Which axis is resized first. It shows in the last bit, since the pixels between the passes have 8 bits.
public enum PassOrder: Sendable, Hashable, CaseIterable {
    /// Rows first unless the height shrinks by more than twice the pixels that the width does: Pillow from 13
    /// (its pull request 9549; the rule was checked against Pillow 13.0).
    case pillow13
    /// Rows first, always: Pillow up to 12.
    case pillow12

    /// Whether the columns are resized before the rows.
    func columnsFirst(inputWidth: Int, inputHeight: Int, outputWidth: Int, outputHeight: Int) -> Bool {
        switch self {
        case .pillow12: false
        case .pillow13:
            outputHeight < inputHeight && inputHeight - outputHeight > 2 * (inputWidth - outputWidth)
        }
    }
}
