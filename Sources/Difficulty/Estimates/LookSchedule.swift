/// When a sequential measurement looks at its intervals: after 100 images, then after each tenth more.
///
/// It stops at the first look at which every interval is narrow enough: the rule looks at widths alone, never at where
/// the means are (Chow and Robbins 1965), so that coverage tends to the nominal one as the width shrinks. What is
/// lost for a finite width is made good for by a wider quantile, ``confidence``, which both the rule and the reported
/// 95% intervals use; the tests simulate the coverage.
struct LookSchedule {
    static let confidence = 0.96
    private static let first = 100

    /// The number of images at the next look.
    func next(after count: Int) -> Int {
        var look = Self.first
        while look <= count { look += look / 10 }
        return look
    }
}
