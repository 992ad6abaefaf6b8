import Documents
import RoadNetwork
import SimCore
import Yams

/// Reads `scenario.yaml`: keys of the schema, nested or dotted, and a few structured keys.
extension ScenarioReader {
  /// Keys for files and places instead of values.
  package static let structuralKeys = [
    "network", "routes", "additional", "geo_origin", "roadside", "hazards",
  ]

  mutating func readYAML(_ bytes: InputBytes) {
    guard
      let root = YAMLDocument.compose(
        String(decoding: bytes.content, as: UTF8.self), source: source, into: &diagnostics)
    else { return }
    guard let mapping = root.mapping else {
      diagnostics.error(
        "a scenario must be a mapping of keys to values", file: source, line: line(root),
        hint: "The shortest scenario is `network: FILE.net.xml`.")
      return
    }
    for (keyNode, value) in mapping {
      let key = keyNode.string ?? ""
      let at = line(keyNode)
      switch key {
      case "network":
        if let path = scalar(value, key) { networkFile = FileReference(path: path, file: source, line: at) }
      case "routes": routeFiles += files(value, key)
      case "additional": additionalFiles += files(value, key)
      case "geo_origin": readOrigin(value)
      case "roadside": readRoadside(value)
      case "hazards": readHazards(value)
      default: readValue(value, key: key, line: at)
      }
    }
    if networkFile == nil {
      diagnostics.error("no network is named", file: source, line: 1, hint: "network: FILE.net.xml")
    }
  }

  private func line(_ node: Node) -> Int? { node.mark?.line }

  /// Values and nested groups of the schema.
  private mutating func readValue(_ node: Node, key: String, line at: Int?) {
    if let mapping = node.mapping {
      let prefix = key + "."
      guard configuration.schema.hasGroup(key) else {
        // `take` reports unknown keys.
        take(key, "", file: source, line: at)
        return
      }
      for (inner, value) in mapping {
        readValue(value, key: prefix + (inner.string ?? ""), line: line(inner))
      }
    } else if let sequence = node.sequence {
      let entry = configuration.schema[key]
      if case .names? = entry?.kind {
        take(key, sequence.compactMap { $0.scalar?.string }.joined(separator: ","), file: source, line: at)
      } else if entry == nil {
        take(key, "", file: source, line: at)
      } else {
        diagnostics.error("\(key) must be one value, not a list", file: source, line: at)
      }
    } else {
      take(key, YAMLDocument.value(node) ?? "", file: source, line: at)
    }
  }

  // MARK: Structure

  private mutating func scalar(_ node: Node, _ key: String) -> String? {
    if let text = node.scalar?.string, !text.isEmpty { return text }
    diagnostics.error("\(key) must be one value", file: source, line: line(node))
    return nil
  }
  private mutating func files(_ node: Node, _ key: String) -> [FileReference] {
    let nodes = node.sequence.map { Array($0) } ?? [node]
    return nodes.compactMap { item in
      scalar(item, key).map { FileReference(path: $0, file: source, line: line(item)) }
    }
  }

  /// The members of a mapping by name; reports names not in `known`.
  private mutating func members(_ node: Node, of owner: String, known: [String]) -> [String: Node]? {
    guard let mapping = node.mapping else {
      diagnostics.error(
        "\(owner) must be a mapping with \(known.joined(separator: ", "))", file: source, line: line(node))
      return nil
    }
    var result: [String: Node] = [:]
    for (keyNode, value) in mapping {
      let key = keyNode.string ?? ""
      if known.contains(key) {
        result[key] = value
      } else {
        diagnostics.error(
          "unknown key \"\(key)\" in \(owner)", file: source, line: line(keyNode),
          hint: nearestName(key, in: known).map { "Did you mean \"\($0)\"?" }
            ?? "Known: \(known.joined(separator: ", "))")
      }
    }
    return result
  }
  private mutating func number(
    _ members: [String: Node], _ key: String, of owner: String, _ quantity: Quantity
  ) -> Double? {
    guard let node = members[key] else { return nil }
    let text = node.scalar?.string ?? ""
    guard quantity.isNumber(text) else {
      diagnostics.error("\(key) of \(owner) must be a number", file: source, line: line(node))
      return nil
    }
    if let value = quantity.value(text) { return value }
    diagnostics.error(
      "\(key) of \(owner) = \(text) lies outside \(quantity.bounds)", file: source, line: line(node))
    return nil
  }
  private mutating func coordinate(_ text: String, _ what: String, line: Int?) -> Double? {
    switch Quantity.coordinate.read(text) {
    case .value(let value): return value
    case .fault(let fault):
      diagnostics.error("\(what) \(fault)", file: source, line: line)
      return nil
    }
  }
  private mutating func required(
    _ members: [String: Node], _ key: String, of owner: String, at node: Node
  ) -> String? {
    guard let value = members[key] else {
      diagnostics.error("\(owner) has no \(key)", file: source, line: line(node))
      return nil
    }
    return scalar(value, "\(key) of \(owner)")
  }

  private mutating func readOrigin(_ node: Node) {
    guard let members = members(node, of: "geo_origin", known: ["latitude", "longitude"]) else { return }
    for key in ["latitude", "longitude"] where members[key] == nil {
      diagnostics.error("geo_origin has no \(key)", file: source, line: line(node))
    }
    // Beyond 84° the transverse Mercator of a town-sized map is still exact; at the poles it has no east.
    if let latitude = number(members, "latitude", of: "geo_origin", .latitude),
      let longitude = number(members, "longitude", of: "geo_origin", .longitude)
    {
      geoOrigin = GeoPoint(latitude: latitude, longitude: longitude)
    }
  }

  private mutating func readRoadside(_ node: Node) {
    if let text = node.scalar?.string {
      switch text {
      case "signals": roadside = .signals
      case "none", "", "~", "null": roadside = .none
      default:
        diagnostics.error(
          "roadside must be `signals`, `none` or a list of units, not \"\(text)\"", file: source,
          line: line(node))
      }
      return
    }
    guard let sequence = node.sequence else {
      diagnostics.error(
        "roadside must be `signals`, `none` or a list of units", file: source, line: line(node))
      return
    }
    var requests: [RoadsideUnitRequest] = []
    for item in sequence {
      guard
        let members = members(item, of: "roadside unit", known: ["id", "position", "junction", "height"]),
        let id = required(members, "id", of: "roadside unit", at: item)
      else { continue }
      var request = RoadsideUnitRequest(id: id, line: line(item) ?? 1)
      request.junction = members["junction"]?.scalar?.string
      request.height = number(members, "height", of: "roadside unit \"\(id)\"", .mast)
      if let place = members["position"] {
        let coordinates =
          place.sequence.map { $0.map { $0.scalar?.string ?? "" } } ?? []
        if coordinates.count == 2, coordinates.allSatisfy({ Quantity.coordinate.isNumber($0) }) {
          let axes = zip(["x", "y"], coordinates).map { axis, text in
            coordinate(text, "\(axis) of roadside unit \"\(id)\"", line: line(place))
          }
          guard let x = axes[0], let y = axes[1] else { continue }
          request.position = Vec2(x, y)
        } else {
          diagnostics.error(
            "position of roadside unit \"\(id)\" must be [x, y] in metres", file: source, line: line(place))
          continue
        }
      }
      requests.append(request)
    }
    roadside = .list(requests)
  }

  private mutating func readHazards(_ node: Node) {
    guard let sequence = node.sequence else {
      diagnostics.error("hazards must be a list", file: source, line: line(node))
      return
    }
    for item in sequence {
      guard
        let members = members(item, of: "hazard", known: ["id", "lane", "position", "begin_s", "end_s"]),
        let id = required(members, "id", of: "hazard", at: item),
        let lane = required(members, "lane", of: "hazard \"\(id)\"", at: item)
      else { continue }
      let owner = "hazard \"\(id)\""
      hazards.append(
        HazardRequest(
          id: id, lane: lane, position: number(members, "position", of: owner, .position) ?? 0,
          begin: number(members, "begin_s", of: owner, .clock),
          end: number(members, "end_s", of: owner, .clock), line: line(item) ?? 1))
    }
  }
}
