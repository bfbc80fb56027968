import Datasets

/// What `demo-data` made.
struct DemoOutput: Encodable {
    /// What the images were composed of.
    struct Pictures: Encodable {
        let cutOuts: Int
        let leftOut: Int
        let photographs: Int
    }

    let folder: String
    let recipe: DemoRecipe
    /// SHA-256 over the names and sizes of the pictures.
    let sources: String
    /// How many images this run wrote; the others were there.
    let written: Int
    /// How many images each class has.
    let classes: [String: Int]
    /// Null where no image had to be composed.
    @ExplicitNull var pictures: Pictures?
    let version: String

    init(folder: String, record: DemoRecord, written: Int, composer: DemoComposer? = nil) {
        self.folder = folder
        self.written = written
        recipe = record.contents.recipe
        sources = record.contents.sources
        let folders = record.files.map { $0.split(separator: "/").first.map(String.init) ?? "" }
        classes = Dictionary(folders.map { ($0, 1) }, uniquingKeysWith: +)
        _pictures = ExplicitNull(
            wrappedValue: composer.map {
                Pictures(
                    cutOuts: $0.stampCount, leftOut: $0.leftOutCount, photographs: $0.photographCount)
            })
        version = Version.current
    }

    /// The result for a person.
    var lines: [String] {
        let of = pictures.map {
            ", of \($0.cutOuts) cut-outs (\($0.leftOut) pictures left out) and \($0.photographs) photographs"
        }
        return [
            "\(folder): \(NumberText.count(recipe.count)) images of \(recipe.width)x\(recipe.height) in "
                + "\(classes.count) classes, seed \(recipe.seed), \(NumberText.count(written)) written now"
                + (of ?? "")
        ]
    }
}
