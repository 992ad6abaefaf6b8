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
  var ignoreRouteErrors = false

  /// Options without effect here that get no notice.
  private static let silent: Set<String> = [
    "verbose", "no-step-log", "no-warnings", "duration-log.statistics", "duration-log.disable",
    "xml-validation",
    "xml-validation.net", "xml-validation.routes", "print-options", "help", "version", "gui-settings-file",
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

  private mutating func option(_ input: XMLInput, _ value: String) {
    let option = Option(value: value, line: input.line)
    switch input.name {
    case "net-file", "net", "n": networkFile = option
    case "route-files", "route", "r": routeFiles = Self.list(option)
    case "additional-files", "additional", "a": additionalFiles = Self.list(option)
    case "begin", "b": begin = option
    case "end", "e": end = option
    case "step-length": stepLength = option
    case "seed", "srand": seed = option
    case "time-to-teleport": timeToTeleport = option
    case "step-method.ballistic": ballistic = option
    case "ignore-route-errors": ignoreRouteErrors = input.flag("value") ?? false
    case let name where Self.silent.contains(name): break
    case let name
    where name.contains("output") || name == "log" || name.hasSuffix("-log") || name.hasSuffix(".log"):
      input.notice("<\(name)> is ignored: results go to the run's own folder")
    case let name: input.notice("<\(name)> is ignored")
    }
  }

  private static func list(_ option: Option) -> [Option] {
    option.value.split(whereSeparator: { $0 == "," || $0 == ";" || $0 == " " || $0 == "\n" || $0 == "\t" })
      .map {
        Option(value: String($0), line: option.line)
      }
  }
}
