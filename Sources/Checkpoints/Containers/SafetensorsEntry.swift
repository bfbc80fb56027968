/// What a safetensors header says about one tensor.
struct SafetensorsEntry {
    var typeName = ""
    var shape: [Int] = []
    /// First byte and end of the data, from the end of the header.
    var begin = 0
    var end = 0

    /// Sorts by place; empty tensors come before the one that starts where they stand.
    var order: (Int, Int) { (begin, end) }
}
