import Scenario
import SimCore

extension Configuration {
  /// The effective value of every key, nested as in a scenario file.
  package var json: JSON {
    var root: [JSON.Member] = []
    for entry in schema.entries {
      let path = entry.key.split(separator: ".").map(String.init)
      Self.insert(Self.value(entry, entry.get(self)), at: path[...], in: &root)
    }
    root.append(JSON.Member("roadside", .array(roadside.map(Self.json))))
    root.append(JSON.Member("hazards", .array(hazards.map(Self.json))))
    return .object(root)
  }

  private static func value(_ entry: SchemaEntry, _ text: String) -> JSON {
    if entry.isOptional && text == "none" { return .null }
    switch entry.kind {
    case .number: return Double(text).map { .number($0) } ?? .string(text)
    case .integer: return Int64(text).map { .integer($0) } ?? .string(text)
    case .boolean: return .bool(text == "true")
    case .names: return .array(text.split(separator: ",").map { .string(String($0)) })
    case .text, .choice: return .string(text)
    }
  }

  private static func insert(_ value: JSON, at path: ArraySlice<String>, in members: inout [JSON.Member]) {
    let key = path.first!
    guard path.count > 1 else {
      members.append(JSON.Member(key, value))
      return
    }
    let at = members.firstIndex { $0.key == key } ?? members.count
    if at == members.count { members.append(JSON.Member(key, .object([]))) }
    guard case .object(var inner) = members[at].value else {
      // A key that is a value and also the beginning of others, which keep their dots.
      members.append(JSON.Member(path.joined(separator: "."), value))
      return
    }
    insert(value, at: path.dropFirst(), in: &inner)
    members[at].value = .object(inner)
  }

  private static func json(_ unit: RoadsideUnit) -> JSON {
    .members([
      "id": .string(unit.id), "x_m": .number(unit.position.x), "y_m": .number(unit.position.y),
      "height_m": .number(unit.height), "junction": .integer(Int64(unit.junction)),
    ])
  }
  private static func json(_ hazard: Hazard) -> JSON {
    .members([
      "id": .string(hazard.id), "lane": .integer(Int64(hazard.lane)), "position_m": .number(hazard.position),
      "begin_s": .number(hazard.begin.seconds), "end_s": .number(hazard.end.seconds),
    ])
  }
}
