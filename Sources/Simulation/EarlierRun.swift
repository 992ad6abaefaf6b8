import Foundation
import Recording

/// An earlier run whose outputs are in a folder.
struct EarlierRun {
  private let run: [String: Any]
  private let end: Date?

  /// Nil if there is no run in the folder.
  init?(in folder: String) {
    let files = OutputFolder(path: folder)
    let path = files.file("run.json")
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    run = files.document("run.json") ?? [:]
    end = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
  }

  /// Its end time, scenario, and the settings that most often differ between runs of one scenario.
  var words: String {
    var parts: [String] = []
    if let scenario = run["scenario"] as? String { parts.append(scenario) }
    if let seed = run["seed"] as? NSNumber { parts.append("seed \(seed)") }
    let v2x = (run["configuration"] as? [String: Any])?["v2x"] as? [String: Any]
    if let isOn = v2x?["enabled"] as? Bool { parts.append("V2X \(isOn ? "on" : "off")") }
    let time = end.map { " of \(Self.clock($0))" } ?? ""
    return "the run\(time)" + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
  }

  /// Local time, to the minute.
  private static func clock(_ date: Date) -> String {
    let c = Calendar(identifier: .gregorian).dateComponents(
      [.year, .month, .day, .hour, .minute], from: date)
    func two(_ n: Int?) -> String { (n ?? 0) < 10 ? "0\(n ?? 0)" : "\(n ?? 0)" }
    return "\(c.year ?? 0)-\(two(c.month))-\(two(c.day)) \(two(c.hour)):\(two(c.minute))"
  }
}
