/// What becomes of a law's areas on an image of whole pixels.
public enum Realisation: String, Sendable, CaseIterable, Codable {
    /// The areas as the formulas say: the aspect is drawn among those that fit.
    case nominal
    /// As torchvision's RandomResizedCrop: ten tries, then a fallback.
    ///
    /// RandomCrop redraws area and aspect together and falls back to a centred crop; the joined laws keep the two
    /// areas, redraw the aspect, and fall back to the whole image.
    case torchvision
    /// As the authors' released code: JC(0) only, with L = log(b/a - 0.1), then as `torchvision`.
    case released
}
