import Imaging
import TestSupport

extension ScratchFolder {
    /// Writes a PNG of one grey level.
    func writeImage(_ name: String, level: UInt8 = 0) throws {
        try write(name, PNGEncoder.encode(grey(level)))
    }
}

/// A small image of one grey level.
func grey(_ level: UInt8) throws -> RGBImage {
    try RGBImage(width: 3, height: 2, pixels: [UInt8](repeating: level, count: 18))
}
