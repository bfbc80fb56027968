import Encoders

/// Where the time of an encoder process went, in JSON and for a person.
struct ProcessProfileOutput: Encodable {
    /// Seconds from the start of the command to its identity.
    let startSeconds: Double
    /// Seconds from the first batch to the last answer, and the shares of them.
    let seconds: Double
    let views: Double
    let pipe: Double
    let encoder: Double
    let batches: Int
    let images: Int
    let bytes: Int

    enum CodingKeys: String, CodingKey {
        case seconds, batches, images, bytes
        case startSeconds = "start_seconds"
        case views = "share_of_views"
        case pipe = "share_of_pipe"
        case encoder = "share_of_encoder"
    }

    /// Nil where no batch was answered.
    init?(_ profile: ProcessProfile) {
        guard profile.batches > 0, profile.seconds > 0 else { return nil }
        (startSeconds, seconds) = (profile.start, profile.seconds)
        (batches, images, bytes) = (profile.batches, profile.images, profile.bytes)
        views = profile.views / profile.seconds
        pipe = profile.pipe / profile.seconds
        encoder = profile.encoder / profile.seconds
    }

    /// One line.
    var line: String {
        let mean = NumberText.fixed(Double(images) / Double(batches), 1)
        return "encoder process: started in \(NumberText.fixed(startSeconds, 1)) s; "
            + "\(NumberText.count(images)) images in \(NumberText.count(batches)) batches of \(mean), "
            + "\(NumberText.fixed(Double(images) / seconds, 1)) images/s; of \(NumberText.fixed(seconds, 1)) s it waited "
            + "\(NumberText.percent(views)) for views, \(NumberText.percent(pipe)) for the pipe, "
            + "\(NumberText.percent(encoder)) for the encoder"
    }
}

extension LoadedNetwork {
    /// Where the time of its process went; nil for a checkpoint.
    var profile: ProcessProfileOutput? { process.flatMap { ProcessProfileOutput($0.profile) } }

    /// Says where the time went, unless `isSilent`.
    func noteProfile(isSilent: Bool) {
        if !isSilent, let profile { Terminal.note(profile.line) }
    }
}
