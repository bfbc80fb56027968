import Datasets
import Imaging
import Statistics

/// A measurement by one or several encoders: image by image they see the same crops and operations, each at its own side and
/// with its own normalisation.
///
/// The report is made of the images in their order, wherever they come from: it does not depend on the threads, on the
/// stores, nor on what a run before has left in them.
public struct MeasurementRun {
    private let members: [SDFMeasurement]
    private let stores: [PairStore?]

    /// - Parameters:
    ///   - members: measurements of one request but for the encoder, its features, side and normalisation.
    ///   - stores: of each, what is measured already, and where the rest goes; see
    ///     ``SDFMeasurement/settings(of:encoder:version:)``.
    public init(_ members: [SDFMeasurement], stores: [PairStore?] = []) {
        self.members = members
        self.stores = stores.isEmpty ? members.map { _ in nil } : stores
    }

    /// Measures the images until all are done, every interval is narrow enough, or `interruption` asks to stop.
    ///
    /// - Parameters:
    ///   - dataset: the images.
    ///   - interruption: looked at before each group of images.
    ///   - progress: called by any thread after each group with the number of images done.
    ///   - interim: called between rounds with what is known so far of the first encoder.
    ///   - pairs: called with every pair of each image under the first encoder, in the order of the images.
    public func run(
        on dataset: any ImageDataset, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }, interim: (SDFInterim) -> Void = { _ in },
        pairs sink: PairExport.Sink? = nil
    ) throws(DifficultyError) -> SDFComparison {
        let export = try members[0].export(sink)
        let sequence = ImageSequence(members[0].request, count: dataset.count)
        let chosen = members.map { $0.chosen(count: dataset.count) }
        // Those of the choice of a precision are done.
        let done = ProgressCount(from: members.map(\.pilotCount).min() ?? 0)
        var tally = try ComparisonTally(
            members.map { MemberPlan($0) }, population: dataset.populationCount)
        var pace = RoundPace(
            most: members[0].roundCount, least: members[0].workers * groupCount,
            isStored: stores.contains { $0 != nil })
        var position = 0
        while position < sequence.count, !tally.wasInterrupted {
            let look = sequence.nextLook(after: position)
            let round = sequence[position..<min(position + pace.count, look)]
            let known = try known(round)
            let new = round.filter { image in known.contains { $0[image] == nil } }
            progress(done.add(round.count - new.count))
            let start = ContinuousClock.now
            let measured = measure(new, known, of: dataset, chosen, interruption) { count in
                progress(done.add(count))
            }
            try keep(new, measured, of: dataset)
            pace.took(ContinuousClock.now - start, for: measured[0].count { $0.value.value != nil })
            let outcomes = members.indices.map { member in
                round.map { known[member][$0] ?? measured[member][$0] ?? .notReached }
            }
            try tally.add(outcomes, images: round)
            export?.add(round, outcomes[0])
            position += round.count
            if let known = tally.interim { interim(known) }
            if let halfWidth = members[0].request.halfWidth, position == look,
                try tally.isKnown(within: halfWidth)
            {
                break
            }
        }
        return try tally.report(on: dataset.path)
    }

    private typealias Outcomes = [Int: ImageOutcome<MeasuredImage>]

    /// Images that every encoder takes at once.
    private var groupCount: Int { members.map(\.pairs.groupCount).min() ?? 1 }

    /// What the stores and the choice of the precision know of some images.
    private func known(_ round: [Int]) throws(DifficultyError) -> [Outcomes] {
        var known: [Outcomes] = []
        for (member, store) in zip(members, stores) {
            known.append(try member.stored(round, in: store))
        }
        return known
    }

    /// What becomes of images that one of the encoders has not measured yet.
    private func measure(
        _ new: [Int], _ known: [Outcomes], of dataset: any ImageDataset, _ chosen: [ChosenImages],
        _ interruption: Interruption, _ progress: @Sendable (Int) -> Void
    ) -> [Outcomes] {
        let size = groupCount
        let groups = stride(from: 0, to: new.count, by: size).map {
            Array(new[$0..<min($0 + size, new.count)])
        }
        let (members, first) = (members, members[0])
        let outcomes = Parallel.map(
            count: groups.count, threads: first.request.threads,
            waiting: members.map(\.pairs.waitingCalls).max() ?? 0
        ) { group -> [Outcomes] in
            guard !interruption.isRequested, members.allSatisfy({ $0.pairs.failure == nil }) else {
                return members.map { _ in [:] }
            }
            // Each image is decoded once.
            let images: any ImageDataset = members.count > 1 ? DecodedImages(dataset) : dataset
            let found = members.indices.map { member in
                members[member].outcomes(
                    of: groups[group].filter { known[member][$0] == nil }, of: images, chosen[member])
            }
            let done = members.map { $0.pilotCount(of: groups[group]) }.min() ?? 0
            progress(groups[group].count - done)
            return found
        }
        return members.indices.map { member in
            outcomes.reduce(into: Outcomes()) { $0.merge($1[member]) { own, _ in own } }
        }
    }

    private func keep(_ images: [Int], _ measured: [Outcomes], of dataset: any ImageDataset)
        throws(DifficultyError)
    {
        let failure = members.lazy.compactMap(\.pairs.failure).first
        for (member, outcomes) in measured.enumerated() {
            guard let store = stores[member] else { continue }
            let named = images.compactMap { image -> StoredImage? in
                guard let outcome = outcomes[image] else { return nil }
                // What was not reached for the encoder's sake is no image's fault.
                return StoredImage(
                    number: image, name: dataset.name(at: image),
                    outcome: failure == nil || outcome.value != nil ? outcome : .notReached)
            }
            do { try store.add(named) } catch { throw .store(error) }
        }
        if let failure { throw .features(failure) }
    }
}

/// Images that several encoders are given in turn, each decoded once.
private struct DecodedImages: ImageDataset {
    private let dataset: any ImageDataset
    private let decoded = Guarded([Int: RGBImage]())

    init(_ dataset: any ImageDataset) { self.dataset = dataset }

    var count: Int { dataset.count }
    var path: String { dataset.path }
    var layout: String { dataset.layout }
    var classNames: [String] { dataset.classNames }
    var fingerprint: String { dataset.fingerprint }
    func name(at index: Int) -> String { dataset.name(at: index) }
    func label(at index: Int) -> Int? { dataset.label(at: index) }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        if let known = decoded.withLock({ $0[index] }) { return known }
        let image = try dataset.image(at: index)
        decoded.withLock { $0[index] = image }
        return image
    }
}
