import Networks
import Testing

@Test func provenanceNamesTheLibraryAndItsKernels() {
    #expect(BLAS.provenance.hasPrefix("OpenBLAS "))
    #expect(BLAS.provenance.contains(", kernels for "))
}
