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

  /// Options without effect here that get no notice.
  private static let silent: Set<String> = [
    "verbose", "no-step-log", "no-warnings", "duration-log.statistics", "duration-log.disable",
    "xml-validation",
    "xml-validation.net", "xml-validation.routes", "print-options", "help", "version", "gui-settings-file",
    "junction-taz", "aggregate-warnings", "language", "threads", "route-steps", "quit-on-end", "start",
    "delay",
    "thread-rngs", "device.rerouting.threads", "remote-port", "num-clients", "precision", "precision.geo",
    "human-readable-time", "write-license", "write-metadata", "step-log.period", "registry-viewport",
    "window-size", "window-pos", "breakpoints", "routing-algorithm", "max-num-teleports",
  ]
  /// Beginnings of names of options that change what SUMO writes or shows, not what happens.
  private static let harmless = [
    "device.emissions", "device.fcd.", "device.ssm", "device.tripinfo", "device.vehroute", "device.bt",
    "person-device.fcd", "person-device.bt", "device.example", "device.battery", "device.elechybrid",
    "device.friction", "emissions", "phemlight", "overhead-wire", "save-state", "gui-", "game", "tracker",
    "demo", "disable-textures", "edgedata-files", "alternative-net-file", "selection-file",
    "configuration-file",
    "tls.actuated.show-detectors", "message-log", "error-log",
  ]
  /// What follows from ignoring an option, if there is more to say than its name does.
  private static let effects: [String: String] = [
    "mesosim": "the run is microscopic", "lateral-resolution": "vehicles keep to the centre of their lane",
    "collision.action": "vehicles that have collided drive on",
    "pedestrian.model": "people walk without interaction",
    "device.rerouting.probability": "vehicles keep the route of their departure",
    "device.rerouting.period": "vehicles keep the route of their departure",
    "default.action-step-length": "drivers act in every step",
    "load-state": "the run starts with an empty network",
    "weight-files": "routes are searched by travel time without traffic",
    "tls.all-off": "signals keep their programs", "no-internal-links": "vehicles drive through the junctions",
    "extrapolate-departpos": "vehicles depart at the position that they name",
    "random-depart-offset": "vehicles depart at their own times",
    "max-num-vehicles": "the number of vehicles is not limited",
  ]

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
    switch input.name {
    case "net-file", "net", "n": networkFile = Self.list(option).first ?? option
    case "route-files", "route", "r": routeFiles = Self.list(option)
    case "additional-files", "additional", "a": additionalFiles = Self.list(option)
    case "begin", "b": begin = option
    case "end", "e": end = option
    case "step-length": stepLength = option
    case "seed", "srand": seed = option
    case "time-to-teleport": timeToTeleport = option
    case "step-method.ballistic": ballistic = option
    case "scale": scale = option
    case "max-depart-delay": maximumDepartDelay = option
    case "default.speeddev":
      let quantity = Quantity("deviation of the speed factor", "", -1...1000)
      if let value = input.take(quantity.read(value), of: "<default.speeddev>"), value >= 0 {
        speedDeviation = value
      }
    case "default.departlane": departLane = input.departLane(value, of: "<default.departlane>")
    case "default.departspeed": departSpeed = input.departSpeed(value, of: "<default.departspeed>")
    case "ignore-route-errors": ignoreRouteErrors = input.flag("value") ?? false
    case let name where Self.silent.contains(name): break
    case let name
    where name.contains("output") || name == "log" || name.hasSuffix("-log") || name.hasSuffix(".log"):
      input.notice("<\(name)> is ignored: results go to the run's own folder")
    case let name where Self.harmless.contains(where: { name.hasPrefix($0) }):
      input.notice("<\(name)> is ignored")
    case let name where Self.isOff(name, value): break
    case let name:
      input.leavesOut("<\(name)> is ignored" + (Self.effects[name].map { ": \($0)" } ?? ""))
    }
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
