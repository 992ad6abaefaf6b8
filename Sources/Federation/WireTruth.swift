import CV2XWire
import NodeInterface
import SimCore
import V2XMessages
import WorldState

extension FederationEncoder {
  func slice(_ value: TruthSlice) -> Pointer<Coroad__World__TruthSlice> {
    let p = arena.make(coroad__world__truth_slice__init)
    p.pointee.time_us = value.time.microseconds
    p.pointee.step_us = value.step.microseconds
    (p.pointee.n_vehicle, p.pointee.vehicle) = column(value.vehicle)
    (p.pointee.n_x, p.pointee.x) = column(value.x)
    (p.pointee.n_y, p.pointee.y) = column(value.y)
    (p.pointee.n_heading, p.pointee.heading) = column(value.heading)
    (p.pointee.n_speed, p.pointee.speed) = column(value.speed)
    (p.pointee.n_acceleration, p.pointee.acceleration) = column(value.acceleration)
    (p.pointee.n_yaw_rate, p.pointee.yaw_rate) = column(value.yawRate)
    (p.pointee.n_lateral_speed, p.pointee.lateral_speed) = column(value.lateralSpeed)
    (p.pointee.n_lane, p.pointee.lane) = column(value.lane)
    (p.pointee.n_lane_position, p.pointee.lane_position) = column(value.lanePosition)
    (p.pointee.n_length, p.pointee.length) = column(value.length)
    (p.pointee.n_width, p.pointee.width) = column(value.width)
    (p.pointee.n_height, p.pointee.height) = column(value.height)
    p.pointee.shape = shapes(value.roadUser)
    (p.pointee.n_flags, p.pointee.flags) = flags(value.flags)
    (p.pointee.n_speed_limit, p.pointee.speed_limit) = column(value.speedLimit)
    (p.pointee.n_desired_speed, p.pointee.desired_speed) = column(value.desiredSpeed)
    (p.pointee.n_pedestrian, p.pointee.pedestrian) = column(value.pedestrian)
    (p.pointee.n_pedestrian_x, p.pointee.pedestrian_x) = column(value.pedestrianX)
    (p.pointee.n_pedestrian_y, p.pointee.pedestrian_y) = column(value.pedestrianY)
    (p.pointee.n_pedestrian_heading, p.pointee.pedestrian_heading) = column(value.pedestrianHeading)
    (p.pointee.n_pedestrian_speed, p.pointee.pedestrian_speed) = column(value.pedestrianSpeed)
    (p.pointee.n_pedestrian_height, p.pointee.pedestrian_height) = column(value.pedestrianHeight)
    (p.pointee.n_signals, p.pointee.signals) = list(value.signals, signal)
    return p
  }

  private func shapes(_ values: [RoadUserClass]) -> ProtobufCBinaryData {
    guard !values.isEmpty else { return ProtobufCBinaryData(len: 0, data: nil) }
    let out = arena.reserve(UInt8.self, count: values.count)
    for i in values.indices { out[i] = values[i].truthOctet }
    return ProtobufCBinaryData(len: values.count, data: out)
  }

  private func flags(_ values: [VehicleFlags]) -> (count: Int, items: UnsafeMutablePointer<UInt32>?) {
    guard !values.isEmpty else { return (0, nil) }
    let out = arena.reserve(UInt32.self, count: values.count)
    for i in values.indices { out[i] = values[i].rawValue }
    return (values.count, out)
  }

  private func signal(_ value: SignalState) -> Pointer<Coroad__World__SignalState> {
    let m = arena.make(coroad__world__signal_state__init)
    m.pointee.program = Int64(value.program)
    m.pointee.phase = Int64(value.phase)
    m.pointee.state = octets(value.state)
    m.pointee.since_us = value.since.microseconds
    m.pointee.earliest_end_us = value.earliestEnd.microseconds
    m.pointee.latest_end_us = value.latestEnd.microseconds
    m.pointee.likely_end_us = value.likelyEnd.microseconds
    return m
  }
}

extension FederationDecoder {
  func slice(_ m: Pointer<Coroad__World__TruthSlice>) throws(CodecError) -> TruthSlice {
    var out = TruthSlice(
      time: time(m.pointee.time_us), step: SimDuration(microseconds: m.pointee.step_us))
    try vehicles(m, into: &out)
    let people = m.pointee.n_pedestrian
    try checkCount(people, 0...FederationLimits.vehicles, "pedestrian")
    out.pedestrian = try column(people, m.pointee.pedestrian, rows: people, "pedestrian")
    out.pedestrianX = try column(
      m.pointee.n_pedestrian_x, m.pointee.pedestrian_x, rows: people, "pedestrian_x")
    out.pedestrianY = try column(
      m.pointee.n_pedestrian_y, m.pointee.pedestrian_y, rows: people, "pedestrian_y")
    out.pedestrianHeading = try column(
      m.pointee.n_pedestrian_heading, m.pointee.pedestrian_heading, rows: people, "pedestrian_heading")
    out.pedestrianSpeed = try column(
      m.pointee.n_pedestrian_speed, m.pointee.pedestrian_speed, rows: people, "pedestrian_speed")
    out.pedestrianHeight = try column(
      m.pointee.n_pedestrian_height, m.pointee.pedestrian_height,
      rows: m.pointee.n_pedestrian_height == 0 ? 0 : people, "pedestrian_height")
    out.signals = try list(
      m.pointee.n_signals, m.pointee.signals, atMost: FederationLimits.signals, "signals", signal)
    return out
  }

  private func vehicles(
    _ m: Pointer<Coroad__World__TruthSlice>, into out: inout TruthSlice
  ) throws(CodecError) {
    let rows = m.pointee.n_vehicle
    try checkCount(rows, 0...FederationLimits.vehicles, "vehicle")
    out.vehicle = try column(rows, m.pointee.vehicle, rows: rows, "vehicle")
    out.x = try column(m.pointee.n_x, m.pointee.x, rows: rows, "x")
    out.y = try column(m.pointee.n_y, m.pointee.y, rows: rows, "y")
    out.heading = try column(m.pointee.n_heading, m.pointee.heading, rows: rows, "heading")
    out.speed = try column(m.pointee.n_speed, m.pointee.speed, rows: rows, "speed")
    out.acceleration = try column(
      m.pointee.n_acceleration, m.pointee.acceleration, rows: rows, "acceleration")
    out.yawRate = try column(m.pointee.n_yaw_rate, m.pointee.yaw_rate, rows: rows, "yaw_rate")
    out.lateralSpeed = try column(
      m.pointee.n_lateral_speed, m.pointee.lateral_speed, rows: rows, "lateral_speed")
    // Slices for hosts lack the columns about the road.
    let road = m.pointee.n_lane == 0 ? 0 : rows
    out.lane = try column(m.pointee.n_lane, m.pointee.lane, rows: road, "lane")
    out.lanePosition = try column(
      m.pointee.n_lane_position, m.pointee.lane_position, rows: road, "lane_position")
    out.length = try column(m.pointee.n_length, m.pointee.length, rows: rows, "length")
    out.width = try column(m.pointee.n_width, m.pointee.width, rows: rows, "width")
    out.height = try column(m.pointee.n_height, m.pointee.height, rows: rows, "height")
    out.speedLimit = try column(m.pointee.n_speed_limit, m.pointee.speed_limit, rows: road, "speed_limit")
    out.desiredSpeed = try column(
      m.pointee.n_desired_speed, m.pointee.desired_speed, rows: road, "desired_speed")
    try checkCount(m.pointee.shape.len, rows...rows, "shape")
    try checkCount(m.pointee.n_flags, rows...rows, "flags")
    guard rows > 0, let shapes = m.pointee.shape.data, let flags = m.pointee.flags else { return }
    for i in 0..<rows {
      guard RoadUserClass(truthOctet: shapes[i]) != nil else { throw .outOfRange("shape") }
    }
    out.roadUser = [RoadUserClass](unsafeUninitializedCapacity: rows) { buffer, count in
      for i in 0..<rows {
        buffer.initializeElement(at: i, to: RoadUserClass(truthOctet: shapes[i]) ?? .unknown)
      }
      count = rows
    }
    out.flags = [VehicleFlags](unsafeUninitializedCapacity: rows) { buffer, count in
      for i in 0..<rows { buffer.initializeElement(at: i, to: VehicleFlags(rawValue: flags[i])) }
      count = rows
    }
  }

  private func signal(_ m: Pointer<Coroad__World__SignalState>) throws(CodecError) -> SignalState {
    SignalState(
      program: Int(m.pointee.program), phase: Int(m.pointee.phase),
      state: try octets(m.pointee.state, atMost: FederationLimits.signalLinks, "signal.state"),
      since: time(m.pointee.since_us), earliestEnd: time(m.pointee.earliest_end_us),
      latestEnd: time(m.pointee.latest_end_us), likelyEnd: time(m.pointee.likely_end_us))
  }
}

extension TruthSlice {
  /// Encodes as `coroad.world.TruthSlice`; numbers keep their bits.
  package func encoded() -> [UInt8] {
    withWireArena(capacity: encoderCapacity, budget: encoderBudget) { arena in
      packed(
        FederationEncoder(arena: arena).slice(self), coroad__world__truth_slice__get_packed_size,
        coroad__world__truth_slice__pack)
    }
  }
  package static func decode(_ bytes: [UInt8]) throws(CodecError) -> TruthSlice {
    try withBytes(bytes) { (buffer) throws(CodecError) in
      try unpacked(buffer, coroad__world__truth_slice__unpack) { (m) throws(CodecError) in
        try FederationDecoder().slice(m)
      }
    }
  }
}

/// `shape` of a truth slice: octets of the recording format (`truth.proto`).
extension RoadUserClass {
  package var truthOctet: UInt8 {
    switch self {
    case .motorVehicle: 0
    case .truck: 1
    case .bus: 2
    case .motorcycle: 3
    case .bicycle: 4
    case .tram: 5
    case .emergency: 6
    case .unknown, .twoWheeler, .pedestrian: 7
    }
  }

  /// Nil for unknown octets.
  package init?(truthOctet: UInt8) {
    switch truthOctet {
    case 0: self = .motorVehicle
    case 1: self = .truck
    case 2: self = .bus
    case 3: self = .motorcycle
    case 4: self = .bicycle
    case 5: self = .tram
    case 6: self = .emergency
    case 7: self = .unknown
    default: return nil
    }
  }
}
