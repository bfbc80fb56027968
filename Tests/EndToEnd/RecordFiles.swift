import Foundation
import TestSupport

extension ScratchFolder {
    /// Images of CIFAR's binary layout: smooth, each another.
    func writeRecords(_ name: String, count: Int) throws -> String {
        var bytes: [UInt8] = []
        for index in 0..<count {
            bytes.append(UInt8(index % 10))
            for plane in 0..<3 {
                for pixel in 0..<1024 {
                    let (x, y) = (Double(pixel % 32), Double(pixel / 32))
                    let phase = Double(index * 7 + plane * 3)
                    bytes.append(
                        UInt8(127 + 60 * sin(0.3 * x + phase) + 60 * cos(0.17 * y * Double(1 + index % 5))))
                }
            }
        }
        try Data(bytes).write(to: file(name))
        return file(name).path
    }
}
