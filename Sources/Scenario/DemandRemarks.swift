import RoadNetwork
import SimCore

/// What of the demand has no effect here, told once for each kind and file.
extension DemandReader {
  /// A kind of element or attribute that is ignored.
  struct Ignored {
    var kind: String
    var file: String
    var line: Int
    var count = 1
    /// What follows for the results; nil if nothing does.
    var effect: String?
    /// What is not written or shown, apart from the traffic.
    var missing: String?
  }

  /// Skips an element that has no effect, and counts its kind.
  mutating func ignore(_ kind: String, _ input: XMLInput, effect: String? = nil) {
    switch effect.map({ .leavesOut($0) }) ?? Self.useOfIgnored(kind) {
    case .leavesOut(let effect): noteIgnored(kind, input, effect: effect)
    case .ignored(let missing?): noteMissing(kind, input, missing)
    case .ignored, .honoured, .unknown: noteIgnored(kind, input)
    }
    input.skipElement()
  }
  mutating func noteIgnored(_ kind: String, _ input: XMLInput, line: Int? = nil, effect: String? = nil) {
    _ = note(kind, input, line: line, effect: effect)
  }
  /// Counts a kind that has no effect on the traffic; `missing` is what is not written or shown.
  mutating func noteMissing(_ kind: String, _ input: XMLInput, _ missing: String) {
    let i = note(kind, input, effect: nil)
    ignored[i].missing = missing
  }
  private mutating func note(_ kind: String, _ input: XMLInput, line: Int? = nil, effect: String?) -> Int {
    if let i = ignoredIndex[[input.file, kind]] {
      ignored[i].count += 1
      return i
    }
    ignoredIndex[[input.file, kind]] = ignored.count
    ignored.append(Ignored(kind: kind, file: input.file, line: line ?? input.line, effect: effect))
    return ignored.count - 1
  }

  mutating func reportIgnored() {
    for item in ignored {
      let count = item.count == 1 ? "" : " (\(item.count) of them)"
      if let effect = item.effect {
        diagnostics.leavesOut("\(item.kind) is ignored\(count): \(effect)", file: item.file, line: item.line)
      } else {
        let missing = item.missing.map { ": \($0)" } ?? ""
        diagnostics.notice("\(item.kind) is ignored\(count)\(missing)", file: item.file, line: item.line)
      }
    }
  }

  /// Elements of route and additional files that change results in SUMO, with what follows from ignoring them.
  private static let effects: [String: String] = [
    "calibrator": "it adds and removes no vehicles and sets no speed",
    "vaporizer": "vehicles drive on",
    "WAUT": "signals keep their programs", "wautJunction": "signals keep their programs",
    "timedEvent": "nothing is written or switched at its time",
    "container": "containers are not simulated", "containerFlow": "containers are not simulated",
    "railSignalConstraints": "trains are not held for each other",
    "deadlock": "trains are not held for each other",
    "interval": "what it holds is not read",
    "type": "its restrictions hold on no edge", "preference": "routes do not weigh edges by class",
  ]
  /// Elements that only write or show something in SUMO, with what is missing.
  private static let missing: [String: String?] = [
    "instantInductionLoop": "nothing is written for it", "vTypeProbe": "nothing is written for it",
    "routeProbe": "nothing is written for it", "poi": nil, "location": nil, "metadata": nil, "param": nil,
    "overheadWireSegment": "batteries are not simulated", "tractionSubstation": "batteries are not simulated",
    "overheadWireClamp": "batteries are not simulated", "overheadWire": "batteries are not simulated",
  ]
  /// What becomes of an element without a reader.
  static func useOfIgnored(_ name: String) -> FormatUse {
    if let effect = effects[name] { return .leavesOut(effect) }
    return missing[name].map { .ignored($0) } ?? .unknown
  }

  /// Notes attributes of the element that has just started which the reader does not use.
  mutating func noteAttributes(_ input: XMLInput) {
    guard let element = KnownElement.demand[input.name] else { return }
    let signature = input.scanner.attributeSignature
    if let known = checkedAttributes[element.name]?[signature] {
      for i in known { ignored[i].count += 1 }
      return
    }
    var found: [Int] = []
    for name in input.scanner.attributeNames {
      switch element.use(ofAttribute: name) {
      case .honoured, .ignored: break
      case .leavesOut(let effect):
        found.append(note("attribute \"\(name)\" of \(element.name)", input, effect: effect))
      case .unknown:
        found.append(note("unknown attribute \"\(name)\" of \(element.name)", input, effect: nil))
      }
    }
    checkedAttributes[element.name, default: [:]][signature] = found
  }
}
