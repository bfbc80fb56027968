/// What tests allow between a value and the right one, or of a p-value: by what bounds it.
public enum Tolerance {
    // MARK: Double precision

    /// A few roundings of a number near 1.
    public static let lastPlaces = 1e-15
    /// Dozens of roundings.
    public static let doubleRounding = 1e-14
    /// Sums of thousands of terms.
    public static let doubleSums = 1e-13
    /// Elementary and special functions, beside mpmath and SciPy or a formula for the same.
    public static let closedForm = 1e-12
    /// Products of matrices in another order of sums.
    public static let doubleProducts = 1e-11
    /// Adaptive quadrature that meets its own bound, and what is computed with it.
    public static let quadrature = 1e-10
    /// Roots and minima that an iteration ends close to.
    public static let iteration = 1e-9
    /// Numbers that are read back from a file or printed with many digits.
    public static let printed = 1e-9
    /// Numbers that a report rounds to six digits.
    public static let sixDigits = 1e-6
    /// Positions on a page, in points.
    public static let position = 1e-9
    /// Areas on a page that two shapes may share, in square points, and a share of one.
    public static let sharedArea = 1e-6

    // MARK: Derivatives

    /// A derivative in double beside a central difference, whose own error this is.
    public static let differenceQuotient = 1e-8
    /// The same through normalisation over a batch or over a vector.
    public static let normalizedDifferenceQuotient = 1e-7
    /// The same at kinks and where values are close together.
    public static let roughDifferenceQuotient = 1e-6

    // MARK: float32 beside double or torch, in shares of the norm

    /// Means and variances of a batch.
    public static let float32Statistics = 1e-6
    /// One convolution or product.
    public static let float32Product = 2e-6
    /// The gradient of weights: a sum over images and places.
    public static let float32WeightGradient = 5e-6
    /// Features of a network, and one convolution through Winograd's transforms.
    public static let float32Features = 1e-5
    /// Features of layouts' random networks, logits and gradients through all layers.
    public static let float32Network = 1e-4
    /// A loss after a few steps of training.
    public static let float32Training = 1e-3
    /// The norm of what a few steps added to a tensor, which may be a ten thousandth of it.
    public static let float32Moves = 1e-2

    // MARK: bfloat16 beside float32, in shares of the norm

    /// One convolution of numbers that bfloat16 has: the rounding of its result.
    public static let bfloat16Product = 3e-3
    /// Features of a network.
    public static let bfloat16Features = 2e-2
    /// The same, over the error of torch's autocast on the same input.
    public static let bfloat16OverAutocast = 1.5

    // MARK: Statistics

    /// p-values below it are taken for another law: of ten thousand right runs one fails, and seeds are fixed.
    public static let significance = 1e-4
    /// A standard error from influences of images, whose sums are kept apart.
    public static let influenceError = 1e-6
    /// Numbers that a text or a paper gives with three digits.
    public static let threeDigits = 5e-4
}
