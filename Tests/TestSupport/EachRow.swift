import Testing

/// Checks all rows of a table in one case of a test, whose lines in a log would be more than what they say. An error of one
/// is recorded with the row, and the others go on; expectations say the row themselves.
public func eachRow<Row>(
    _ rows: some Sequence<Row>, sourceLocation: SourceLocation = #_sourceLocation,
    _ check: (Row) throws -> Void
) {
    for row in rows {
        do { try check(row) } catch {
            Issue.record(error, "\(String(describingForTest: row))", sourceLocation: sourceLocation)
        }
    }
}
