/// Height and width of a feature map, in pixels.
struct MapSize: Sendable, Equatable {
    let height: Int
    let width: Int

    var area: Int { height * width }
}
