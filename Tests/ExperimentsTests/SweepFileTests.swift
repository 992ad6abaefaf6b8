import Foundation
import SimCore
import Testing

@testable import Experiments

/// A folder with one file of an experiment on the map `crossing`.
final class SweepFile {
  static let crossing = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Maps/crossing/scenario.yaml").path

  let path: String
  private let folder: URL

  init(_ text: String) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent("experiment.yaml").path
    let whole = text.replacing("CROSSING", with: Self.crossing)
      .replacing("OCCLUSION", with: Self.crossing.replacing("crossing", with: "occlusion"))
    try Data(whole.utf8).write(to: URL(fileURLWithPath: path))
  }
  deinit { try? FileManager.default.removeItem(at: folder) }

  func read() throws -> CheckedPlan { try SweepReader.read(path: path) }

  /// Faults as `line: message (hint)`; faults of other files with the file's name.
  func faults() -> [String] {
    do {
      _ = try SweepReader.read(path: path)
      return []
    } catch {
      return error.diagnostics.all.filter { $0.severity == .error }.map { d in
        let file = d.file == path ? "" : "\(d.file ?? "-"):"
        return "\(file)\(d.line.map(String.init) ?? "-"): \(d.message)" + (d.hint.map { " (\($0))" } ?? "")
      }
    }
  }
}

@Suite("Experiment files") struct SweepFileTests {
  @Test func planOfAFullFile() throws {
    let file = try SweepFile(
      """
      scenario: CROSSING
      until: 30
      seeds: 3
      set: {radio: {extra_loss: 0.1}, equipment.share: 1}
      axes:
        v2x:
          - {name: off, set: {v2x.enabled: false}}
          - {name: on, set: {v2x.enabled: true, cloud.enabled: true}}
        environment.weather: [clear, fog]
      baseline: {v2x: off}
      metrics: [safety.conflicts, warnings.FCW, latency.air.p90_s, latency.by_type.bsm.fuse_wait.mean_s]
      """)
    let plan = try file.read().plan
    #expect(
      plan.seeds == [1, 2, 3]
        && plan.metrics == [
          "safety.conflicts", "warnings.FCW", "latency.air.p90_s", "latency.by_type.bsm.fuse_wait.mean_s",
        ])
    #expect(plan.cells == [[0, 0], [0, 1], [1, 0], [1, 1]])
    for (i, cell) in plan.cells.enumerated() { #expect(plan.index(of: cell) == i) }
    #expect(plan.baseline(of: [0, 1]) == nil && plan.baseline(of: [1, 1]) == [0, 1])
    #expect(plan.units.map(\.folder).prefix(4) == ["off_clear_1", "off_clear_2", "off_clear_3", "off_fog_1"])
    #expect(
      plan.settings(of: [1, 1]).map { "\($0.key)=\($0.value)" } == [
        "record.mcap=false", "record.safety=true", "radio.extra_loss=0.1", "equipment.share=1",
        "v2x.enabled=true", "cloud.enabled=true",
        "environment.weather=fog",
      ])
  }

  @Test func everyFaultInOneReport() throws {
    let file = try SweepFile(
      """
      scenario: CROSSING
      untl: 30
      seeds: [1, 1, x]
      set:
        v2x.enabld: false
        radio: {extra_loss: 2}
        seed: 4
      axes:
        equip: [0, 1]
        equipment.share: [0, 1.5]
        mode:
          - {name: a, set: {radio.shadowing: perhaps}}
          - {nme: b}
        status: [1]
      metrics: [safety.conflict, host.wall_s, latency.by_type.rsm.end_to_end.mean]
      baseline: {mod: a}
      """)
    let expected = [
      "2: unknown key \"untl\" (Did you mean \"until\"?)", "3: seed 1 is listed twice",
      "3: a seed must be a whole number from 0, not \"x\"",
      "5: unknown key \"v2x.enabld\" (Did you mean \"v2x.enabled\"?)",
      "6: radio.extra_loss = 2 lies outside 0...1", "7: seed cannot be set here: use `seeds:`",
      "9: unknown key \"equip\" (Did you mean \"equipment.share\"?)",
      "10: equipment.share = 1.5 lies outside 0...1",
      "12: radio.shadowing must be true or false, not \"perhaps\"",
      "13: unknown key \"nme\" in a level of axis mode (Did you mean \"name\"?)",
      "13: a level of axis mode has no name",
      "14: an axis cannot be called status, which is a column of results.csv",
      "15: unknown metric \"safety.conflict\" (Did you mean \"safety.conflicts\"?)",
      "15: unknown metric \"latency.by_type.rsm.end_to_end.mean\" (Did you mean "
        + "\"latency.by_type.rsm.end_to_end.mean_s\"?)",
      "15: host.wall_s depends on the machine and cannot be a metric",
      "16: baseline: there is no axis \"mod\" (Did you mean \"mode\"?)",
    ]
    let faults = file.faults()
    #expect(Set(faults) == Set(expected), "\(faults.joined(separator: "\n"))")
    #expect(faults.count == expected.count)
  }

  /// A level may have its own scenario; its runs read that one.
  @Test func levelsWithScenarios() throws {
    let file = try SweepFile(
      """
      scenario: CROSSING
      seeds: 2
      axes:
        town:
          - {name: as it is}
          - {name: other, scenario: OCCLUSION}
        v2x.enabled: [false, true]
      baseline: {town: as it is}
      """)
    let checked = try file.read()
    let plan = checked.plan
    let other = SweepFile.crossing.replacing("crossing", with: "occlusion")
    #expect(
      plan.cells.map { plan.scenario(of: $0).path } == [SweepFile.crossing, SweepFile.crossing, other, other])
    #expect(plan.scenario(of: [1, 0]).line == 6 && plan.scenario(of: [0, 1]).line == 1)
    #expect(checked.files.contains { $0.hasSuffix("crossing.net.xml") })
    #expect(checked.files.contains { $0.hasSuffix("occlusion.net.xml") })
    // The same scenario cannot be varied twice, and each has to exist.
    let wrong = try SweepFile(
      """
      scenario: CROSSING
      seeds: 2
      axes:
        a: [{name: x}, {name: y, scenario: nothing.yaml}]
        b: [{name: x, scenario: [CROSSING]}, {name: y, scenario: CROSSING}]
      """)
    #expect(
      wrong.faults().map { $0.replacing(/"[^"]*nothing/, with: "\"nothing") } == [
        "5: scenario must be one path", "5: axis b sets the scenario, which axis a sets too",
        "4: \"nothing.yaml\" cannot be opened: No such file or directory",
      ])
  }

  /// Rules between keys are checked for every combination; faults give the line that breaks them.
  @Test func faultsOfCombinations() throws {
    let file = try SweepFile(
      """
      scenario: CROSSING
      seeds: 2
      axes:
        time.step_s: [0.1, 0.05]
        time.window_ms:
          - 10
          - 4
      """)
    let faults = file.faults()
    #expect(faults.count == 1 && faults[0].hasPrefix("7: time.window_ms must divide time.step_s"))
  }

  @Test(
    arguments: [
      (
        "- 1",
        [
          "1: a sweep file must be a mapping of keys to values (Required are `scenario: FILE` and `seeds: 20`.)"
        ]
      ),
      (
        "seeds: 2\nscenario: nothing.yaml",
        ["2: \"FOLDER/nothing.yaml\" cannot be opened: No such file or directory"]
      ),
      ("scenario: CROSSING", ["1: the key seeds is missing (seeds: 20)"]),
      (
        "scenario: CROSSING\nseeds: 0",
        ["2: seeds must be a list of whole numbers, or their number, 1...10000 (`seeds: 20` means 1 to 20.)"]
      ),
      (
        "scenario: CROSSING\nseeds: 1\nuntil: 5\nset: {time.end_s: 9}",
        ["4: time.end_s is already set by `until:`"]
      ),
      (
        "scenario: CROSSING\nseeds: 1\nset: {v2x.enabled: true}\naxes:\n  v2x.enabled: [true, false]",
        ["5: axis v2x.enabled sets v2x.enabled, which `set:` sets too"]
      ),
      (
        "scenario: CROSSING\nseeds: 1\naxes: {v2x.enabled: [true, true]}\nbaseline: false",
        [
          "3: axis v2x.enabled has the value \"true\" twice",
          "4: v2x.enabled has no value \"false\" (Values: true)",
        ]
      ),
      (
        "scenario: CROSSING\nseeds: 10000\naxes:\n  safety.conflicts: [1]\n  radio.extra_loss: [0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1]",
        [
          "4: an axis cannot be called safety.conflicts, which is a column of results.csv",
          "4: axes and seeds give more than 100000 runs",
        ]
      ),
    ] as [(String, [String])])
  func oneFault(_ text: String, _ expected: [String]) throws {
    let file = try SweepFile(text)
    let folder = String(file.path.prefix(file.path.count - "/experiment.yaml".count))
    #expect(file.faults().map { $0.replacingOccurrences(of: folder, with: "FOLDER") } == expected)
  }

  /// The driver model depends on equipment unless it is given, so such a comparison would vary two things at once.
  @Test func comparisonOfTwoThingsIsRemarked() throws {
    let text = "scenario: CROSSING\nseeds: 1\naxes: {equipment.share: [0, 1]}\n"
    let remarks = try SweepFile(text).read().diagnostics.all
    #expect(remarks.count == 1 && remarks[0].hint?.contains("traffic.drivers: human") ?? false, "\(remarks)")
    #expect(try SweepFile(text + "set: {traffic.drivers: human}").read().diagnostics.all.isEmpty)
  }

  /// Folder names are unique and plain, whatever the names of the levels.
  @Test func folderNames() throws {
    let file = try SweepFile(
      """
      scenario: CROSSING
      seeds: [7]
      axes:
        a: [{name: "x/y"}, {name: "x y"}, {name: "x_y"}, {name: ".."}, {name: "ä"}]
        b: [{name: "1"}, {name: "-1"}]
      """)
    let names = try file.read().plan.units.map(\.folder)
    #expect(Set(names).count == 10)
    for name in names {
      #expect(name.wholeMatch(of: /[A-Za-z0-9.+=-]+_[A-Za-z0-9.+=-]+_7/) != nil, "\(name)")
      #expect(!name.hasPrefix("."))
    }
  }
}
