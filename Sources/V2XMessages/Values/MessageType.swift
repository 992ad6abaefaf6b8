import SimCore

/// The medium of a message. Raw values are those of the wire and of the federation's frames.
package enum MessageChannel: UInt8, Hashable, Sendable, CaseIterable {
  /// Broadcast on the PC5 sidelink.
  case sidelink = 1
  /// Cellular, vehicle to cloud and back.
  case uu = 2
  /// Wired, roadside unit to cloud and back.
  case wired = 3
}

/// Every message that a node can send: the channel table of the product. Raw values are those of the wire.
package enum MessageType: UInt8, Hashable, Sendable, CaseIterable {
  // T/CSAE 53-2020, day 1.
  case bsm = 1
  case map = 2
  case spat = 3
  case rsi = 4
  case rsm = 5
  // T/CSAE 157-2020, day 2.
  case ssm = 6
  // T/CSAE 295-2023, vehicle–cloud and road–cloud.
  case vehicleState = 7
  case roadsideState = 8
  case hazard = 10
  case heartbeat = 11

  /// Largest raw value + 1: the length of a table indexed by raw value.
  package static let tableSize = 12

  /// Whether a frame of this type wakes its receivers' host before the host's own next effect.
  @inlinable package var isUrgent: Bool {
    switch self {
    case .rsi, .hazard: true
    case .bsm, .map, .spat, .rsm, .ssm, .vehicleState, .roadsideState, .heartbeat: false
    }
  }

  /// Nominal time between two messages of one sender: the period of the sender's timer and of the resource that the MAC
  /// reserves. Day-1 and day-2 rates as practised with T/CSAE 53 and 157 (BSM, RSM, SSM 10 Hz; SPAT 10 Hz of the
  /// allowed 5–10; MAP and RSI 1 Hz); cloud uplinks 1 Hz for vehicles, 2 Hz for roadside units and a heartbeat every
  /// 10 s (assumed). Hazards are sent on events: the time between repeats.
  package var nominalInterval: SimDuration {
    switch self {
    case .bsm, .spat, .rsm, .ssm: SimDuration(milliseconds: 100)
    case .roadsideState: SimDuration(milliseconds: 500)
    case .map, .rsi, .vehicleState, .hazard: SimDuration(milliseconds: 1000)
    case .heartbeat: SimDuration(milliseconds: 10_000)
    }
  }

  /// Whether it is sent every 100 ms, so that the MAC reserves a recurring resource for it. An SSM is sent depending on
  /// its objects, so each gets a resource of its own.
  package var recursOnAir: Bool {
    switch self {
    case .bsm, .spat, .rsm: true
    case .map, .rsi, .ssm, .vehicleState, .roadsideState, .hazard, .heartbeat: false
    }
  }

  /// Content and defining standard, for the reference.
  package var documentation: String {
    switch self {
    case .bsm: "Basic safety message: a vehicle's own state (T/CSAE 53)"
    case .map: "Lanes of a junction and the movements that its signals release (T/CSAE 53)"
    case .spat: "Signal phase and timing (T/CSAE 53)"
    case .rsi: "Roadside information: events on the road (T/CSAE 53)"
    case .rsm: "Roadside safety message: road users that a roadside unit sees (T/CSAE 53)"
    case .ssm: "Sensor sharing message: road users that a vehicle's own sensors track (T/CSAE 157)"
    case .vehicleState: "State of a vehicle, for the cloud (T/CSAE 295)"
    case .roadsideState: "Road users, events and signals at a roadside unit, for the cloud (T/CSAE 295)"
    case .hazard: "Hazards, from the cloud to roadside units (T/CSAE 295)"
    case .heartbeat: "Heartbeat of a roadside unit, and the response of the cloud (T/CSAE 295)"
    }
  }

  /// Lower-case name, used in topics (`v2x/<name>/<source>/`), tables and channel names.
  package var name: String {
    switch self {
    case .bsm: "bsm"
    case .map: "map"
    case .spat: "spat"
    case .rsi: "rsi"
    case .rsm: "rsm"
    case .ssm: "ssm"
    case .vehicleState: "vehicle_state"
    case .roadsideState: "roadside_state"
    case .hazard: "hazard"
    case .heartbeat: "heartbeat"
    }
  }
}
