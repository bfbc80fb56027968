/// Numbers that are functions of a name and a position: the twin of Tests/Reference/networks_fixtures.py and
/// make_training_fixtures.py.
public enum HashedNumbers {
    /// Numbers of [0, 1), multiples of 2^-24.
    public static func uniforms(_ name: String, _ count: Int) -> [Float] {
        let key = hash(name)
        return (0..<count).map { Float(mixed(mixed(UInt32($0)) ^ key) >> 8) * 0x1p-24 }
    }

    /// Numbers of [-amplitude, amplitude).
    public static func signed(_ name: String, _ count: Int, amplitude: Double) -> [Float] {
        uniforms(name, count).map { ($0 * 2 - 1) * Float(amplitude) }
    }

    /// The same in double precision, to check derivatives.
    public static func doubles(_ name: String, _ count: Int, amplitude: Double = 1) -> [Double] {
        signed(name, count, amplitude: 1).map { Double($0) * amplitude }
    }

    /// FNV-1a of the name's bytes.
    private static func hash(_ name: String) -> UInt32 {
        name.utf8.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }

    /// A 32-bit bijection: xor-shift and multiply.
    private static func mixed(_ word: UInt32) -> UInt32 {
        var word = word
        word ^= word >> 16
        word &*= 0x7FEB_352D
        word ^= word >> 15
        word &*= 0x846C_A68B
        word ^= word >> 16
        return word
    }
}
