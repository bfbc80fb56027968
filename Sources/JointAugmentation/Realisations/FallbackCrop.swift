/// RandomResizedCrop's last resort: the largest centred crop whose aspect is in [3/4, 4/3].
enum FallbackCrop {
    static func box(in size: ImageSize) -> CropBox {
        let aspect = Double(size.width) / Double(size.height)
        var (width, height) = (size.width, size.height)
        if aspect < 0.75 {
            height = Int((Double(width) / 0.75).rounded(.toNearestOrEven))
        } else if aspect > 4.0 / 3 {
            width = Int((Double(height) * (4.0 / 3)).rounded(.toNearestOrEven))
        }
        return CropBox(
            left: (size.width - width) / 2, top: (size.height - height) / 2, width: width, height: height)
    }
}
