import RoadNetwork
import Scenario
import SimCore
import WorldState

/// Runs the detectors of a scenario on its truth slices and writes their outputs as SUMO 1.28 does. Reads the state
/// after each step; nothing in the traffic knows of it.
///
/// As in SUMO, what moves in the step to time t counts to the interval that holds t, and a vehicle is told of to the
/// detectors of every lane that its body touches.
final class DetectorRecorder {
  /// Detectors that write at the same times.
  private struct Group {
    var period: SimDuration?
    var last: SimTime
    var members: [(kind: DetectorReminder.Kind, index: Int)] = []
  }

  private let setup: DetectorSetup
  private let tracer: LaneTracer
  private let files: DetectorFiles
  private let loops: [LoopDetector]
  private let areas: [AreaDetector]
  private let gates: [GateDetector]
  private let means: [MeanDetector]
  /// By lane.
  private var reminders: [[DetectorReminder]]
  private var groups: [Group] = []
  /// By demand index.
  private var tracks: [VehicleTrack?] = []
  /// Vehicles of the last slice, ascending.
  private var present: [UInt32] = []
  private var now: SimTime

  init(_ setup: DetectorSetup, folder: OutputFolder, comment: String) throws(RecordingError) {
    self.setup = setup
    let (detectors, network) = (setup.detectors, setup.network)
    tracer = LaneTracer(network)
    now = setup.begin
    let begin = setup.begin.seconds
    loops = detectors.loops.map { LoopDetector($0, begin: begin) }
    areas = detectors.areas.map { AreaDetector($0, laneLengths: $0.lanes.map { network.lanes[$0].length }) }
    gates = detectors.gates.map { gate in
      GateDetector(gate, exitEdges: gate.exits.map { network.lanes[$0.lane].edge }, begin: begin)
    }
    means = detectors.means.map { MeanDetector($0, network: network, begin: setup.begin) }
    reminders = [[DetectorReminder]](repeating: [], count: network.lanes.count)
    files = try DetectorFiles(Self.heads(detectors), in: folder, comment: comment)
    place()
    arrange()
  }
  var failure: RecordingError? { files.failure }

  /// Name, root and schema of each file, by the first detector that writes to it.
  private static func heads(_ d: Detectors) -> [(name: String, root: String, schema: String)] {
    var heads: [(root: String, schema: String)?] = d.files.map { _ in nil }
    func give(_ file: Int, _ root: String, _ schema: String) {
      if heads[file] == nil { heads[file] = (root, schema) }
    }
    for loop in d.loops { give(loop.schedule.file, "detector", "det_e1_file.xsd") }
    for area in d.areas { give(area.schedule.file, "detector", "det_e2_file.xsd") }
    for gate in d.gates { give(gate.schedule.file, "e3Detector", "det_e3_file.xsd") }
    for mean in d.means { give(mean.schedule.file, "meandata", "meandata_file.xsd") }
    return zip(d.files, heads).map { ($0, $1?.root ?? "detector", $1?.schema ?? "det_e1_file.xsd") }
  }

  private func place() {
    func remind(_ lane: Int, _ kind: DetectorReminder.Kind, _ detector: Int, _ part: Int = 0) {
      reminders[lane].append(
        DetectorReminder(kind: kind, detector: Int32(detector), part: Int32(part), lane: Int32(lane)))
    }
    for (i, loop) in setup.detectors.loops.enumerated() { remind(loop.start.lane, .loop, i) }
    for (i, area) in setup.detectors.areas.enumerated() { for lane in area.lanes { remind(lane, .area, i) } }
    for (i, gate) in setup.detectors.gates.enumerated() {
      for (part, entry) in gate.entries.enumerated() { remind(entry.lane, .entry, i, part) }
      for (part, exit) in gate.exits.enumerated() { remind(exit.lane, .exit, i, part) }
    }
    for (i, mean) in means.enumerated() {
      for (lane, slot) in mean.lanes { remind(lane, .mean, i, slot) }
    }
  }

  /// Groups detectors by period and begin, the shortest first.
  private func arrange() {
    let d = setup.detectors
    let schedules: [(DetectorReminder.Kind, Int, Detectors.Schedule)] =
      d.loops.enumerated().map { (.loop, $0.offset, $0.element.schedule) }
      + d.areas.enumerated().map { (.area, $0.offset, $0.element.schedule) }
      + d.gates.enumerated().map { (.entry, $0.offset, $0.element.schedule) }
      + d.means.enumerated().map { (.mean, $0.offset, $0.element.schedule) }
    var index: [[Int64]: Int] = [:]
    for (kind, i, schedule) in schedules {
      let start = schedule.begin ?? setup.begin
      let key = [schedule.period?.microseconds ?? .max, start.microseconds]
      if index[key] == nil {
        index[key] = groups.count
        groups.append(Group(period: schedule.period, last: start))
      }
      groups[index[key]!].members.append((kind, i))
    }
    groups.sort {
      ($0.period?.microseconds ?? .max, $0.last) < ($1.period?.microseconds ?? .max, $1.last)
    }
  }

  // MARK: Steps

  /// Takes the state after a traffic step.
  ///
  /// - Parameter ended: trips that have ended in the step.
  func record(_ slice: TruthSlice, ended: [EndedTrip]) {
    if let end = setup.end, slice.time >= end { return }
    now = slice.time
    var departed: [Int] = []
    var rows: [UInt32] = []
    for row in 0..<slice.vehicleCount where !TruthSlice.isHazard(slice.vehicle[row]) && slice.lane[row] >= 0 {
      rows.append(slice.vehicle[row])
      if let track = track(slice.vehicle[row]) {
        if !idle(track, slice, row) { advance(track, slice, row) }
      } else {
        departed.append(row)
      }
    }
    if present != rows {
      // Both are in ascending order.
      var next = 0
      for vehicle in present {
        while next < rows.count && rows[next] < vehicle { next += 1 }
        if next < rows.count && rows[next] == vehicle { continue }
        remove(vehicle, ended.first { $0.vehicle == vehicle })
      }
      for row in departed { depart(slice, row) }
      present = rows
    }
    for area in areas { area.step(setup.step) }
    for gate in gates { gate.step(at: now, duration: setup.step) { self.track($0)?.speed ?? 0 } }
    write(at: now + setup.step, isLast: false)
    beginMeans()
  }

  /// Means that begin with the next step follow whoever has the front on one of their lanes by now, as in SUMO.
  private func beginMeans() {
    for (i, mean) in means.enumerated() where now < mean.begin && mean.begin <= now + setup.step {
      for vehicle in present {
        guard let track = track(vehicle), !track.isParked, applies(mean.detector.schedule, track.vehicle)
        else {
          continue
        }
        track.reminders += reminders[track.lane].filter { $0.kind == .mean && Int($0.detector) == i }
      }
    }
  }

  private func vehicle(_ slice: TruthSlice, _ row: Int, _ motion: StepMotion, timeLoss: Double)
    -> DetectedVehicle
  {
    let index = Int(slice.vehicle[row])
    let type = setup.vehicleTypes.indices.contains(index) ? Int(setup.vehicleTypes[index]) : -1
    return DetectedVehicle(
      index: slice.vehicle[row], type: type, length: slice.length[row],
      // SUMO's default gap for types that are not known.
      minimumGap: setup.minimumGaps.indices.contains(type) ? setup.minimumGaps[type] : 2.5, motion: motion,
      desiredSpeed: slice.desiredSpeed[row],
      isStopped: slice.flags[row].isAtStop, timeLoss: timeLoss,
      lane: Int(slice.lane[row]), position: slice.lanePosition[row])
  }
  private func motion(from before: Double, to after: Double, distance: Double) -> StepMotion {
    StepMotion(
      duration: setup.step.seconds, before: before, after: after, distance: distance,
      isUniform: setup.isUniform)
  }

  /// Time lost in a step, seconds.
  private func lost(at speed: Double, desired: Double) -> Double {
    setup.step.seconds * max(0, desired - speed) / desired
  }

  private func depart(_ slice: TruthSlice, _ row: Int) {
    let speed = slice.speed[row]
    let vehicle = vehicle(slice, row, motion(from: speed, to: speed, distance: 0), timeLoss: 0)
    let track = VehicleTrack(vehicle, isParked: slice.flags[row].contains(.parked))
    while tracks.count <= Int(vehicle.index) { tracks.append(nil) }
    tracks[Int(vehicle.index)] = track
    if !track.isParked { enter(track, .departure) }
  }

  private func track(_ vehicle: UInt32) -> VehicleTrack? {
    Int(vehicle) < tracks.count ? tracks[Int(vehicle)] : nil
  }

  /// True for a vehicle that goes on along its lane and that no detector follows: only its place is kept.
  private func idle(_ track: VehicleTrack, _ slice: TruthSlice, _ row: Int) -> Bool {
    let position = slice.lanePosition[row]
    guard track.reminders.isEmpty, !track.isParked, Int(slice.lane[row]) == track.lane,
      !slice.flags[row].contains(.parked), position >= track.position,
      position - track.position <= max(track.speed, slice.speed[row]) * setup.step.seconds + 1
    else { return false }
    track.position = position
    track.speed = slice.speed[row]
    track.vehicle.desiredSpeed = slice.desiredSpeed[row]
    track.vehicle.isStopped = slice.flags[row].contains(.stopped)
    if !track.vehicle.isStopped, track.vehicle.desiredSpeed > 0 {
      track.vehicle.timeLoss += lost(at: track.speed, desired: track.vehicle.desiredSpeed)
    }
    return true
  }

  private func advance(_ track: VehicleTrack, _ slice: TruthSlice, _ row: Int) {
    let isParked = slice.flags[row].contains(.parked)
    let speed = slice.speed[row]
    let (lane, position) = (Int(slice.lane[row]), slice.lanePosition[row])
    let dt = setup.step.seconds
    let expected = setup.isUniform ? speed * dt : (track.speed + speed) / 2 * dt
    let path =
      track.isParked
      ? nil
      : tracer.path(
        from: track.lane, at: track.position, to: lane, at: position, expected: expected,
        reach: max(track.speed, speed) * dt + 1)
    var loss = track.vehicle.timeLoss
    let desired = slice.desiredSpeed[row]
    if !slice.flags[row].isAtStop, desired > 0 {
      loss += lost(at: speed, desired: desired)
    }
    track.vehicle = vehicle(
      slice, row, motion(from: track.speed, to: speed, distance: path?.distance ?? 0), timeLoss: loss)
    if let path {
      drive(track, path, to: position)
    } else if !track.isParked {
      leave(track, .teleport, to: -1)
    }
    track.speed = speed
    track.position = position
    if track.lane != lane {
      let isChange = path?.changes ?? false
      if isChange { leave(track, .laneChange, to: lane) }
      track.lane = lane
      if !isParked { enter(track, isChange ? .laneChange : track.isParked ? .parking : .teleport) }
    } else if path == nil && !isParked {
      enter(track, track.isParked ? .parking : .teleport)
    }
    if isParked && !track.isParked { leave(track, .parking, to: -1) }
    track.isParked = isParked
  }

  /// Moves a vehicle along its path to a position on the last lane of it.
  private func drive(_ track: VehicleTrack, _ path: LaneTracer.Path, to position: Double) {
    for next in path.lanes {
      leave(track, .junction, to: next)
      let length = setup.network.lanes[track.lane].length
      for i in track.reminders.indices { track.reminders[i].offset += length }
      track.lane = next
      // While it is told of, a vehicle is on the lane that it comes to.
      let lane = track.vehicle.lane
      track.vehicle.lane = next
      enter(track, .junction)
      track.vehicle.lane = lane
    }
    track.reminders.removeAll {
      !move($0, track.vehicle, from: position + $0.offset - path.distance, to: position + $0.offset)
    }
  }

  private func remove(_ index: UInt32, _ trip: EndedTrip?) {
    guard let track = track(index) else { return }
    tracks[Int(index)] = nil
    guard let trip else {
      leave(track, .teleport, to: -1)
      return
    }
    let distance = (setup.isUniform ? trip.speed : (track.speed + trip.speed) / 2) * setup.step.seconds
    if !trip.isRemoved, !track.isParked, trip.lane >= 0,
      let path = tracer.pathToEnd(
        from: track.lane, at: track.position, on: trip.lane, distance: distance)
    {
      let lengths = path.lanes.dropLast().reduce(0) { $0 + setup.network.lanes[$1].length }
      let passed = path.lanes.isEmpty ? 0 : setup.network.lanes[track.lane].length + lengths
      track.vehicle.motion = motion(from: track.speed, to: trip.speed, distance: path.distance)
      if track.vehicle.desiredSpeed > 0 {
        track.vehicle.timeLoss += lost(at: trip.speed, desired: track.vehicle.desiredSpeed)
      }
      track.vehicle.hasArrived = true
      track.vehicle.lane = trip.lane
      track.vehicle.position = track.position + path.distance - passed
      drive(track, path, to: track.vehicle.position)
    }
    leave(track, trip.isRemoved ? .removal : .arrival, to: -1)
  }

  // MARK: Events

  private func applies(_ schedule: Detectors.Schedule, _ vehicle: DetectedVehicle) -> Bool {
    schedule.types?.contains(vehicle.type) ?? true
  }

  /// Tells the detectors of the vehicle's lane; those that care follow it.
  private func enter(_ track: VehicleTrack, _ event: LaneEvent) {
    let vehicle = track.vehicle
    let d = setup.detectors
    for reminder in reminders[track.lane] {
      let (i, part) = (Int(reminder.detector), Int(reminder.part))
      let follows: Bool
      switch reminder.kind {
      case .loop:
        follows = applies(d.loops[i].schedule, vehicle)
        if follows { loops[i].enter(vehicle, event, at: now.seconds) }
      case .area: follows = applies(d.areas[i].schedule, vehicle) && areas[i].enter(vehicle, event)
      case .entry:
        follows = applies(d.gates[i].schedule, vehicle) && gates[i].enterEntry(part, vehicle, event)
      case .exit: follows = applies(d.gates[i].schedule, vehicle) && gates[i].enterExit(part, vehicle, event)
      case .mean:
        follows = applies(d.means[i].schedule, vehicle) && means[i].enter(part, event, at: now)
      }
      if follows { track.reminders.append(reminder) }
    }
  }

  private func move(
    _ reminder: DetectorReminder, _ vehicle: DetectedVehicle, from old: Double, to new: Double
  )
    -> Bool
  {
    let (i, part) = (Int(reminder.detector), Int(reminder.part))
    switch reminder.kind {
    case .loop: return loops[i].move(vehicle, from: old, to: new, at: now.seconds)
    case .area: return areas[i].move(vehicle, from: old, to: new)
    case .entry: return gates[i].moveEntry(part, vehicle, from: old, to: new, at: now.seconds)
    case .exit: return gates[i].moveExit(part, vehicle, from: old, to: new, at: now.seconds)
    case .mean:
      return means[i].move(
        part, laneLength: setup.network.lanes[Int(reminder.lane)].length, vehicle, from: old, to: new)
    }
  }

  /// - Parameter next: lane where the vehicle goes; −1: none.
  private func leave(_ track: VehicleTrack, _ event: LaneEvent, to next: Int) {
    let vehicle = track.vehicle
    let edge = next < 0 ? -1 : setup.network.lanes[next].edge
    track.reminders.removeAll { reminder in
      let (i, part) = (Int(reminder.detector), Int(reminder.part))
      let follows =
        switch reminder.kind {
        case .loop: loops[i].leave(vehicle, event, at: now.seconds)
        case .area: areas[i].leave(vehicle, event, to: next)
        case .entry: gates[i].leaveEntry(vehicle, event)
        case .exit: gates[i].leaveExit(part, vehicle, event, to: edge)
        case .mean: means[i].leave(part, event, isThere: Int(reminder.lane) == track.lane)
        }
      // A parked vehicle is told of again when it enters the lane.
      return !follows || event == .parking
    }
  }

  // MARK: Output

  private func write(at time: SimTime, isLast: Bool) {
    for g in groups.indices {
      let start = groups[g].last
      let isDue = groups[g].period.map { start + $0 <= time } ?? false
      guard isDue || isLast && start < time else { continue }
      for member in groups[g].members { write(member.kind, member.index, from: start, to: time) }
      groups[g].last = time
    }
  }
  private func write(_ kind: DetectorReminder.Kind, _ i: Int, from start: SimTime, to end: SimTime) {
    let d = setup.detectors
    switch kind {
    case .loop:
      let schedule = d.loops[i].schedule
      files.append(to: schedule.file) {
        self.loops[i].write(id: schedule.id, from: start.seconds, to: end.seconds, &$0)
      }
    case .area:
      let schedule = d.areas[i].schedule
      files.append(to: schedule.file) {
        self.areas[i].write(id: schedule.id, from: start.seconds, to: end.seconds, &$0)
      }
    case .entry, .exit:
      let schedule = d.gates[i].schedule
      files.append(to: schedule.file) {
        self.gates[i].write(
          id: schedule.id, from: start.seconds, to: end.seconds, { self.track($0)?.vehicle.timeLoss ?? 0 },
          &$0)
      }
    case .mean:
      files.append(to: d.means[i].schedule.file) {
        self.means[i].write(from: start, to: end, step: self.setup.step, &$0)
      }
    }
  }

  /// Goes on to `end` without anybody on the road, from one interval to the next.
  func idle(until end: SimTime) {
    while now + setup.step < end {
      let due = groups.compactMap { g in g.period.map { g.last + $0 } }.min() ?? end
      let (wait, rest) = ((due - setup.step - now).microseconds, (end - now).microseconds - 1)
      let step = setup.step.microseconds
      let steps = max(1, min((wait + step - 1) / step, rest / step))
      now += setup.step * steps
      for area in areas { area.idle(steps: Int(steps)) }
      write(at: now + setup.step, isLast: false)
    }
  }

  /// Writes the last intervals.
  func close() {
    write(at: now + setup.step, isLast: true)
    files.close()
  }
}
