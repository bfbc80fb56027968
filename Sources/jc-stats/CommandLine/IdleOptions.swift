import ArgumentParser

/// A command some of whose options do nothing beside certain others.
protocol ChecksIdleOptions: ParsableCommand {
    /// Adds the options without an effect on what is asked.
    func listIdle(_ idle: inout IdleOptions)
}

/// Options without an effect on what is asked, each with the reason.
struct IdleOptions {
    private(set) var reasons: [(name: String, reason: String)] = []

    /// Adds options by their names where `condition` holds.
    mutating func add(_ names: String..., when condition: Bool = true, because reason: String) {
        add(names, when: condition, because: reason)
    }

    /// Adds all options of a group or a command but `others` where `condition` holds: those too that it will have one day.
    mutating func add(
        allOf group: any ParsableArguments.Type, but others: [String] = [], when condition: Bool = true,
        because reason: String
    ) {
        guard condition else { return }
        add(OptionDefinition.names(of: group).filter { !others.contains($0) }, because: reason)
    }

    private mutating func add(_ names: [String], when condition: Bool = true, because reason: String) {
        guard condition else { return }
        reasons += names.map { ($0, reason) }
    }
}
