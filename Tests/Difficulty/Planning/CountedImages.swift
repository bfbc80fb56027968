import Datasets
import Imaging
import Synchronization

/// Images of which is known how often one was asked for.
final class CountedImages: ImageDataset {
    private let base: SmoothImages
    private let reads = Atomic<Int>(0)

    init(_ base: SmoothImages) { self.base = base }

    /// How often an image was decoded.
    var readCount: Int { reads.load(ordering: .relaxed) }

    var count: Int { base.count }
    var path: String { base.path }
    var layout: String { base.layout }
    var classNames: [String] { base.classNames }
    var fingerprint: String { base.fingerprint }

    func name(at index: Int) -> String { base.name(at: index) }

    func label(at index: Int) -> Int? { base.label(at: index) }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        reads.add(1, ordering: .relaxed)
        return try base.image(at: index)
    }
}
