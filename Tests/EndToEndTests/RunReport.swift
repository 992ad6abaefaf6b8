import Foundation

/// A finished `coroad run --json`.
struct RunReport: CustomStringConvertible {
  let command: String
  let exit: ChildProcess.Exit
  let errors: String
  let values: [String: Any]
  let folder: TemporaryFolder

  var digest: String { values["digest"] as? String ?? "" }
  var exitReason: String { values["exit_reason"] as? String ?? "" }
  var isComplete: Bool { exit == .code(0) && digest.count == 64 && exitReason.hasPrefix("completed") }

  /// For messages of failed tests: the command, the seed, and the output.
  var description: String {
    "\(command)  [seed \(values["seed"].map { "\($0)" } ?? "?"), \(exit), \(exitReason)] \(errors.suffix(2000))"
  }

  /// A number by its dotted path, such as `vehicles.collisions`.
  func number(_ path: String) -> Double? { (value(path) as? NSNumber)?.doubleValue }
  func value(_ path: String) -> Any? {
    var value: Any? = values
    for key in path.split(separator: ".") { value = (value as? [String: Any])?[String(key)] }
    return value
  }
  var hosts: [[String: Any]] { values["hosts"] as? [[String: Any]] ?? [] }
  func path(_ name: String) -> String { folder.path("out/\(name)") }
  func file(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }
  /// Rows of a CSV table by column name.
  func table(_ name: String) -> [[String: String]] {
    let lines = String(decoding: file(name) ?? Data(), as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(zip(header, $0), uniquingKeysWith: { first, _ in first }) }
  }

  init(_ process: ChildProcess, folder: TemporaryFolder) {
    exit = process.wait()
    errors = process.errors
    values = (try? JSONSerialization.jsonObject(with: Data(process.output.utf8)) as? [String: Any]) ?? [:]
    command = process.command
    self.folder = folder
  }
}

/// Starts a run with outputs in a temporary folder.
func start(
  _ scenario: String, _ options: [String], in folder: TemporaryFolder, program: String = Executables.coroad
) throws -> ChildProcess {
  try ChildProcess(
    program, ["run", scenario, "--json", "--quiet", "--out", folder.path("out")] + options)
}

/// Runs a scenario to its end with outputs in a temporary folder.
func simulate(
  _ scenario: String, _ options: [String], program: String = Executables.coroad
) throws -> RunReport {
  let folder = try TemporaryFolder()
  return RunReport(try start(scenario, options, in: folder, program: program), folder: folder)
}

extension RunReport {
  /// A part of the results as text with sorted keys, for comparison.
  func text(_ path: String) -> String {
    guard let value = value(path),
      let data = try? JSONSerialization.data(
        withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    else { return "nothing at \(path)" }
    return String(decoding: data, as: UTF8.self)
  }
}
