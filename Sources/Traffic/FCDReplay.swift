import RoadNetwork
import Scenario
import SimCore
import VehicleControl
import WorldState

/// Replays the trajectories of a SUMO FCD file (`.xml` or `.xml.gz`) in place of the engine: the same slices, step by
/// step. Between the file's timesteps motion is linear from sample to sample. Nothing can act on a recording: commands
/// are rejected and counted.
package final class FCDReplay {
  private typealias Sample = Trajectories.Sample
  private let scenario: ScenarioValue
  private let trajectories: Trajectories
  private let times: [SimTime]
  private let kinds: [Kind]
  /// Kind of each vehicle, by index.
  private let kindOf: [Int]
  /// By pedestrian: the file gives no heights, so they are those that people of these names have in a demand.
  private let statures: [Double]
  private var current = 0

  /// Names by vehicle index: first those of the demand, then the others in order of appearance in the file.
  package var names: [String] { trajectories.names }
  package var pedestrianNames: [String] { trajectories.pedestrianNames }
  package private(set) var time: SimTime
  package private(set) var refusedCommands = 0
  package private(set) var departed: [Int] = []
  package private(set) var arrived: [Int] = []

  /// Replays the trajectories that the scenario was read with.
  package init(scenario: ScenarioValue, trajectories: Trajectories) {
    self.scenario = scenario
    self.trajectories = trajectories
    times = trajectories.times
    kinds = scenario.demand.types.map(Kind.init) + [Kind(VehicleType(id: "", vehicleClass: .passenger))]
    kindOf = trajectories.types.map { [other = kinds.count - 1] in $0 ?? other }
    let configuration = scenario.configuration
    let random = RandomSource(seed: configuration.seed, run: configuration.run)
    statures = trajectories.pedestrianNames.map {
      Stature.draw(stableHash($0), childShare: configuration.walkers.childShare, random: random)
    }
    time = configuration.time.begin
  }

  /// Reads a file; the error holds all faults.
  package convenience init(scenario: ScenarioValue, path: String) throws(InvalidInput) {
    var diagnostics = Diagnostics()
    guard
      let trajectories = Trajectories.read(
        path, network: scenario.network, demand: scenario.demand, end: scenario.configuration.time.end,
        into: &diagnostics)
    else { throw InvalidInput(diagnostics) }
    self.init(scenario: scenario, trajectories: trajectories)
  }

  package var isFinished: Bool { times.isEmpty || time >= times[times.count - 1] }

  /// Whether a vehicle occurs in the file; most of the demand's may not.
  package func holds(vehicle: Int) -> Bool { trajectories.samples.contains { $0.vehicle == Int32(vehicle) } }

  package func initialSlice() -> TruthSlice {
    let slice = slice()
    departed = slice.vehicle.map(Int.init)
    return slice
  }
  package func step(commands: [VehicleCommand]) -> TruthSlice {
    refusedCommands += commands.count
    let before = rows(current)
    time += scenario.configuration.time.step
    while current + 1 < times.count && times[current + 1] <= time { current += 1 }
    let after = rows(current)
    departed = after.filter { !before.contains($0) }.map(Int.init)
    arrived = before.filter { !after.contains($0) }.map(Int.init)
    return slice()
  }
  private func rows(_ k: Int) -> Set<Int32> {
    guard k < times.count, times[k] <= time else { return [] }
    return Set(trajectories.samples[trajectories.starts[k]..<trajectories.starts[k + 1]].map(\.vehicle))
  }

  private func slice() -> TruthSlice {
    var s = TruthSlice(time: time, step: scenario.configuration.time.step)
    guard current < times.count, times[current] <= time else { return s }
    let hasNext = current + 1 < times.count
    let span = hasNext ? (times[current + 1] - times[current]).seconds : 1
    let share = hasNext ? min(1, (time - times[current]).seconds / span) : 0
    let (samples, starts) = (trajectories.samples, trajectories.starts)
    let (walkers, walkerStarts) = (trajectories.walkers, trajectories.walkerStarts)
    for i in starts[current]..<starts[current + 1] {
      let a = samples[i]
      let b =
        hasNext ? follower(of: a, in: samples, starts[current + 1]..<starts[current + 2], span) : nil
      append(a, b, share, span, elapsed: (time - times[current]).seconds, to: &s)
    }
    for i in walkerStarts[current]..<walkerStarts[current + 1] {
      let a = walkers[i]
      let b =
        hasNext
        ? follower(of: a, in: walkers, walkerStarts[current + 1]..<walkerStarts[current + 2], span) : nil
      s.pedestrian.append(UInt32(a.vehicle))
      s.pedestrianX.append(a.x + ((b?.x ?? a.x) - a.x) * share)
      s.pedestrianY.append(a.y + ((b?.y ?? a.y) - a.y) * share)
      s.pedestrianHeading.append(a.heading)
      s.pedestrianSpeed.append(b.map { Vec2($0.x - a.x, $0.y - a.y).length / span } ?? 0)
      s.pedestrianHeight.append(statures[Int(a.vehicle)])
    }
    return s
  }
  /// The sample of the same road user in the next timestep, `span` seconds later; nil if there is none, or if the
  /// distance is a jump and no motion.
  private func follower(of a: Sample, in all: [Sample], _ range: Range<Int>, _ span: Double) -> Sample? {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if all[middle].vehicle < a.vehicle { low = middle + 1 } else { high = middle }
    }
    guard low < range.upperBound, all[low].vehicle == a.vehicle else { return nil }
    let step = Vec2(all[low].x - a.x, all[low].y - a.y).length
    return step <= Quantity.speed.range.upperBound * span ? all[low] : nil
  }

  /// SUMO gives the centre of the front bumper, a slice the centre of the outline.
  private func append(
    _ a: Sample, _ b: Sample?, _ share: Double, _ span: Double, elapsed: Double, to s: inout TruthSlice
  ) {
    let kind = kinds[kindOf[Int(a.vehicle)]]
    let turn = b.map { Angle(radians: $0.heading - a.heading).wrapped.radians } ?? 0
    let heading = a.heading + turn * share
    let direction = Math.sincos(heading)
    // After its last sample a vehicle goes straight on until the file's next timestep.
    let rest = b == nil ? a.speed * elapsed : 0
    let front = Vec2(
      a.x + ((b?.x ?? a.x) - a.x) * share + direction.cosine * rest,
      a.y + ((b?.y ?? a.y) - a.y) * share + direction.sine * rest)
    // Speed over ground between the samples, so that extrapolation from here ends at the next one.
    let speed = b.map { Vec2($0.x - a.x, $0.y - a.y).length / span } ?? a.speed
    s.vehicle.append(UInt32(a.vehicle))
    s.x.append(front.x - direction.cosine * kind.length / 2)
    s.y.append(front.y - direction.sine * kind.length / 2)
    s.heading.append(heading)
    s.speed.append(speed)
    s.acceleration.append(0)
    s.yawRate.append(turn / span)
    s.lateralSpeed.append(0)
    s.lane.append(a.lane)
    s.lanePosition.append(
      a.position + (b.map { $0.lane == a.lane ? $0.position - a.position : 0 } ?? 0) * share)
    s.length.append(kind.length)
    s.width.append(kind.width)
    s.height.append(kind.height)
    s.roadUser.append(kind.roadUser)
    var flags: VehicleFlags = kind.height > 2 ? .tall : []
    if let b, b.speed < a.speed - 0.3 { flags.insert(.brakeLights) }
    let index = Int(a.vehicle)
    if index < scenario.levels.count && scenario.levels[index] != nil { flags.insert(.equipped) }
    s.flags.append(flags)
    let limit = a.lane >= 0 ? scenario.network.lanes[Int(a.lane)].speedLimit : max(speed, 13.89)
    s.speedLimit.append(limit)
    s.desiredSpeed.append(limit)
  }
}
