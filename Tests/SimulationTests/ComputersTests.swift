import ComputePlatform
import Federation
import HostRuntime
import Recording
import Scenario
import SimCore
import Testing

@testable import Simulation

/// A level's programs on its own computer and on another one.
@Suite struct ComputersTests {
  /// Levels 3 and 4 plan trajectories, level 2 does not; every computer of the era keeps up with its level.
  @Test func profilesMatchTheirLevels() throws {
    func planning(_ p: KernelProfile) throws -> Double {
      try #require(p.stages.first { $0.kind == .plan }).operations
    }
    let own = [KernelProfile(.l2), KernelProfile(.l3), KernelProfile(.l4)]
    #expect(try planning(own[0]) < 1e5)
    #expect(try planning(own[1]) > 1e6 && planning(own[2]) > 1e6)
    for p in own {
      #expect(p.photonToBrake.median > 0.08 && p.photonToBrake.median < 0.2, "\(p.level)")
      #expect(p.stages.allSatisfy { $0.misses == 0 }, "\(p.level)")
    }
  }

  /// Level 4 on the computer of level 2: networks of 707 Gop in each cycle of 100 ms, on 10 TOPS. Results are late or
  /// missing, and the front camera has priority over the surround cameras.
  @Test func aSmallComputerIsLate() {
    let own = KernelProfile(.l4)
    let small = KernelProfile(.l4, on: .l2)
    #expect(small.photonToBrake.median > own.photonToBrake.median + 0.05)
    func rate(_ p: KernelProfile, _ name: String) -> Double {
      // A stage that never ran has no row.
      p.stages.first { $0.kind.name == name }?.rate ?? 0
    }
    #expect(rate(own, "detect_surround") > 9.5 && rate(small, "detect_surround") < 5)
    #expect(rate(small, "detect_camera") > 9.5)
    #expect(KernelListing.text(.l4, on: "l2", objects: 5, slowdown: 1).hasPrefix("L4 2021: L2 assist 2021\n"))
  }

  /// `compute.l4` applies only to vehicles of its level.
  @Test func aScenarioChoosesComputers() throws {
    let high = [
      ("equipment.l2", "0"), ("equipment.l3", "0"), ("equipment.l4", "1"), ("v2x.enabled", "false"),
    ]
    func misses(_ run: MapRun) -> UInt64 { run.totals.compute.reduce(0) { $0 + $1.value.deadlineMisses } }
    let own = try MapRun("occlusion", until: 40, overrides: high)
    let small = try MapRun("occlusion", until: 40, overrides: high + [("compute.l4", "l2")])
    let others = try MapRun(
      "occlusion", until: 40, overrides: high + [("compute.l2", "l4"), ("compute.l3", "l2")])
    #expect(misses(own) == 0 && misses(small) > 100)
    #expect(own.digest != small.digest && own.digest == others.digest)
  }
}
