import Documents
import RoadNetwork
import SimCore
import Yams

/// Reads a layer table: JSON, or YAML of the same form. Every fault is reported with its line.
///
/// A number may be the name of a parameter of the table (`"tokens"`), whose value the caller can replace.
package struct NetworkReader {
  /// Layers of the largest table, and multiply–accumulates or elements of the largest layer: with the largest batch
  /// every count still fits into 64 bits.
  static let mostLayers = 20_000
  static let mostWork = 1e14

  private static let known = ["name", "title", "source", "published", "parameters", "layers"]
  private static let size = Quantity("size", "", 1...1e7, isWhole: true)
  private static let total = Quantity("total", "", 1e-6...1e9)

  let source: String
  var diagnostics = Diagnostics()
  var parameters: [String: Int] = [:]

  /// - Parameters:
  ///   - source: name of the file in faults.
  ///   - parameters: values for parameters of the table.
  package static func read(_ text: String, source: String, parameters: [String: Int] = [:])
    throws(InvalidInput) -> NetworkTable
  {
    var reader = NetworkReader(source: source)
    let table = reader.table(text, parameters)
    guard let table, !reader.diagnostics.hasErrors else { throw InvalidInput(reader.diagnostics) }
    return table
  }

  private init(source: String) { self.source = source }

  private mutating func table(_ text: String, _ given: [String: Int]) -> NetworkTable? {
    guard let root = YAMLDocument.compose(text, source: source, into: &diagnostics) else { return nil }
    guard root.mapping != nil else {
      fault("a network must be a mapping with name and layers", root)
      return nil
    }
    let members = DocumentMembers(root, of: "the network", known: Self.known, source, &diagnostics)
    guard let name = members.text("name", source, &diagnostics) else { return nil }
    readParameters(members["parameters"], given)
    var published: NetworkTable.Published?
    if let node = members["published"] {
      let totals = DocumentMembers(
        node, of: "published", known: ["gmac", "mparameters"], source, &diagnostics)
      published = .init(
        gmac: totals.number("gmac", Self.total, source, &diagnostics),
        mparameters: totals.number("mparameters", Self.total, source, &diagnostics))
    }
    guard let list = members["layers"], let sequence = list.sequence, !sequence.isEmpty else {
      fault("the network has no list of layers", members["layers"] ?? root)
      return nil
    }
    guard sequence.count <= Self.mostLayers else {
      fault("the network has more than \(Self.mostLayers) layers", list)
      return nil
    }
    let layers = sequence.compactMap { layer($0) }
    return NetworkTable(
      name: name, title: members["title"]?.scalar?.string ?? name,
      source: members["source"]?.scalar?.string ?? "", published: published, layers: layers)
  }

  private mutating func readParameters(_ node: Node?, _ given: [String: Int]) {
    for (key, value) in node?.mapping ?? [:] {
      guard let name = key.scalar?.string, let number = whole(value, "parameter") else { continue }
      parameters[name] = number
    }
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard parameters[name] != nil else {
        let names = parameters.keys.sorted()
        diagnostics.error(
          "the network has no parameter \"\(name)\"", file: source,
          hint: names.isEmpty ? "It has no parameters." : "It has \(names.joined(separator: ", ")).")
        continue
      }
      switch Self.size.checked(Double(value)) {
      case .value: parameters[name] = value
      case .fault(let text): diagnostics.error("parameter \(name) \(text)", file: source)
      }
    }
  }

  // MARK: Layers

  private static func fields(_ kind: NetworkLayer.Kind) -> [String] {
    let common = ["kind", "name", "images"]
    switch kind {
    case .conv: return common + ["input", "output", "kernel", "groups", "activation", "shared_weights"]
    case .depthwise, .deconv: return common + ["input", "output", "kernel", "activation", "shared_weights"]
    case .gemm: return common + ["m", "k", "n", "activation", "shared_weights"]
    case .attention: return common + ["queries", "keys", "heads", "width"]
    case .sparseConv: return common + ["sites", "pairs", "k", "n", "activation", "shared_weights"]
    case .pool: return common + ["input", "output", "kernel"]
    case .elementwise: return common + ["elements", "reads"]
    }
  }

  private mutating func layer(_ node: Node) -> NetworkLayer? {
    guard let mapping = node.mapping else {
      fault("a layer must be a mapping", node)
      return nil
    }
    let text = mapping["kind"]?.scalar?.string ?? ""
    guard let kind = NetworkLayer.Kind(rawValue: text) else {
      let kinds = NetworkLayer.Kind.allCases.map(\.rawValue)
      diagnostics.error(
        text.isEmpty ? "the layer has no kind" : "unknown kind of layer \"\(text)\"", file: source,
        line: (mapping["kind"] ?? node).mark?.line,
        hint: nearestName(text, in: kinds).map { "Did you mean \"\($0)\"?" }
          ?? "Known: \(kinds.joined(separator: ", "))")
      return nil
    }
    let errors = diagnostics.errorCount
    let name = mapping["name"]?.scalar?.string ?? text
    let members = DocumentMembers(
      node, of: "layer \"\(name)\"", known: Self.fields(kind), source, &diagnostics)
    var layer = NetworkLayer(kind: kind, name: name)
    fill(&layer, members)
    if let node = members["activation"] {
      let text = node.scalar?.string ?? ""
      if let activation = NetworkLayer.Activation(rawValue: text) {
        layer.activation = activation
      } else {
        fault("activation must be none, relu, silu or gelu, not \"\(text)\"", node)
      }
    }
    if let node = members["shared_weights"] {
      let text = node.scalar?.string
      if text != "true" && text != "false" { fault("shared_weights must be true or false", node) }
      layer.sharesWeights = text == "true"
    }
    let images = members["images"].flatMap { whole($0, "images") } ?? 1
    guard diagnostics.errorCount == errors else { return nil }
    let work = Double(layer.rows) * Double(layer.columns) * Double(layer.depth) * Double(layer.groups)
    let largest = [work, Double(layer.inputs), Double(layer.outputs), Double(layer.weights)].max() ?? 0
    guard largest * Double(images) * 2 * Double(layer.reads) <= Self.mostWork else {
      fault("layer \"\(name)\" is larger than \(Self.mostWork) operations or elements", node)
      return nil
    }
    switch kind {
    case .attention: layer.groups *= images
    default: layer.rows *= images
    }
    layer.inputs *= images
    layer.outputs *= images
    return layer
  }

  private mutating func fill(_ layer: inout NetworkLayer, _ members: DocumentMembers) {
    switch layer.kind {
    case .conv, .depthwise, .deconv, .pool: fillMap(&layer, members)
    case .gemm:
      let (m, k, n) = (number(members, "m"), number(members, "k"), number(members, "n"))
      (layer.rows, layer.columns, layer.depth) = (m, n, k)
      layer.weights = bounded(k, n)
      layer.inputs = bounded(m, k)
      layer.outputs = bounded(m, n)
    case .attention:
      let (q, k) = (number(members, "queries"), number(members, "keys"))
      let (heads, width) = (number(members, "heads"), number(members, "width"))
      (layer.rows, layer.columns, layer.depth, layer.groups) = (q, k, width, heads)
      layer.inputs = bounded(q, heads, width).saturatingAdd(bounded(k, 2, heads, width))
      layer.outputs = bounded(q, heads, width)
    case .sparseConv:
      let (sites, pairs) = (number(members, "sites"), number(members, "pairs", upTo: 1e9))
      let (k, n) = (number(members, "k"), number(members, "n"))
      // Every site gathers the mean number of its neighbours.
      (layer.rows, layer.columns, layer.depth) = (sites, n, max(1, bounded(pairs, k) / sites))
      layer.weights = bounded(27, k, n)
      layer.inputs = bounded(pairs, k)
      layer.outputs = bounded(sites, n)
    case .elementwise:
      guard let node = members["elements"] else {
        members.missing("elements", source, &diagnostics)
        return
      }
      let factors = node.sequence.map { Array($0) } ?? [node]
      layer.inputs = factors.reduce(1) { bounded($0, whole($1, "elements", upTo: 1e12) ?? 1) }
      layer.outputs = layer.inputs
      layer.reads = members["reads"].flatMap { whole($0, "reads", upTo: 1000) } ?? 1
    }
  }

  private mutating func fillMap(_ layer: inout NetworkLayer, _ members: DocumentMembers) {
    guard let input = list(members, "input", 3), let output = list(members, "output", 3),
      let kernel = list(members, "kernel", 2)
    else { return }
    layer.inputs = bounded(input[0], input[1], input[2])
    layer.outputs = bounded(output[0], output[1], output[2])
    layer.inputChannels = input[2]
    layer.outputChannels = output[2]
    let area = bounded(kernel[0], kernel[1])
    switch layer.kind {
    case .conv:
      let groups = members["groups"].flatMap { whole($0, "groups") } ?? 1
      guard input[2].isMultiple(of: groups), output[2].isMultiple(of: groups) else {
        fault(
          "\(groups) groups do not divide \(input[2]) and \(output[2]) channels",
          members["groups"] ?? members.node)
        return
      }
      layer.groups = groups
      layer.rows = bounded(output[0], output[1])
      layer.columns = output[2] / groups
      layer.depth = bounded(area, input[2] / groups)
      layer.weights = bounded(layer.depth, output[2])
    case .depthwise:
      guard output[2] == input[2] else {
        fault("a depthwise layer has as many output as input channels", members.node)
        return
      }
      layer.groups = input[2]
      layer.rows = bounded(output[0], output[1])
      layer.columns = 1
      layer.depth = area
      layer.weights = bounded(area, input[2])
    case .deconv:
      layer.rows = bounded(input[0], input[1])
      layer.columns = bounded(output[2], area)
      layer.depth = input[2]
      layer.weights = bounded(layer.columns, layer.depth)
    default: break
    }
  }

  // MARK: Values

  private mutating func fault(_ message: String, _ node: Node) {
    diagnostics.error(message, file: source, line: node.mark?.line)
  }

  /// A product of factors ≥ 0, stopped at 10¹⁵: such a layer is refused.
  private func bounded(_ factors: Int...) -> Int {
    var product = 1.0
    for factor in factors { product *= Double(factor) }
    return product <= 1e15 ? factors.reduce(1, *) : 1_000_000_000_000_000
  }

  private mutating func whole(_ node: Node, _ what: String, upTo most: Double = 1e7) -> Int? {
    let text = node.scalar?.string ?? ""
    if let value = parameters[text] { return value }
    switch Quantity(what, "", 1...most, isWhole: true).read(text) {
    case .value(let value): return Int(value)
    case .fault(let message):
      fault("\(what) \(message)", node)
      return nil
    }
  }
  private mutating func number(_ members: DocumentMembers, _ key: String, upTo most: Double = 1e7) -> Int {
    guard let node = members[key] else {
      members.missing(key, source, &diagnostics)
      return 1
    }
    return whole(node, key, upTo: most) ?? 1
  }
  private mutating func list(_ members: DocumentMembers, _ key: String, _ count: Int) -> [Int]? {
    guard let node = members[key] else {
      members.missing(key, source, &diagnostics)
      return nil
    }
    guard let sequence = node.sequence, sequence.count == count else {
      fault("\(key) must be a list of \(count) numbers", node)
      return nil
    }
    let values = sequence.compactMap { whole($0, key) }
    return values.count == count ? values : nil
  }
}
