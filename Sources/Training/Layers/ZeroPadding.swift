/// Option A of He et al. 2015, section 3.3: every stride-th pixel, and new channels of zeros, half of them in front.
struct ZeroPadding<Scalar: TrainingScalar> {
    let input: TrainingMap
    let output: TrainingMap
    let stride: Int

    private var inFront: Int { (output.channels - input.channels) / 2 }

    /// Calls `body` with the first number of each kept pixel and of its place in the output.
    private func forEachPixel(_ body: (_ source: Int, _ target: Int) -> Void) {
        for row in 0..<output.rows {
            let (image, place) = (row / output.area, row % output.area)
            let (y, x) = (place / output.width * stride, place % output.width * stride)
            let source = image * input.area + y * input.width + x
            body(source * input.channels, row * output.channels + inFront)
        }
    }

    func forward(_ values: UnsafePointer<Scalar>, into result: UnsafeMutablePointer<Scalar>) {
        result.update(repeating: 0, count: output.count)
        forEachPixel { source, target in
            (result + target).update(from: values + source, count: input.channels)
        }
    }

    /// Adds to `inputGradient`.
    func backward(_ gradient: UnsafePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>) {
        forEachPixel { source, target in
            for channel in 0..<input.channels {
                inputGradient[source + channel] += gradient[target + channel]
            }
        }
    }
}
