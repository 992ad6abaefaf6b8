import Glibc
import RoadNetwork
import SimCore

/// The settings of a `.sumocfg` that are used here.
package struct SumoConfiguration {
  /// A value with its line.
  package struct Option {
    package var value: String
    var line: Int
  }
  package var networkFile: Option?
  package var routeFiles: [Option] = []
  package var additionalFiles: [Option] = []
  var begin: Option?
  var end: Option?
  var stepLength: Option?
  var seed: Option?
  var timeToTeleport: Option?
  var ballistic: Option?
  var scale: Option?
  var maximumDepartDelay: Option?
  /// `default.speeddev`; SUMO's −1 means that of the class.
  var speedDeviation: Double?
  var departLane: DepartLane?
  var departSpeed: DepartSpeed?
  var ignoreRouteErrors = false
  /// Keys of the outputs that are asked for, with their lines.
  var outputs: [(key: String, line: Int)] = []

  package static func read(_ bytes: InputBytes, source: String, into diagnostics: inout Diagnostics)
    -> SumoConfiguration?
  {
    let input = XMLInput(file: source, content: bytes.content)
    var result = SumoConfiguration()
    if input.next() == .start {
      if ["configuration", "sumoConfiguration", "sumo-configuration"].contains(input.name) {
        while let event = input.next() {
          // Groups such as <input> have no value; like SUMO, accept options at any depth.
          if event == .start, let value = input.string("value") ?? input.string("v") {
            result.option(input, value)
          }
        }
      } else {
        input.error(
          "the root element is <\(input.name)>, not <configuration>",
          hint: "Give the .sumocfg or scenario.yaml that names this file.")
        input.skipElement()
      }
      if result.networkFile == nil && !input.isBroken && !input.diagnostics.hasErrors {
        input.error("no <net-file> is named", line: 1)
      }
    }
    let failed = input.diagnostics.hasErrors
    diagnostics.append(input.diagnostics)
    return failed ? nil : result
  }

  private mutating func option(_ input: XMLInput, _ given: String) {
    let value = Self.expanded(given)
    let option = Option(value: value, line: input.line)
    if let read = Self.readers[input.name] {
      read(&self, input, option)
      return
    }
    switch Self.use(ofOption: input.name) {
    case .honoured: break
    case .ignored(let missing):
      if !Self.silent.contains(input.name) {
        input.notice("<\(input.name)> is ignored" + (missing.map { ": \($0)" } ?? ""))
      }
    case .leavesOut(let effect) where !Self.isOff(input.name, value):
      input.leavesOut("<\(input.name)> is ignored: \(effect)")
    case .unknown where !Self.isOff(input.name, value): input.leavesOut("<\(input.name)> is ignored")
    case .leavesOut, .unknown: break
    }
  }

  /// What reads each option, by its name and its abbreviations.
  private static let readers: [String: @Sendable (inout SumoConfiguration, XMLInput, Option) -> Void] = {
    var readers: [String: @Sendable (inout SumoConfiguration, XMLInput, Option) -> Void] = [
      "step-length": { $0.stepLength = $2 },
      "time-to-teleport": { $0.timeToTeleport = $2 },
      "step-method.ballistic": { $0.ballistic = $2 },
      "scale": { $0.scale = $2 },
      "max-depart-delay": { $0.maximumDepartDelay = $2 },
      "default.speeddev": { configuration, input, option in
        let quantity = Quantity("deviation of the speed factor", "", -1...1000)
        if let value = input.take(quantity.read(option.value), of: "<default.speeddev>"), value >= 0 {
          configuration.speedDeviation = value
        }
      },
      "default.departlane": { $0.departLane = $1.departLane($2.value, of: "<default.departlane>") },
      "default.departspeed": { $0.departSpeed = $1.departSpeed($2.value, of: "<default.departspeed>") },
      "ignore-route-errors": { configuration, input, _ in
        configuration.ignoreRouteErrors = input.flag("value") ?? false
      },
    ]
    for name in ["net-file", "net", "n"] { readers[name] = { $0.networkFile = list($2).first ?? $2 } }
    for name in ["route-files", "route", "r"] { readers[name] = { $0.routeFiles = list($2) } }
    for name in ["additional-files", "additional", "a"] { readers[name] = { $0.additionalFiles = list($2) } }
    for name in ["begin", "b"] { readers[name] = { $0.begin = $2 } }
    for name in ["end", "e"] { readers[name] = { $0.end = $2 } }
    for name in ["seed", "srand"] { readers[name] = { $0.seed = $2 } }
    for (name, output) in outputs {
      readers[name] = { configuration, input, option in
        guard !option.value.isEmpty, !["nul", "/dev/null"].contains(option.value.lowercased()) else { return }
        configuration.outputs.append((output.key, option.line))
        input.notice("<\(name)> is written to the run's own folder, as \(output.file)")
      }
    }
    return readers
  }()

  /// Options of outputs that have a counterpart: the key that switches it on, and its file.
  private static let outputs: [String: (key: String, file: String)] = [
    "fcd-output": ("record.fcd", "fcd.xml"), "tripinfo-output": ("record.tripinfo", "tripinfo.xml"),
    "summary-output": ("record.summary", "summary.xml"),
    "statistic-output": ("record.statistic", "statistic.xml"),
  ]

  /// What becomes of an option.
  static func use(ofOption name: String) -> FormatUse {
    if readers[name] != nil { return .honoured }
    if silent.contains(name) { return .ignored(nil) }
    if name.contains("output") || name == "log" || name.hasSuffix("-log") || name.hasSuffix(".log") {
      return .ignored("results go to the run's own folder")
    }
    if harmless.contains(where: { name.hasPrefix($0) }) { return .ignored(nil) }
    if let effect = effects[name] ?? groups.first(where: { name.hasPrefix($0.prefix) })?.effect {
      return .leavesOut(effect)
    }
    return .unknown
  }

  /// An option that is given, but only as what it is without being given.
  private static func isOff(_ name: String, _ value: String) -> Bool {
    let text = value.lowercased()
    let number = Quantity.parameter.value(value)
    if ["false", "no", "off", "f", ""].contains(text) { return true }
    switch name {
    case "lateral-resolution", "device.rerouting.probability", "device.rerouting.period",
      "random-depart-offset",
      "extrapolate-departpos", "default.action-step-length":
      return number.map { $0 <= 0 } ?? false
    case "max-num-vehicles", "max-num-persons", "time-to-teleport.disconnected", "time-to-teleport.highways":
      return number.map { $0 < 0 } ?? false
    case "lanechange.duration": return number == 0
    default: return false
    }
  }

  /// SUMO separates by commas only: names of files may hold spaces.
  private static func list(_ option: Option) -> [Option] {
    option.value.split(separator: ",").map { part in
      var name = part.drop(while: \.isWhitespace)
      while name.last?.isWhitespace == true { name.removeLast() }
      return Option(value: String(name), line: option.line)
    }.filter { !$0.value.isEmpty }
  }

  /// The value with `${NAME}` replaced by the environment's value, nothing if it has none, and with the user's folder
  /// for a leading `~/`.
  static func expanded(_ text: String) -> String {
    guard text.contains("${") || text.hasPrefix("~/") else { return text }
    var result = ""
    var rest = text[...]
    if rest.hasPrefix("~/"), let home = getenv("HOME") {
      result += String(cString: home)
      rest = rest.dropFirst()
    }
    while let start = rest.firstRange(of: "${"),
      let end = rest[start.upperBound...].firstIndex(of: "}")
    {
      result += rest[..<start.lowerBound]
      if let value = getenv(String(rest[start.upperBound..<end])) { result += String(cString: value) }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
