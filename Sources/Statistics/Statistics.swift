// Filled in by its first types.
