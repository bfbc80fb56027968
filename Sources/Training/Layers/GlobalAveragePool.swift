/// The mean of each channel over a map's pixels.
struct GlobalAveragePool<Scalar: TrainingScalar> {
    let input: TrainingMap

    /// `[images, height, width, channels]` to `[images, channels]`.
    func forward(_ values: UnsafePointer<Scalar>, into output: UnsafeMutablePointer<Scalar>) {
        let channels = input.channels
        let share = 1 / Scalar(input.area)
        for image in 0..<input.images {
            let mean = output + image * channels
            mean.update(repeating: 0, count: channels)
            for pixel in 0..<input.area {
                let row = values + (image * input.area + pixel) * channels
                for channel in 0..<channels { mean[channel] += row[channel] }
            }
            for channel in 0..<channels { mean[channel] *= share }
        }
    }

    /// Overwrites `inputGradient`.
    func backward(_ gradient: UnsafePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>) {
        let channels = input.channels
        let share = 1 / Scalar(input.area)
        for image in 0..<input.images {
            let source = gradient + image * channels
            for pixel in 0..<input.area {
                let row = inputGradient + (image * input.area + pixel) * channels
                for channel in 0..<channels { row[channel] = source[channel] * share }
            }
        }
    }
}
