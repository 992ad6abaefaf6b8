import RoadNetwork
import Scenario
import SimCore
import VehicleControl
import WorldState

/// Replays the trajectories of a SUMO FCD file (`.xml` or `.xml.gz`) in place of the engine: the same slices, step by
/// step. Between the file's timesteps motion is linear from sample to sample. Nothing can act on a recording: commands
/// are rejected and counted.
package final class FCDReplay {
  private struct Sample {
    var vehicle: Int32
    var x: Double
    var y: Double
    var heading: Double
    var speed: Double
    var lane: Int32
    var position: Double
  }
  private let scenario: ScenarioValue
  private var times: [SimTime] = []
  private var starts: [Int] = [0]
  private var samples: [Sample] = []
  private var walkerStarts: [Int] = [0]
  private var walkers: [Sample] = []
  private let kinds: [Kind]
  /// Kind of each vehicle, by index.
  private var kindOf: [Int] = []
  private var current = 0

  /// Names by vehicle index: first those of the demand, then the others in order of appearance in the file.
  package private(set) var names: [String]
  package private(set) var pedestrianNames: [String] = []
  package private(set) var time: SimTime
  package private(set) var refusedCommands = 0
  package private(set) var departed: [Int] = []
  package private(set) var arrived: [Int] = []

  /// Reads the whole file; the error holds all faults.
  package init(scenario: ScenarioValue, path: String) throws(InvalidInput) {
    self.scenario = scenario
    names = scenario.demand.vehicles.map(\.id)
    kinds = scenario.demand.types.map(Kind.init) + [Kind(VehicleType(id: "", vehicleClass: .passenger))]
    kindOf = scenario.demand.vehicles.map(\.type)
    time = scenario.configuration.time.begin
    var diagnostics = Diagnostics()
    guard let bytes = InputBytes.read(path, into: &diagnostics) else { throw InvalidInput(diagnostics) }
    let input = XMLInput(file: path, content: bytes.content)
    read(input)
    guard !input.diagnostics.hasErrors else { throw InvalidInput(input.diagnostics) }
  }

  private func read(_ input: XMLInput) {
    guard input.next() == .start, input.name == "fcd-export" else {
      input.error("the root element is not <fcd-export>: this is not a SUMO FCD file")
      return
    }
    var index: [String: Int32] = [:]
    for (i, name) in names.enumerated() { index[name] = Int32(i) }
    var walkerIndex: [String: Int32] = [:]
    let types = Dictionary(
      scenario.demand.types.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { a, _ in a })
    while let event = input.next() {
      guard event == .start else { continue }
      switch input.name {
      case "timestep":
        let t = SimTime(seconds: input.requiredNumber("time"))
        if let last = times.last, t <= last { input.error("timesteps do not ascend") }
        close()
        times.append(t)
      case "vehicle":
        let id = input.required("id")
        var i = index[id] ?? -1
        if i < 0 {
          i = Int32(names.count)
          index[id] = i
          names.append(id)
          kindOf.append(types[input.string("type", default: "")] ?? kinds.count - 1)
        }
        samples.append(sample(input, Int32(i)))
      case "person":
        let id = input.required("id")
        var i = walkerIndex[id] ?? -1
        if i < 0 {
          i = Int32(pedestrianNames.count)
          walkerIndex[id] = i
          pedestrianNames.append(id)
        }
        walkers.append(sample(input, i))
      default: input.skipElement()
      }
    }
    close()
    if times.isEmpty && !input.isBroken { input.error("the file holds no timestep") }
  }
  /// Ends a timestep: rows in ascending index.
  private func close() {
    guard !times.isEmpty else { return }
    samples[starts.last!...].sort { $0.vehicle < $1.vehicle }
    walkers[walkerStarts.last!...].sort { $0.vehicle < $1.vehicle }
    starts.append(samples.count)
    walkerStarts.append(walkers.count)
  }
  private func sample(_ input: XMLInput, _ vehicle: Int32) -> Sample {
    Sample(
      vehicle: vehicle, x: input.requiredNumber("x"), y: input.requiredNumber("y"),
      heading: Angle(courseDegrees: input.requiredNumber("angle")).wrapped.radians,
      speed: max(0, input.requiredNumber("speed")),
      lane: Int32(scenario.network.laneIndex[input.string("lane", default: "")] ?? -1),
      position: input.number("pos", default: 0))
  }

  package var isFinished: Bool { times.isEmpty || time >= times[times.count - 1] }

  /// Whether a vehicle occurs in the file; most of the demand's may not.
  package func holds(vehicle: Int) -> Bool { samples.contains { $0.vehicle == Int32(vehicle) } }

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
    return Set(samples[starts[k]..<starts[k + 1]].map(\.vehicle))
  }

  private func slice() -> TruthSlice {
    var s = TruthSlice(time: time, step: scenario.configuration.time.step)
    guard current < times.count, times[current] <= time else { return s }
    let hasNext = current + 1 < times.count
    let span = hasNext ? (times[current + 1] - times[current]).seconds : 1
    let share = hasNext ? min(1, (time - times[current]).seconds / span) : 0
    for i in starts[current]..<starts[current + 1] {
      let a = samples[i]
      let b = hasNext ? follower(of: a, in: samples, starts[current + 1]..<starts[current + 2]) : nil
      append(a, b, share, span, elapsed: (time - times[current]).seconds, to: &s)
    }
    for i in walkerStarts[current]..<walkerStarts[current + 1] {
      let a = walkers[i]
      let b =
        hasNext ? follower(of: a, in: walkers, walkerStarts[current + 1]..<walkerStarts[current + 2]) : nil
      s.pedestrian.append(UInt32(a.vehicle))
      s.pedestrianX.append(a.x + ((b?.x ?? a.x) - a.x) * share)
      s.pedestrianY.append(a.y + ((b?.y ?? a.y) - a.y) * share)
      s.pedestrianHeading.append(a.heading)
      s.pedestrianSpeed.append(b.map { Vec2($0.x - a.x, $0.y - a.y).length / span } ?? 0)
    }
    return s
  }
  private func follower(of a: Sample, in all: [Sample], _ range: Range<Int>) -> Sample? {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if all[middle].vehicle < a.vehicle { low = middle + 1 } else { high = middle }
    }
    return low < range.upperBound && all[low].vehicle == a.vehicle ? all[low] : nil
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
