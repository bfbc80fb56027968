import Datasets
import Imaging

@testable import Difficulty

extension SDFMeasurement {
    /// What a store says of the pairs that tests measure on a data set.
    func provenance(of dataset: any ImageDataset) throws -> StoreProvenance {
        try StoreProvenance(
            settings(of: dataset, encoder: EncoderSettings(checkpoint: "abc")), remarks: ["context": "{}"])
    }
}
