import RoadNetwork
import Scenario
import SimCore

/// A value for one scenario key, with its line in the sweep file.
package struct Setting: Hashable, Sendable {
  package var key: String
  package var value: String
  package var line: Int?
}

/// One value of an axis: its name and its settings.
package struct Level: Hashable, Sendable {
  package var name: String
  package var settings: [Setting]
  /// Path of the level's own scenario; nil for that of the sweep.
  package var scenario: String?
  package var line: Int?

  package init(name: String, settings: [Setting], scenario: String? = nil, line: Int?) {
    self.name = name
    self.settings = settings
    self.scenario = scenario
    self.line = line
  }
}

package struct Axis: Hashable, Sendable {
  package var name: String
  package var levels: [Level]
  package var line: Int?

  package init(name: String, levels: [Level], line: Int?) {
    self.name = name
    self.levels = levels
    self.line = line
  }
}

/// A sweep: a scenario, the full product of its axes, and the seeds for each combination.
package struct SweepPlan: Sendable {
  /// Limits of a sweep (assumed; far above what one machine can run).
  package static let mostRuns = 100_000
  package static let mostAxes = 8

  /// Path of the file as given by the user.
  package var source: String
  /// Path of the scenario, resolved against the folder of `source`.
  package var scenario = ""
  package var scenarioLine: Int?
  /// End of the runs, s on the scenario's clock, as text.
  package var until: Setting?
  /// Settings of every run.
  package var common: [Setting] = []
  package var axes: [Axis] = []
  package var seeds: [UInt64] = []
  package var seedsLine: Int?
  package var metrics: [String] = []
  /// Baseline level by axis; nil for axes without one. Empty without a baseline.
  package var baseline: [Int?] = []

  package init(source: String) { self.source = source }

  /// Name of the file without folder and extension.
  package var name: String {
    let file = source.split(separator: "/").last.map(String.init) ?? source
    return file.split(separator: ".").first.map(String.init) ?? "sweep"
  }

  package var defaultFolder: String { "coroad-runs/sweep-\(name)" }

  /// Every combination of levels, by index; the last axis changes fastest.
  package var cells: [[Int]] {
    axes.reduce([[]]) { cells, axis in cells.flatMap { cell in axis.levels.indices.map { cell + [$0] } } }
  }

  /// Index in `cells`.
  package func index(of cell: [Int]) -> Int {
    zip(axes, cell).reduce(0) { $0 * $1.0.levels.count + $1.1 }
  }

  /// Scenario of the runs of a combination, and its line in the sweep file.
  package func scenario(of cell: [Int]) -> (path: String, line: Int?) {
    for (axis, level) in zip(axes, cell) {
      if let own = axis.levels[level].scenario { return (own, axis.levels[level].line) }
    }
    return (scenario, scenarioLine)
  }

  /// Settings of the runs of a combination, in order. Unless the sweep sets them, recording is off, and safety is measured in
  /// every run, with equipped vehicles or without.
  package func settings(of cell: [Int]) -> [Setting] {
    var all = common + zip(axes, cell).flatMap { $0.levels[$1].settings }
    for (key, value) in [("record.safety", "true"), ("record.mcap", "false")]
    where !all.contains(where: { $0.key == key }) {
      all.insert(Setting(key: key, value: value), at: 0)
    }
    return all
  }

  /// The baseline of combination `cell`; nil without one, or if it is a baseline itself.
  package func baseline(of cell: [Int]) -> [Int]? {
    guard !baseline.isEmpty else { return nil }
    let other = zip(cell, baseline).map { $1 ?? $0 }
    return other == cell ? nil : other
  }

  /// Every run, by combination and seed.
  package var units: [Unit] {
    let names = axes.map { Self.folderNames($0.levels.map(\.name)) }
    return cells.flatMap { cell in
      seeds.map { seed in
        let parts = zip(names, cell).map { $0[$1] } + [String(seed)]
        return Unit(levels: cell, seed: seed, folder: parts.joined(separator: "_"))
      }
    }
  }

  /// One run of a sweep.
  package struct Unit: Hashable, Sendable {
    /// Its combination: index of the level, by axis.
    package var levels: [Int]
    package var seed: UInt64
    /// Name of its folder, unique in the sweep.
    package var folder: String
  }

  /// Unique names without `_` and without special characters of file systems and shells. Eight of them and a seed fit
  /// into one file name.
  private static func folderNames(_ levels: [String]) -> [String] {
    var used: Set<String> = []
    return levels.map { level in
      var name = String(
        level.unicodeScalars.prefix(20).map { c -> Character in
          let isPlain = c.isASCII && (c.properties.isAlphabetic || c.properties.numericType != nil)
          return isPlain || ".+=".unicodeScalars.contains(c) ? Character(c) : "-"
        })
      if name.allSatisfy({ $0 == "." || $0 == "-" }) { name = "level" }
      var unique = name
      var number = 2
      while !used.insert(unique).inserted {
        unique = "\(name)-\(number)"
        number += 1
      }
      return unique
    }
  }
}
