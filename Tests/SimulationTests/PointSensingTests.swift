import ComputeKernel
import Federation
import NodeInterface
import Recording
import Scenario
import Sensing
import SimCore
import Testing
import V2XMessages
import WorldState

/// Runs in which units see by the points of lidars.
struct PointSensingTests {
  private static let points = [
    ("sensing.roadside", "points"), ("sensing.detector", "width4"), ("sensing.beams", "32"),
    ("equipment.share", "1"),
  ]

  @Test func theDigestIsTheSameInOneHostAndInSeveral() throws {
    let together = try MapRun("crossing", until: 4, overrides: Self.points)
    let apart = try MapRun("crossing", until: 4, onboardHosts: 2, coded: true, overrides: Self.points)
    #expect(together.digest == apart.digest)
    let objects = try MapRun("crossing", until: 4, overrides: [("equipment.share", "1")])
    #expect(together.digest != objects.digest)
  }

  /// The unit sends what it sees, and its computer is charged by what the network executes.
  @Test func aRoadsideUnitTracksByPoints() throws {
    let overrides = [("sensing.roadside", "points"), ("record.nodes", "rsu_junction")]
    let wide = try MapRun("crossing", until: 6, overrides: overrides + [("sensing.detector", "width8")])
    #expect(wide.frames.contains { $0.messageType == MessageType.rsm.rawValue })
    let tasks = wide.tasks.filter { $0.task.kind == "detect_points" }
    #expect(tasks.count > 30)
    #expect(!wide.tasks.contains { $0.task.kind == "detect_camera" || $0.task.kind == "detect_surround" })
    let narrow = try MapRun("crossing", until: 6, overrides: overrides + [("sensing.detector", "width4")])
    func work(_ run: MapRun) -> Double {
      let spans = run.tasks.filter { $0.task.kind == "detect_points" }.compactMap(\.task.span)
      return spans.reduce(0) { $0 + ($1.finishedAt - $1.startedAt).seconds } / Double(spans.count)
    }
    #expect(work(narrow) < work(wide))
    let clusters = try MapRun(
      "crossing", until: 6, overrides: overrides + [("sensing.detector", "clustering")])
    #expect(clusters.tasks.contains { $0.task.kind == "cluster_points" && $0.task.engine == "processor" })
  }

  @Test func namedVehiclesHaveALidar() throws {
    let objects = try MapRun("crossing", until: 5, overrides: [("equipment.share", "1")])
    let slice = objects.lastSlice
    let row = try #require((0..<slice.vehicleCount).first { slice.flags[$0].contains(.equipped) })
    let vehicle = objects.names.vehicles[Int(slice.vehicle[row])]
    let run = try MapRun(
      "crossing", until: 5,
      overrides: [("equipment.share", "1"), ("sensing.vehicles", vehicle), ("record.nodes", vehicle)])
    #expect(run.tasks.contains { $0.task.kind == "detect_points" })
    #expect(run.digest != objects.digest)
    let unknown = try MapRun("crossing", until: 1, overrides: [("sensing.vehicles", vehicle + "x")])
    #expect(
      unknown.scenario.diagnostics.ordered.contains {
        $0.description.contains("sensing.vehicles: no vehicle of this run is named \"\(vehicle)x\"")
      })
  }
}
