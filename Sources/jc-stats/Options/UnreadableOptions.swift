import ArgumentParser
import Datasets

/// What images that cannot be read lead to, the same everywhere.
struct UnreadableOptions: ParsableArguments {
    @Flag(help: "An image that cannot be read, or of a kind that is not, is an error.")
    var strict = false

    @Flag(help: "Any share of images may be unreadable. (default: at most 1%)")
    var allowUnreadable = false

    func validate() throws {
        guard !strict || !allowUnreadable else {
            throw ValidationError("--strict and --allow-unreadable: expected one of them, found both")
        }
    }

    var policy: UnreadablePolicy { strict ? .none : allowUnreadable ? .any : .few }
}
