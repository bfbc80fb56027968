import Foundation
import JointAugmentation
import PaperFigures
import Statistics

/// How often two RandomCrops of an image differ by more than 1:2 in area: what the paper states of the formulas, by library
/// and image size.
struct LibraryNumbers: Sendable {
    /// One library on images of one size.
    struct Row: Sendable {
        /// The crop scheme.
        let realisation: Realisation
        /// The images' size; nil where it makes no difference.
        let size: ImageSize?
        /// P(max(s1, s2) / min(s1, s2) > 2).
        let exceedance: Double

        /// The program's arguments that print it.
        func command(scale: String) -> String {
            let place = size.map { " --image-size \($0.width)x\($0.height)" } ?? ""
            return
                "density --law randomcrop --scale \(scale) --realisation \(realisation.rawValue)\(place) --exceed 2"
        }
    }

    /// The range of the areas.
    let range: ParameterRange
    /// Nominal first, then by library.
    let rows: [Row]

    /// Images that are wide, very wide, and those of Tiny-ImageNet.
    private static let sizes = [(500, 375), (1000, 250), (64, 64)]

    /// The numbers of every scheme that draws RandomCrop.
    ///
    /// - Throws: `AugmentationError` for a range that a scheme does not have.
    init(range: ParameterRange, threads: Int) throws {
        let sizes = try Self.sizes.map { try ImageSize(width: $0.0, height: $0.1) }
        let places = Realisation.allCases.filter { $0.scheme.draws(.independent) }.flatMap { realisation in
            realisation.capabilities.needsImageSize
                ? sizes.map { (realisation, Optional($0)) } : [(realisation, nil)]
        }
        self.range = range
        rows = try Parallel.map(count: places.count, threads: threads) { place in
            let (realisation, size) = places[place]
            let prediction = try realisation.scheme.prediction(law: .independent, range: range, size: size)
            return Row(
                realisation: realisation, size: size, exceedance: prediction.twoSidedTail(beyond: log(2)))
        }
    }

    /// The table of a page.
    var table: PageTable {
        let scale = [range.low, range.high].map(NumberText.short).joined(separator: ",")
        return PageTable(
            caption: "RandomCrop as libraries draw it: pairs whose areas differ by more than 1:2",
            header: ["library", "images", "P(ratio > 2)", "within 1:2", "jc-stats"],
            rows: rows.map { row in
                [
                    row.realisation.rawValue, row.size.map { "\($0.width) × \($0.height)" } ?? "any",
                    NumberText.percent(row.exceedance, 2), NumberText.percent(1 - row.exceedance, 2),
                    row.command(scale: scale),
                ]
            })
    }
}
