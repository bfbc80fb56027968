import Testing

/// Checks all rows of a table in one case of a test, whose lines in a log would be more than what they say. An error of one
/// is recorded, and the others go on; ``Testing/Trait/eachRow`` of the test says the row.
public func eachRow<Rows: Sequence>(
    _ rows: Rows, sourceLocation: SourceLocation = #_sourceLocation,
    _ check: (Rows.Element) throws -> Void
) {
    for row in rows {
        Row.$names.withValue(Row.names + [String(describingForTest: row)]) {
            do { try check(row) } catch is ExpectationFailedError {
                // #require has recorded it.
            } catch { Issue.record(error, sourceLocation: sourceLocation) }
        }
    }
}

/// The row that is checked, behind those of the tables around it.
private enum Row {
    @TaskLocal static var names: [String] = []
}

extension Trait where Self == IssueHandlingTrait {
    /// What fails in a row of a test names the row.
    public static var eachRow: Self {
        .compactMapIssues { issue in
            guard !Row.names.isEmpty else { return issue }
            var issue = issue
            issue.comments.append("row \(Row.names.joined(separator: ", "))")
            return issue
        }
    }
}
