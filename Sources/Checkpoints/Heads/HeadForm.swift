/// Puts what has no tensors between the layers of a head: activations and unit length.
///
/// Where a number is left out between the layers of one list, an activation stands in its place; where names
/// are words, it stands ahead of each linear layer but the first.
struct HeadForm {
    let prefix: String
    /// In the order of use.
    let modules: [HeadModule]
    let activation: HeadActivation

    /// Whether something without tensors stands behind a module.
    private enum Room {
        /// No: the next number follows. A function that is no module could still be called.
        case none
        /// Yes: the next number is left out.
        case some
        /// Names do not tell.
        case unknown
    }

    /// The layers, and what was assumed of them.
    func layers() throws(CheckpointError) -> (layers: [HeadLayer], assumed: String?) {
        let form = try form()
        let places = form == .none ? [] : try places(form)
        let unit = form == .dino && linears.count > 1 ? linears.last : nil
        var layers: [HeadLayer] = []
        for (index, module) in modules.enumerated() {
            if index == unit { layers.append(.l2Normalize) }
            layers.append(module.layer)
            if places.contains(index) {
                layers.append(form == .relu ? .relu : .gelu)
            }
        }
        if modules.contains(where: \.isConvolution), let step = layers.first(where: { !$0.isAffine }) {
            throw failure(
                "linear layers, or 1x1 convolutions with nothing but batch norm between them",
                "1x1 convolutions and \(step), whose result is another ahead of the pooling than behind it")
        }
        return (layers, assumption(form, activations: places.count))
    }

    /// Where linear layers are.
    private var linears: [Int] { modules.indices.filter { modules[$0].isLinear } }

    /// What stands between the layers: what was asked for, else what names tell.
    private func form() throws(CheckpointError) -> HeadActivation {
        guard activation == .auto else { return activation }
        if isDINO { return .dino }
        let strange = modules.first { $0.hasWeightNorm || $0.path.last?.hasPrefix("last_layer") == true }
        guard let strange, linears.count > 1 else { return .relu }
        throw failure(
            "DINO's mlp and last_layer, or linear layers without weight norm",
            "\(strange.name), of which names do not tell what stands ahead; --head-activation says it")
    }

    /// Whether the names are those of DINO's heads: `mlp` (lightly: `layers`) and `last_layer`, with weight
    /// norm or without.
    private var isDINO: Bool {
        guard let last = modules.last, last.path == ["last_layer"], linears.count > 1,
            case .linear(_, nil) = last.layer, let trunk = modules[0].path.first
        else { return false }
        return ["mlp", "layers"].contains(trunk) && modules.dropLast().allSatisfy { $0.path.first == trunk }
    }

    /// The modules behind which an activation stands.
    private func places(_ form: HeadActivation) throws(CheckpointError) -> Set<Int> {
        guard let first = linears.first, let last = linears.last else { return [] }
        let ends = Array(0..<first) + Array(last..<modules.count - 1)
        var places = Set(ends.filter { room(behind: $0) == .some })
        for (start, end) in zip(linears, linears.dropFirst()) where form != .dino || end != last {
            places.insert(try place(start..<end))
        }
        return places
    }

    /// Behind which module of a linear layer and its norms the activation stands.
    private func place(_ modules: Range<Int>) throws(CheckpointError) -> Int {
        let end = modules.upperBound - 1
        let gaps = modules.filter { room(behind: $0) == .some }
        guard gaps.count < 2, gaps.isEmpty || gaps == [end] || room(behind: end) == .none else {
            throw failure(
                "one place for an activation between \(name(modules.lowerBound)) and \(name(end + 1))",
                "more than one")
        }
        if let gap = gaps.first { return gap }
        guard activation != .auto || room(behind: end) == .unknown else {
            throw failure(
                "a number left out for an activation between \(name(end)) and \(name(end + 1))",
                "none: nothing may stand there, or a function that is no module; --head-activation says it")
        }
        return end
    }

    private func room(behind index: Int) -> Room {
        let (module, next) = (modules[index], modules[index + 1])
        guard let position = module.position, let following = next.position,
            module.path.dropLast() == next.path.dropLast()
        else { return .unknown }
        return following - position > 1 ? .some : .none
    }

    /// What was taken, and why.
    private func assumption(_ form: HeadActivation, activations: Int) -> String? {
        let reason = activation == .auto ? "names do not tell; --head-activation" : "--head-activation"
        let text: String? =
            switch form {
            case .dino:
                "GELU, and unit length ahead of \(linears.last.map(name) ?? "the last layer") "
                    + (activation == .auto ? "(by DINO's names)" : "(--head-activation)")
            case .none: linears.count > 1 ? "no activations (\(reason))" : nil
            case .relu, .auto: activations > 0 ? "ReLU between linear layers (\(reason))" : nil
            case .gelu: activations > 0 ? "GELU between linear layers (\(reason))" : nil
            }
        let hasLayerNorm = modules.contains {
            if case .layerNormalization = $0.layer { return true }
            return false
        }
        let parts = [text, hasLayerNorm ? "layer norm where weight and bias have no statistics" : nil]
        return parts.compactMap { $0 }.isEmpty ? nil : parts.compactMap { $0 }.joined(separator: ", ")
    }

    private func name(_ index: Int) -> String { modules[index].name }

    private func failure(_ expected: String, _ found: String) -> CheckpointError {
        .head(name: prefix, expected: expected, found: found)
    }
}
