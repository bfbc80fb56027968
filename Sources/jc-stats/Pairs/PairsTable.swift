import Difficulty
import Foundation

/// The CSV of `pairs`, a row a pair.
enum PairsTable {
    static func csv(_ pairs: [ShownPair]) -> Data {
        let boxes = [1, 2].map { view in
            ["left", "top", "width", "height"].map { "\($0)_\(view)" }.joined(separator: ",")
        }
        var csv = CSVText(
            lawsWith: "draw,log_ratio,area_1,area_2,\(boxes.joined(separator: ",")),"
                + "intersection_over_union,center_distance,containment,cosine")
        for pair in pairs {
            let (first, second) = (pair.pair.first, pair.pair.second)
            csv.add(
                pair.law, pair.draw, pair.pair.logRatio, first.area, second.area, first.box.left,
                first.box.top, first.box.width, first.box.height, second.box.left, second.box.top,
                second.box.width, second.box.height, pair.geometry.intersectionOverUnion,
                pair.geometry.centerDistance, pair.geometry.containment, pair.cosine.map { "\($0)" } ?? "")
        }
        return csv.data
    }
}
