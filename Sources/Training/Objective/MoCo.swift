import Layers
import Statistics

/// MoCo's objective, versions 1 and 2: the query of a view is to find the key of the other among those of earlier steps.
///
/// L = mean of -log(exp(q . k / T) / (exp(q . k / T) + sum over the queue of exp(q . k_i / T))), rows of unit length. Keys come from a
/// network that follows, and enter the queue behind the loss. Source: He et al. 2020, Chen et al. 2020; `builder.py`.
///
/// Batch norm must not tell which keys came with a query: the official code shuffles the keys over its processes. Here the batch
/// goes through in `splits` parts, a query with its neighbours, its key with every `splits`-th image, so that of a query's part
/// one in `splits` is in its key's: what a shuffle has in the mean, as the images come in random order anyway.
struct MoCo: Objective {
    /// Whether a ReLU and a second linear layer make the projection (version 2).
    let isMLP: Bool
    let outputWidth: Int
    let temperature: Double
    /// Keys in the queue, a multiple of the batch.
    let queueLength: Int
    /// Parts of a batch.
    let splits: Int

    let target = TargetNetwork.movingAverage(MovingAverage(heads: 1, movesFirst: true))
    let viewCounts = 2...2
    let zerosLastGamma = false

    func heads(features: Int) -> [TrainableHead] {
        let name = SimSiam.projector
        let layers: [TrainableHead.Layer] =
            isMLP
            ? [
                .init(
                    name: "\(name).0", inputs: features, outputs: features, bias: .trained, activation: .relu),
                .output("\(name).2", features, outputWidth),
            ] : [.output(name, features, outputWidth)]
        return [TrainableHead(name: "projector", layers: layers)]
    }

    func passes(views: Int, images: Int) -> PassPlan {
        .split(0, images: images, parts: min(splits, images / 2), isInterleaved: false)
    }

    func targetPasses(views: Int, images: Int) -> PassPlan {
        .split(1, images: images, parts: min(splits, images / 2), isInterleaved: true)
    }

    /// Normal numbers brought to unit length.
    func memory(seed: UInt64) -> ObjectiveMemory<Float> {
        var memory = ObjectiveMemory<Float>()
        for key in 0..<queueLength {
            var stream = RandomStream(seed: seed, image: UInt64(key), draw: 2, purpose: .initialWeights)
            let row = (0..<outputWidth).map { _ in
                StandardNormal.quantile(fromMedian: stream.nextOpenUnit() - 0.5)
            }
            let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            memory.queue += row.map { Float($0 / norm) }
        }
        return memory
    }

    /// Keys of unit length.
    @_specialize(where Scalar == Float)
    func prepare<Scalar: LayerScalar>(
        _ outputs: ViewOutputs<Scalar>, _ memory: inout ObjectiveMemory<Scalar>
    ) {
        memory.prepared =
            UnitRows(outputs.target(view: 1, head: 0), count: outputs.rows, columns: outputWidth).values
    }

    @_specialize(where Scalar == Float)
    func loss<Scalar: LayerScalar>(
        of view: Int, among outputs: ViewOutputs<Scalar>, _ memory: ObjectiveMemory<Scalar>,
        gradient: UnsafeMutablePointer<Scalar>
    ) -> Double {
        let (rows, candidates) = (outputs.rows, queueLength + 1)
        let output = outputs.output(view: view, head: 0)
        let queries = UnitRows(output, count: rows, columns: outputWidth)
        var similarities = [Scalar](repeating: 0, count: rows * candidates)
        let loss = similarities.withUnsafeMutableBufferPointer { similarities in
            memory.queue.withUnsafeBufferPointer { queue -> Double in
                guard let s = similarities.baseAddress, let keys = queue.baseAddress else { return .nan }
                queries.similarities(with: keys, queueLength, stride: candidates, into: s + 1)
                for row in 0..<rows {
                    s[row * candidates] = (0..<outputWidth).reduce(0) {
                        $0 + queries.values[row * outputWidth + $1] * memory.prepared[row * outputWidth + $1]
                    }
                }
                let loss = CrossEntropy(rows: rows, candidates: candidates, temperature: temperature)
                    .evaluate(s) { _ in 0 }
                Scalar.kernels.multiply(
                    ProductShape(
                        rows: rows, columns: outputWidth, inner: queueLength, firstStride: candidates), s + 1,
                    keys, 0, gradient)
                for row in 0..<rows {
                    for column in row * outputWidth..<(row + 1) * outputWidth {
                        gradient[column] += s[row * candidates] * memory.prepared[column]
                    }
                }
                return loss
            }
        }
        queries.backward(output, gradient: gradient)
        return loss
    }

    /// The step's keys take the place of the oldest.
    @_specialize(where Scalar == Float)
    func remember<Scalar: LayerScalar>(
        _ outputs: ViewOutputs<Scalar>, _ memory: inout ObjectiveMemory<Scalar>
    ) {
        for row in 0..<outputs.rows {
            let place = (memory.next + row) % queueLength * outputWidth
            for column in 0..<outputWidth {
                memory.queue[place + column] = memory.prepared[row * outputWidth + column]
            }
        }
        memory.next = (memory.next + outputs.rows) % queueLength
    }
}
