/// A pipeline as its JSON holds it: a list of steps for both views, or one for each.
struct ViewPipelineDocument: Codable {
    let views: [[KeyedDocument<ViewStepDocument>]]
}
