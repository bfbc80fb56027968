/// The program's version, part of every result's provenance.
enum Version {
    static let current = "0.2.0"
}
