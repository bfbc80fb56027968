import Foundation
import TestSupport
import Testing

@testable import Datasets

/// What cannot be read says what would.
struct ForeignFormatTests {
    /// A file's name and first bytes, and what the message must say.
    typealias File = (name: String, head: [UInt8], says: String)
    static let files: [File] = [
        (
            "train-00000-of-00001.parquet", Array("PAR1".utf8),
            "enumerate(datasets.load_dataset('parquet', data_files='FILE', split='train'))]\""
        ),
        (
            "data-00000-of-00001.arrow", Array("ARROW1".utf8),
            "enumerate(datasets.Dataset.from_file('FILE'))]\""
        ),
        ("data.mdb", [UInt8](repeating: 0, count: 16) + [0xDE, 0xC0, 0xEF, 0xBE], "LMDB; write its values"),
        ("train.beton", [0, 1, 2], "give the images that it was written from"),
        ("train.tfrecord", [12, 0, 0], "TFRecord; write each image/encoded"),
        ("train.tfrecord-00000-of-00010", [12, 0, 0], "TFRecord; write each image/encoded"),
        ("images.h5", [0x89] + Array("HDF\r\n\u{1A}\n".utf8), "HDF5; save its images"),
        ("train_32x32.mat", Array("MATLAB 5.0 MAT-file".utf8), "binary versions"),
        ("x.npy", [0x93] + Array("NUMPY".utf8), "NumPy's format; save its images"),
        ("x.npz", Array("PK\u{3}\u{4}".utf8), "NumPy's format; save its images"),
        ("data_batch_1", [0x80, 4], "give the folder cifar-10-batches-py"),
        ("test", [0x80, 3], "or cifar-100-python, unpacked"),
        ("train-images-idx3-ubyte", [0, 0, 8, 3], "MNIST's IDX format"),
        ("a.7z", Array("7z".utf8) + [0xBC, 0xAF, 0x27, 0x1C], "unpack it and give the folder"),
        ("resnet.pth", Array("PK\u{3}\u{4}".utf8), "the order is CHECKPOINT DATA"),
    ]

    @Test(.eachRow) func filesSayWhatToDo() {
        eachRow(Self.files.named { $0.name }) { try filesSayWhatToDo($0) }
    }

    private func filesSayWhatToDo(_ test: Named<File>)
        throws
    {
        let (name, head, says) = test.value
        let folder = try ScratchFolder()
        try folder.write(name, head + [UInt8](repeating: 1, count: 2000))
        let alone = #expect(throws: DatasetError.self) { try Datasets.open(folder.path(name)) }
        #expect(alone?.description.contains(says) == true, "\(alone as Any)")
        // In a folder, and as a member of a tar, by the name.
        let beside = #expect(throws: DatasetError.self) { try Datasets.open(folder.path) }
        #expect(beside?.description.contains("found 1 files of other kinds, 1 of them ") == true)
        #expect(beside?.description.contains(says) == true, "\(beside as Any)")
        var tar = TarBuilder()
        tar.add("deep/\(name)", head)
        tar.add("deep/readme.txt", head)
        try folder.write("x/a.tar", tar.closed)
        let packed = #expect(throws: DatasetError.self) { try Datasets.open(folder.path("x/a.tar")) }
        #expect(packed?.description.contains("found 2 members of other kinds, 1 of them ") == true)
        #expect(packed?.description.contains(says) == true, "\(packed as Any)")
    }

    /// By their bytes where the name says nothing.
    @Test(.eachRow) func bytesTellWithoutAName() {
        eachRow(
            (Self.files.filter {
                !["beton", "tfrecord", "npz", "pth"].contains(FileEnding.of($0.name) ?? "")
            } as [File]).named { $0.name }
        ) { try bytesTellWithoutAName($0) }
    }

    private func bytesTellWithoutAName(_ test: Named<File>) throws {
        let (name, head, says) = test.value
        guard let format = ForeignFormat(name: "file", head: head) else {
            // TFRecord has no mark at its start.
            #expect(name.contains("tfrecord"))
            return
        }
        #expect(format.advice.contains(says))
    }

    @Test func cifarInATarIsToBeUnpacked() throws {
        let folder = try ScratchFolder()
        var tar = TarBuilder()
        for number in 1...5 { tar.add("cifar-10-batches-bin/data_batch_\(number).bin", [1]) }
        try folder.write("cifar.tar", tar.closed)
        let error = #expect(throws: DatasetError.self) { try Datasets.open(folder.path("cifar.tar")) }
        #expect(error?.description.contains("5 of them CIFAR binary; give the folder that holds it") == true)
    }

    @Test func labelsInTextsAreCountedWhereThereAreNoClasses() throws {
        var tar = TarBuilder()
        for number in 0..<3 {
            tar.add("\(number).png", [1])
            tar.add("\(number).json", Array("{\"text\": 1}".utf8))
        }
        let without = try ArchiveListing(.memory(tar.closed), path: "a.tar", heldLimit: nil)
        #expect(without.leftOut.labelTexts == 3 && without.leftOut.isEmpty)
        tar.add("0.cls", Array("1".utf8))
        let with = try ArchiveListing(.memory(tar.closed), path: "a.tar", heldLimit: nil)
        #expect(with.leftOut.labelTexts == 0)
    }
}
