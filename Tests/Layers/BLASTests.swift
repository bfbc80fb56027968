import Foundation
import Layers
import Testing

@Test func provenanceNamesTheLibraryAndItsKernels() {
    #expect(BLAS.provenance.hasPrefix("OpenBLAS "))
    #expect(BLAS.provenance.contains(", kernels for "))
}

/// OpenBLAS takes a processor that is younger than it for a very old one.
@Test(
    .disabled(if: ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] != nil, "the environment chooses"))
func kernelsAreAsWideAsTheProcessorsVectors() {
    #expect(BLAS.confinement == nil)
}

@Test func buffersOfProductsAreTakenOnce() throws {
    try BLAS.reserve(threads: 2)
    try BLAS.reserve(threads: 1)
    try BLAS.reserve(threads: 1000)
}

@Test func missingBuffersAreOneLine() {
    let some = BLASError.noMemory(buffers: 4, found: 1, bytes: 128 << 20, limit: 600 << 20)
    #expect(
        some.description
            == "memory for matrix products: expected 128 MB of addresses for each of 4 threads, found room for 1 "
            + "within the limit of 600 MB (ulimit -v); --threads 1 needs less")
    let none = BLASError.noMemory(buffers: 1, found: 0, bytes: 128 << 20, limit: nil)
    #expect(
        none.description
            == "memory for matrix products: expected 128 MB of addresses for each of 1 threads, found room for 0"
    )
}
