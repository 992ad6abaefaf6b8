import Foundation
import Recording

/// A JSON document of a run, read back.
package struct RunNumbers {
  private let root: [String: Any]

  package init(_ root: [String: Any]) { self.root = root }
  package init?(_ data: Data) {
    guard let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else { return nil }
    self.root = root
  }

  package func value(_ path: String) -> Any? {
    var value: Any? = root
    for key in path.split(separator: ".") { value = (value as? [String: Any])?[String(key)] }
    return value
  }
  package func text(_ path: String) -> String? { value(path) as? String }

  /// Largest figure of a run, in any unit: documents may come from elsewhere.
  private static let largest = 1e15

  /// Value of a metric; nil if the run has none, such as a mean over no trips.
  package func metric(_ path: String) -> Double? {
    if let number = value(path) as? NSNumber {
      return number.doubleValue.magnitude <= Self.largest ? number.doubleValue : nil
    }
    return Metric.countedOnDemand.contains(path) ? 0 : nil
  }
}

/// The documents of a finished run.
package struct FinishedRun {
  package let folder: String
  /// `run.json`.
  package let document: RunNumbers
  /// `summary.json`.
  package let summary: RunNumbers

  /// Nil if the folder has no finished run.
  package init?(_ folder: String) {
    let files = OutputFolder(path: folder)
    guard let document = files.document("run.json"), let summary = files.document("summary.json") else {
      return nil
    }
    self.folder = folder
    self.document = RunNumbers(document)
    self.summary = RunNumbers(summary)
  }

  /// How the run moved its vehicles; nil if an older version did not record it.
  package var conditions: TrafficConditions? {
    guard let update = document.text("configuration.traffic.update"),
      let step = document.metric("configuration.time.step_s")
    else { return nil }
    return TrafficConditions(
      update: update, step: step, drivers: document.text("configuration.traffic.drivers"),
      isReplay: document.text("configuration.traffic.fcd") != nil)
  }

  /// Digests of the files that the scenario names. The scenario file itself is compared by its settings.
  var inputs: Set<String> {
    let all = document.value("inputs") as? [[String: Any]] ?? []
    return Set(all.dropFirst().compactMap { $0["sha256"] as? String })
  }

  /// Every value of the configuration by its dotted key, as text.
  package var settings: [String: String] {
    var all: [String: String] = [:]
    func collect(_ value: Any, _ key: String) {
      if let members = value as? [String: Any] {
        for (name, member) in members { collect(member, key.isEmpty ? name : "\(key).\(name)") }
      } else if let list = value as? [Any] {
        let members = list.enumerated().map { ("\($0.offset)", $0.element) }
        if list.isEmpty {
          all[key] = "none"
        } else {
          for (name, member) in members { collect(member, "\(key).\(name)") }
        }
      } else if value is NSNull {
        all[key] = "none"
      } else {
        all[key] = Self.shown(value)
      }
    }
    if let configuration = document.value("configuration") { collect(configuration, "") }
    return all
  }
  private static func shown(_ value: Any) -> String {
    guard let number = value as? NSNumber else { return "\(value)" }
    // JSON booleans are NSNumbers of another type.
    if isBoolean(number) { return number.boolValue ? "true" : "false" }
    return "\(number)"
  }
}

private func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
