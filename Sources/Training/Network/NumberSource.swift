/// Where the parameters, the weights prepared for the convolutions and the gradients of a pass stand.
struct NumberSource<Scalar: TrainingScalar> {
    let parameters: UnsafePointer<Scalar>
    let prepared: UnsafePointer<Scalar>
    let gradients: UnsafeMutablePointer<Scalar>
    let scratch: TrainingScratch<Scalar>
}
