/// Refuses infinities and NaN among a tensor's values.
func requireFinite(_ values: [Float], name: String) throws(NetworkError) {
    if let element = values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(tensor: name, element: element, found: values[element])
    }
}

extension NamedTensors {
    /// The values of a tensor, all of them finite.
    func finite(_ name: String) throws(NetworkError) -> [Float] {
        let values = try tensor(name).values
        try requireFinite(values, name: name)
        return values
    }
}
