import Encoders
import Imaging
import JointAugmentation
import Testing

@testable import Difficulty

@Suite struct PairGalleryTests {
    private let image: RGBImage
    private let laws: [Law] = [.independent, .joint(beta: -1), .fixedRatio(3)]
    private let range: ParameterRange

    init() throws {
        image = try SmoothImages(count: 1).image(at: 0)
        range = try .area(low: 0.2, high: 1)
    }

    private func gallery(
        _ pipeline: ViewPipeline = .crop, shownSide: Int? = nil, seed: UInt64 = 3,
        features: FeatureSource? = nil, joined: Set<JoinedParameter> = [.area]
    ) throws -> PairGallery {
        try PairGallery(
            image, laws: laws, design: JointDesign(joined: joined, areas: range, pipeline: pipeline),
            side: 16, shownSide: shownSide, seed: seed, features: features)
    }

    /// The pairs and views are those of the first image of a data set.
    @Test func pairsAreThoseOfTheFirstImage() throws {
        let size = try ImageSize(width: image.width, height: image.height)
        let pairs = try gallery(.simsiam, shownSide: 99).pairs(count: 4, threads: 2)
        let operations = ViewSampler(.simsiam)
        #expect(pairs.count == 3 && pairs.allSatisfy { $0.map(\.draw) == [0, 1, 2, 3] })
        for (column, law) in zip(pairs, laws) {
            let sampler = try CropSampler(law: law, range: range, realisation: .nominal)
            for shown in column {
                let pair = sampler.pair(seed: 3, image: 0, draw: UInt32(shown.draw), size: size)
                #expect(shown.law == sampler.law && shown.pair == pair)
                #expect(shown.geometry == pair.geometry(in: size) && shown.cosine == nil)
                let drawn = operations.views(seed: 3, image: 0, draw: UInt32(shown.draw))
                #expect(shown.operations == drawn)
                let views = try #require(shown.views)
                #expect(try views.first == drawn.first.applied(to: image.view(of: pair.first.box, side: 16)))
                #expect(
                    try views.second == drawn.second.applied(to: image.view(of: pair.second.box, side: 16)))
            }
        }
    }

    /// Joined blur sigmas follow the law that the crops follow, or follow alone.
    @Test func operationsAreJoined() throws {
        for joined in [[.blur], [.area, .blur]] as [Set<JoinedParameter>] {
            let design = JointDesign(joined: joined, areas: range, pipeline: .simsiam)
            let size = try ImageSize(width: image.width, height: image.height)
            let pairs = try gallery(.simsiam, joined: joined).pairs(count: 3, threads: 2)
            for (law, column) in zip(laws, pairs) {
                let sampler = try DesignSampler(law: law, design: design)
                for shown in column {
                    let pair = sampler.pair(seed: 3, image: 0, draw: UInt32(shown.draw), size: size)
                    #expect(shown.pair == pair.crops && shown.operations == pair.views)
                    #expect(shown.operations.joined[.blur] != nil)
                }
            }
        }
    }

    @Test func sameForAnyThreads() throws {
        let gallery = try gallery(.mocoV3, shownSide: 9)
        #expect(try gallery.pairs(count: 9, threads: 1) == gallery.pairs(count: 9, threads: 4))
        #expect(
            try gallery.pairs(count: 9, threads: 1) != self.gallery(seed: 4).pairs(count: 9, threads: 1))
    }

    @Test func viewsAreNoLargerThanShown() throws {
        for (shown, expected) in [(5, 5), (16, 16), (300, 16)] {
            let views = try #require(
                try gallery(shownSide: shown).pairs(count: 1, threads: 1)[0][0].views)
            #expect(views.first.width == expected && views.second.height == expected)
        }
        #expect(try gallery().pairs(count: 1, threads: 1)[0][0].views == nil)
    }

    /// What the network is given are the views in full, whatever is shown of them.
    @Test func cosinesAreOfTheFullViews() throws {
        let network = try RandomNetwork.network()
        let source = FeatureSource(network: network, output: .backbone, normalization: .cifar10)
        let pairs = try gallery(shownSide: 4, features: source).pairs(count: 2, threads: 2)
        for shown in pairs.joined() {
            let features = try [shown.pair.first.box, shown.pair.second.box].map { box in
                try network.features(
                    ImageBatch(
                        count: 1, height: 16, width: 16,
                        pixels: Normalization.cifar10.tensor(image.view(of: box, side: 16))))
            }
            #expect(shown.cosine == CosineSimilarity.between(features[0][...], features[1][...]))
        }
        #expect(
            try gallery(features: source).pairs(count: 2, threads: 1).joined().map(\.cosine)
                == pairs.joined().map(\.cosine))
    }

    @Test func missingFeaturesAreAnError() throws {
        let source = FeatureSource(
            network: try RandomNetwork.network(), output: .prediction, normalization: .imageNet)
        #expect(throws: NetworkError.self) { try gallery(features: source).pairs(count: 1, threads: 2) }
    }
}
