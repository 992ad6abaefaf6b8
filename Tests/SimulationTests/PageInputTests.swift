import Federation
import HostRuntime
import NodeInterface
import Recording
import SimCore
import Testing
import WorldState

/// What pages may ask of a run: to report nodes, which changes nothing, and to fail hosts, which is an input like
/// `--fail`.
@Suite struct PageInputTests {
  private static let end = 25.0

  @Test func watchingChangesNoResult() throws {
    let plain = try MapRun("crossing", until: Self.end)
    let everyone = Set(plain.digests.map(\.node))
    // Another choice each second, with nodes that are not there yet or have left, and none now and then.
    let nodes = everyone.sorted()
    func watched(_ time: SimTime) -> [NodeID] {
      let second = Int(time.seconds)
      return second % 4 == 3 ? [] : (0..<4).map { nodes[(second * 3 + $0) % nodes.count] }
    }
    let one = try MapRun("crossing", until: Self.end, watched: watched)
    let many = try MapRun("crossing", until: Self.end, onboardHosts: 2, coded: true, watched: watched)
    #expect(one.digest == plain.digest)
    #expect(many.digest == plain.digest)
    #expect(one.tasks.count > 100 && one.receptions.count > 100 && one.pictures.count > 10)
    // A choice takes effect with a host's next grant, which depends on the layout: compared is what was watched a while.
    func isSteady(_ node: NodeID, _ time: SimTime) -> Bool {
      [-300, 0, 300].allSatisfy { watched(time + SimDuration(milliseconds: $0)).contains(node) }
    }
    func receptions(_ run: MapRun) -> Set<ReceptionRecord> {
      Set(run.receptions.filter { isSteady($0.receiver, $0.arrivesAt) })
    }
    func tasks(_ run: MapRun) -> Set<TaskRecord> {
      Set(run.tasks.filter { isSteady($0.node, $0.task.span?.finishedAt ?? $0.task.releasedAt) })
    }
    #expect(receptions(one).count > 100 && tasks(one).count > 100)
    let differing = receptions(one).symmetricDifference(receptions(many)).count
    #expect(differing == 0)
    let differingTasks = tasks(one).symmetricDifference(tasks(many)).count
    #expect(differingTasks == 0)
    // Nothing of a node that nobody watched shortly before.
    for r in one.receptions {
      let times = [r.arrivesAt, r.arrivesAt + SimDuration(milliseconds: 100)]
      #expect(times.contains { watched($0).contains(r.receiver) }, "\(r.receiver) at \(r.arrivesAt.seconds)")
    }
  }

  @Test func watchedNodesTakeNothingFromNamedOnes() throws {
    let named = [("record.nodes", "rsu_junction")]
    let one = try MapRun("crossing", until: Self.end, overrides: named)
    let watched = try MapRun(
      "crossing", until: Self.end, watched: { _ in [.roadside(0), .cloud] }, overrides: named)
    let ofUnit = watched.tasks.filter { $0.node == .roadside(0) }
    #expect(ofUnit == one.tasks)
    #expect(watched.tasks.contains { $0.node == .cloud })
    #expect(watched.droppedRecords == 0)
  }

  @Test func picturesShowWhatIsThere() throws {
    let run = try MapRun(
      "crossing", until: Self.end, keepsSlices: true, overrides: [("record.nodes", "we.4")])
    #expect(run.pictures.count > 20)
    var near = 0
    var all = 0
    for record in run.pictures {
      let picture = record.picture
      let slice = try #require(run.slices.last { $0.time <= picture.at })
      guard let own = slice.row(of: UInt32(record.node.index)) else { continue }
      #expect((slice.vehicleState(row: own, at: picture.at).position - picture.ownPosition).length < 15)
      for object in picture.objects {
        all += 1
        #expect(object.xx > 0 && object.yy > 0 && object.xx * object.yy > object.xy * object.xy)
        let vehicles = (0..<slice.vehicleCount).map { slice.vehicleState(row: $0, at: picture.at).position }
        let pedestrians = zip(slice.pedestrianX, slice.pedestrianY).map { Vec2($0, $1) }
        if (vehicles + pedestrians).contains(where: { ($0 - object.position).length < 8 }) { near += 1 }
      }
    }
    #expect(all > 50)
    #expect(Double(near) > 0.9 * Double(all), "\(near) of \(all)")
  }

  @Test(arguments: [0, 2]) func failureFromAPageIsThatOfTheOption(hosts: Int) throws {
    // Between two traffic steps, at a window that the run may otherwise pass over.
    for at in [7.0, 11.24] {
      let failure = [(host: hosts == 0 ? 0 : 1, at: SimTime(seconds: at))]
      let option = try MapRun("crossing", until: Self.end, onboardHosts: hosts, failures: failure)
      let page = try MapRun("crossing", until: Self.end, onboardHosts: hosts, fromPage: failure)
      let stopped = try #require(page.failures.first)
      #expect(option.failures.count == 1 && page.failures.count == 1)
      #expect(stopped.at >= failure[0].at)
      // As the printed option repeats it.
      let again = try MapRun(
        "crossing", until: Self.end, onboardHosts: hosts,
        failures: [(host: stopped.host, at: SimTime(seconds: stopped.at.seconds))])
      #expect(again.failures.map(\.at) == [stopped.at])
      #expect(again.digest == page.digest)
      if stopped.at == option.failures[0].at { #expect(option.digest == page.digest) }
    }
  }

  @Test func computersAreCountedWhileTheyRun() throws {
    let one = try MapRun("crossing", until: Self.end)
    let many = try MapRun("crossing", until: Self.end, onboardHosts: 3)
    let figures = one.totals.computers
    #expect(figures == many.totals.computers)
    #expect(figures.map(\.node) == [nil, .roadside(0), .cloud])
    // The running totals end as the totals of the tables.
    let vehicles = one.totals.compute.filter { $0.node.kind == .vehicle }
    #expect(figures[0].tasks == vehicles.reduce(0) { $0 + $1.value.tasks })
    #expect(figures[0].busy.microseconds == vehicles.reduce(0) { $0 + $1.value.busy.microseconds })
    #expect(abs(Double(figures[0].millijoules) / 1000 - vehicles.reduce(0) { $0 + $1.value.joules }) < 1)
    let snapshot = one.totals.snapshot(at: SimTime(seconds: Self.end))
    let sum = snapshot.types.reduce(into: DeliveryCount()) { $0.merge($1.deliveries) }
    #expect(sum == one.totals.deliveries)
    #expect(snapshot.types.reduce(0) { $0 + $1.sent } == one.totals.sent)
  }
}
