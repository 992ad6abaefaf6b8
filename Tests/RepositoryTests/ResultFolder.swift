import Foundation

/// A folder of `results/`, with what `results/make` put into it.
struct ResultFolder {
  static let files = ["made.txt", "results.csv", "summary.md"]

  /// The top folder of the repository.
  var root: URL
  var name: String

  /// What is wrong with it.
  var faults: [String] {
    var texts: [String: String] = [:]
    for file in Self.files {
      texts[file] = try? String(
        contentsOf: root.appendingPathComponent("results/\(name)/\(file)"), encoding: .utf8)
    }
    let missing = Self.files.filter { texts[$0]?.isEmpty ?? true }
    guard missing.isEmpty, let made = texts["made.txt"], let csv = texts["results.csv"],
      let summary = texts["summary.md"]
    else { return missing.map { "\($0) is missing or empty" } }
    return Self.faults(name, made: made, csv: csv, summary: summary) + faultsOfInputs(made)
  }

  /// Whether the three files are of one sweep.
  private static func faults(_ name: String, made: String, csv: String, summary: String) -> [String] {
    var faults: [String] = []
    let lines = made.split(separator: "\n")
    let version = lines.first?.split(separator: " ").last ?? ""
    if !summary.contains(" Coroad \(version)") { faults.append("made.txt and summary.md name two versions") }
    if !lines.contains("command coroad sweep Examples/sweeps/\(name).yaml") {
      faults.append("made.txt names another command")
    }
    if !summary.hasPrefix("# \(name)\n") { faults.append("summary.md is of another sweep") }
    if !summary.contains(", 0 failed.") { faults.append("summary.md does not say that no run failed") }
    if !summary.contains("\n\(csv.count { $0 == "\n" } - 1) runs (") {
      faults.append("results.csv and summary.md count different numbers of runs")
    }
    return faults
  }

  /// Whether `made` lists every input, each with its present digest.
  private func faultsOfInputs(_ made: String) -> [String] {
    let listed = made.split(separator: "\n").filter { $0.contains("  ") }
    let paths = Set(listed.map { String($0.split(separator: " ").last ?? "") })
    let now = Set(digests(of: paths.sorted()).split(separator: "\n"))
    var faults = listed.filter { !now.contains($0) }.map {
      "\($0.split(separator: " ").last ?? "") has changed: run results/make \(name)"
    }
    faults += inputs.subtracting(paths).sorted().map { "made.txt does not list \($0)" }
    return faults
  }

  /// The sweep, its scenarios, and the files that these name, as paths below the root.
  private var inputs: Set<String> {
    let sweep = "Examples/sweeps/\(name).yaml"
    let paths = text(sweep).replacing(/#.*/, with: "").matches(of: /\bscenario: *([^\s,}]+)/).map(\.1)
    return paths.reduce(into: [sweep]) { files, path in
      let scenario = below("Examples/sweeps/\(path)")
      let folder = scenario.split(separator: "/").dropLast().joined(separator: "/")
      let named = text(scenario).replacing(/#.*/, with: "").matches(of: /[^\s\[\],:"']+\.xml(?:\.gz)?/)
      files.formUnion([scenario] + named.map { below("\(folder)/\($0.0)") })
    }
  }

  private func text(_ path: String) -> String {
    (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
  }

  private func below(_ path: String) -> String {
    String(URL(fileURLWithPath: "/" + path).standardizedFileURL.path.dropFirst())
  }

  /// As `sha256sum` prints them.
  private func digests(of paths: [String]) -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    process.arguments = ["--"] + paths
    process.currentDirectoryURL = root
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return "\(error)" }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }
}
