import Experiments
import HostRuntime
import Recording
import Scenario

/// JSON Schemas (draft 2020-12) of the two files that users write, for editors and external checks.
///
/// They define the keys and the values of each. `coroad validate` and `coroad sweep` check what a schema cannot: rules
/// between keys, names in a network, and files.
enum FileSchemas {
  /// Schema of `scenario.yaml`.
  static var scenario: JSON {
    document(
      "scenario", "Coroad scenario", required: ["network"],
      properties: ScenarioReader.structuralKeys.map { JSON.Member($0, structure($0)) } + settings(),
      definitions: [])
  }

  /// Schema of the file that `coroad sweep` reads.
  static var sweep: JSON {
    let own = SweepReader.keys.map { key in
      JSON.Member(key.key, described(member(key.key), key.holds))
    }
    let level = object(
      [
        JSON.Member("name", scalar), JSON.Member("set", reference("settings")),
        JSON.Member("scenario", member("scenario")),
      ], required: ["name"])
    return document(
      "sweep", "Coroad sweep", required: ["scenario", "seeds"], properties: own,
      definitions: [
        JSON.Member("settings", object(settings(leavingOut: ["seed"]))), JSON.Member("level", level),
      ])
  }

  private static func document(
    _ name: String, _ title: String, required: [JSON], properties: [JSON.Member],
    definitions: [JSON.Member]
  ) -> JSON {
    .members([
      "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string("urn:coroad:\(name)"),
      "title": .string(title), "type": "object", "required": .array(required),
      "properties": .object(properties), "additionalProperties": false,
      "$defs": .object(ScenarioSchema.standard.entries.map { JSON.Member($0.key, value($0)) } + definitions),
    ])
  }

  // MARK: Values of the scenario's schema

  /// Schema of a key's value. YAML's null stands for `none`.
  private static func value(_ entry: SchemaEntry) -> JSON {
    var members: [JSON.Member]
    switch entry.kind {
    case .number(let range):
      members = [
        JSON.Member("type", "number"), JSON.Member("minimum", .number(range.lowerBound)),
        JSON.Member("maximum", .number(range.upperBound)),
      ]
    case .integer(let range):
      members = [
        JSON.Member("type", "integer"), JSON.Member("minimum", .integer(range.lowerBound)),
        JSON.Member("maximum", .integer(range.upperBound)),
      ]
    case .boolean: members = [JSON.Member("type", "boolean")]
    case .text: members = [JSON.Member("type", "string")]
    case .choice(let choices): members = [JSON.Member("enum", .array(choices.map { .string($0) }))]
    case .names:
      members = [
        JSON.Member(
          "anyOf",
          .array([
            .members(["type": ["string", "null"]]),
            .members(["type": "array", "items": .members(["type": "string"])]),
          ]))
      ]
    }
    if entry.isOptional {
      members = [
        JSON.Member(
          "anyOf", .array([.object(members), .members(["const": "none"]), .members(["type": "null"])]))
      ]
    }
    let unit = entry.unit.isEmpty ? "" : " [\(entry.unit)]"
    members.insert(JSON.Member("description", .string(entry.documentation + unit)), at: 0)
    members.append(JSON.Member("default", standard(entry)))
    return .object(members)
  }

  private static func standard(_ entry: SchemaEntry) -> JSON {
    let text = entry.standard
    if entry.isOptional, text == "none" { return "none" }
    return switch entry.kind {
    case .number: Double(text).map { .number($0) } ?? .null
    case .integer: Int64(text).map { .integer($0) } ?? .null
    case .boolean: .bool(text == "true")
    case .text, .choice, .names: .string(text)
    }
  }

  private static func reference(_ key: String) -> JSON { .members(["$ref": .string("#/$defs/\(key)")]) }

  /// The keys as members of a mapping, in dotted and in nested form.
  private static func settings(leavingOut: Set<String> = []) -> [JSON.Member] {
    let keys = ScenarioSchema.standard.entries.map(\.key).filter { !leavingOut.contains($0) }
    var groups: [(name: String, members: [JSON.Member])] = []
    for key in keys {
      guard let dot = key.firstIndex(of: ".") else { continue }
      let name = String(key[..<dot])
      let inner = JSON.Member(String(key[key.index(after: dot)...]), reference(key))
      if let i = groups.firstIndex(where: { $0.name == name }) {
        groups[i].members.append(inner)
      } else {
        groups.append((name, [inner]))
      }
    }
    return groups.map { JSON.Member($0.name, object($0.members)) }
      + keys.map { JSON.Member($0, reference($0)) }
  }

  private static func object(_ properties: [JSON.Member], required: [JSON] = []) -> JSON {
    var members = [JSON.Member("type", "object"), JSON.Member("properties", .object(properties))]
    if !required.isEmpty { members.append(JSON.Member("required", .array(required))) }
    return .object(members + [JSON.Member("additionalProperties", false)])
  }

  private static func described(_ schema: JSON, _ description: String) -> JSON {
    JSON.members(["description": .string(description)]).merged(with: schema)
  }

  private static func number(_ range: ClosedRange<Double>, _ description: String) -> JSON {
    .members([
      "description": .string(description), "type": "number", "minimum": .number(range.lowerBound),
      "maximum": .number(range.upperBound),
    ])
  }

  // MARK: Files and places of a scenario

  private static func structure(_ key: String) -> JSON {
    let file = JSON.members(["type": "string", "minLength": 1])
    let files = JSON.members(["anyOf": .array([file, .members(["type": "array", "items": file])])])
    switch key {
    case "network":
      return described(file, "SUMO network (.net.xml or .net.xml.gz), relative to this file.")
    case "routes": return described(files, "SUMO route files: vehicle types, vehicles, flows, people.")
    case "additional":
      return described(files, "SUMO additional files: buildings, stopping places, signal programs.")
    case "geo_origin":
      return described(
        object(
          [
            JSON.Member("latitude", number(-89...89, "Degrees, north positive.")),
            JSON.Member("longitude", number(-180...180, "Degrees, east positive.")),
          ], required: ["latitude", "longitude"]),
        "Geographic position of the map's origin, for a network without a projection.")
    case "roadside":
      return described(
        .members([
          "anyOf": .array([
            .members(["enum": ["signals", "none", .null]]),
            .members(["type": "array", "items": roadsideUnit]),
          ]),
          "default": "none",
        ]), "Roadside units: `signals` for one at each signalised junction, `none`, or a list.")
    case "hazards":
      return described(
        .members(["type": "array", "items": hazard]), "Obstacles that block a lane for a time.")
    default: preconditionFailure("the schema of scenario files does not describe \(key)")
    }
  }

  private static var roadsideUnit: JSON {
    let position = JSON.members([
      "description": "[x, y] on the map, metres.", "type": "array", "items": .members(["type": "number"]),
      "minItems": 2, "maxItems": 2,
    ])
    return object(
      [
        JSON.Member("id", .members(["type": "string"])), JSON.Member("position", position),
        JSON.Member(
          "junction",
          .members([
            "description": "Junction whose signals the unit broadcasts; also its position if none is given.",
            "type": "string",
          ])), JSON.Member("height", number(0.5...100, "Height of antenna and camera above ground, metres.")),
      ], required: ["id"])
  }

  private static var hazard: JSON {
    object(
      [
        JSON.Member("id", .members(["type": "string"])),
        JSON.Member("lane", .members(["type": "string"])),
        JSON.Member(
          "position", number(-1e6...1e6, "Metres from the start of the lane; if negative, from its end.")),
        JSON.Member(
          "begin_s", number(0...1e7, "Seconds on the scenario's clock; default: from the beginning.")),
        JSON.Member("end_s", number(0...1e7, "Seconds on the scenario's clock; default: to the end.")),
      ], required: ["id", "lane"])
  }

  // MARK: Members of a sweep

  /// Matches the paths below `latency.by_type`.
  private static var latencyPattern: String {
    let paths = Metric.latencies.map { $0.split(separator: ".").map(String.init) }
    let parts = (2...4).map { i in "(" + Set(paths.map { $0[i] }).sorted().joined(separator: "|") + ")" }
    return #"^latency\.by_type\."# + parts.joined(separator: #"\."#) + "$"
  }

  private static let scalar = JSON.members(["type": ["string", "number", "boolean"]])

  private static func member(_ key: String) -> JSON {
    switch key {
    case "scenario": return .members(["type": "string", "minLength": 1])
    case "until": return reference("time.end_s")
    case "set": return reference("settings")
    case "seeds":
      let seed = JSON.members(["type": "integer", "minimum": 0, "maximum": .integer(.max)])
      return .members([
        "anyOf": .array([
          .members(["type": "integer", "minimum": 1, "maximum": .integer(Int64(SweepReader.mostSeeds))]),
          .members([
            "type": "array", "items": seed, "minItems": 1, "maxItems": .integer(Int64(SweepReader.mostSeeds)),
            "uniqueItems": true,
          ]),
        ])
      ])
    case "axes":
      func axis(_ value: JSON) -> JSON { .members(["type": "array", "items": value, "minItems": 1]) }
      let known = ScenarioSchema.standard.entries.map(\.key).filter { $0 != "seed" }.map { key in
        JSON.Member(key, axis(.members(["anyOf": .array([reference(key), reference("level")])])))
      }
      return .members([
        "type": "object", "properties": .object(known), "additionalProperties": axis(reference("level")),
        "maxProperties": .integer(Int64(SweepPlan.mostAxes)),
      ])
    case "metrics":
      let path = JSON.members([
        "anyOf": [
          .members(["enum": .array(Metric.all.map { .string($0) })]),
          .members(["type": "string", "pattern": .string(latencyPattern)]),
        ]
      ])
      return .members(["type": "array", "items": path, "minItems": 1, "uniqueItems": true])
    case "baseline":
      return .members([
        "anyOf": .array([
          scalar, .members(["type": "object", "additionalProperties": scalar, "minProperties": 1]),
        ])
      ])
    default: preconditionFailure("the schema of sweep files does not describe \(key)")
    }
  }
}
