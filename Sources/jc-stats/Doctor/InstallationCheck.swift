import Datasets
import Foundation

/// What the program brings, and what it takes where nothing is given.
struct InstallationCheck {
    var findings: [Finding] { [checkpoint, demoImages, cache] }

    private var checkpoint: Finding {
        do { return Finding("checkpoint", "the program's own: \(try BundledCheckpoint.path())") } catch {
            return Finding(
                "checkpoint", .missing, "\(error)", advice: "sdf and figures need a checkpoint of yours")
        }
    }

    private var demoImages: Finding {
        guard let missing = DemoImages.missing else {
            return Finding("demo images", "can be composed of the pictures of Debian's packages")
        }
        return Finding(
            "demo images", .missing, "\(missing)", advice: "sdf and figures need images of yours")
    }

    private var cache: Finding {
        guard let path = CacheFolder.path else {
            return Finding(
                "cache", .slow, "neither XDG_CACHE_HOME nor HOME is set",
                advice: "listings of large folders and demo images are made again by each run")
        }
        // The nearest folder that is there decides.
        var place = URL(fileURLWithPath: path)
        while !FileManager.default.fileExists(atPath: place.path), place.pathComponents.count > 1 {
            place.deleteLastPathComponent()
        }
        guard FileManager.default.isWritableFile(atPath: place.path) else {
            return Finding(
                "cache", .slow, "\(path) cannot be written", advice: "set XDG_CACHE_HOME to a folder of yours"
            )
        }
        return Finding("cache", path)
    }
}
