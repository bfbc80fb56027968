/// The size of a batch of channels-last maps: `[images, height, width, channels]`.
struct TrainingMap: Equatable {
    var images: Int
    var height: Int
    var width: Int
    var channels: Int

    /// Pixels of all images.
    var rows: Int { images * height * width }
    var area: Int { height * width }
    var count: Int { rows * channels }
}
