/// A place on the page: points from its left and its top.
struct PagePoint: Equatable {
    var x: Double
    var y: Double
}
