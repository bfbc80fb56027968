/// Where a Winograd tile lies: tiles are numbered row by row, image by image.
struct TilePlace {
    let image: Int
    /// Row of its first output pixel.
    let top: Int
    /// Column of its first output pixel.
    let left: Int

    init(_ tile: Int, _ tiles: MapSize, _ size: MapSize) {
        let position = tile % tiles.area
        image = tile / tiles.area
        top = position / tiles.width * WinogradConvolution.tileSide
        left = position % tiles.width * WinogradConvolution.tileSide
    }
}
