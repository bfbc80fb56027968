import CLayerKernels

/// What was freed and is kept for the next that is asked for.
package enum FreedMemory {
    /// Gives it back to the system: worth its milliseconds where many megabytes went that nobody will ask for again.
    package static func giveBack() { jc_give_freed_memory_back() }
}
