import SimCore

/// DE_LightState.
package enum LightState: UInt8, Hashable, Sendable, CaseIterable {
  case unavailable = 0, dark, flashingRed, red, flashingGreen, permissiveGreen, protectedGreen, yellow
  case flashingYellow
}

/// When a phase state begins and ends (DF_TimeChangeDetails). Times of the run here; on the wire either 0.1 s of the
/// UTC hour or 0.1 s from the message's time. A time an hour or more away saturates, and decodes to nil.
package struct PhaseTiming: Hashable, Sendable {
  /// Which of the standard's two alternatives the wire carries.
  package enum Basis: UInt8, Hashable, Sendable, CaseIterable { case countdown = 1, utc }

  package var basis: Basis
  /// Start of the state. With `countdown`, a state that has begun starts at the message's own time.
  package var start: SimTime?
  package var minEnd: SimTime?
  package var maxEnd: SimTime?
  package var likelyEnd: SimTime?
  /// Confidence of `likelyEnd`, 0...1; nil if absent. Wire 0.5 %.
  package var confidence: Double?
  /// The state's next occurrence after this one; with `countdown`, its end is sent only with its start.
  package var nextStart: SimTime?
  package var nextEnd: SimTime?

  package init(
    basis: Basis = .utc, start: SimTime?, minEnd: SimTime? = nil, maxEnd: SimTime? = nil, likelyEnd: SimTime?,
    confidence: Double? = nil, nextStart: SimTime? = nil, nextEnd: SimTime? = nil
  ) {
    self.basis = basis
    self.start = start
    self.minEnd = minEnd
    self.maxEnd = maxEnd
    self.likelyEnd = likelyEnd
    self.confidence = confidence
    self.nextStart = nextStart
    self.nextEnd = nextEnd
  }
}

/// DF_PhaseState.
package struct PhaseState: Hashable, Sendable {
  package var light: LightState
  package var timing: PhaseTiming?

  package init(light: LightState, timing: PhaseTiming? = nil) {
    self.light = light
    self.timing = timing
  }
}

/// DF_Phase: the states of one signal group, the current one first.
package struct SignalPhase: Hashable, Sendable {
  package static let maximumStates = 16

  /// 1...254; 0 unknown, 255 permanent green.
  package var id: UInt8
  /// 1...16.
  package var states: [PhaseState]

  package init(id: UInt8, states: [PhaseState]) {
    self.id = id
    self.states = states
  }
}

/// DE_IntersectionStatusObject: bit i is the standard's named bit i.
package struct IntersectionStatus: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let manualControl = IntersectionStatus(rawValue: 1 << 0)
  package static let stopTime = IntersectionStatus(rawValue: 1 << 1)
  package static let failureFlash = IntersectionStatus(rawValue: 1 << 2)
  package static let preempt = IntersectionStatus(rawValue: 1 << 3)
  package static let signalPriority = IntersectionStatus(rawValue: 1 << 4)
  package static let fixedTime = IntersectionStatus(rawValue: 1 << 5)
  package static let trafficDependent = IntersectionStatus(rawValue: 1 << 6)
  package static let standby = IntersectionStatus(rawValue: 1 << 7)
  package static let failure = IntersectionStatus(rawValue: 1 << 8)
  package static let off = IntersectionStatus(rawValue: 1 << 9)
}

/// DF_IntersectionState.
package struct IntersectionState: Hashable, Sendable {
  package static let maximumPhases = 16

  package var id: NodeReference
  package var status: IntersectionStatus
  /// When the controller's state was read; nil if absent. Wire: minute of the year and 1 ms in the minute.
  package var measuredAt: SimTime?
  /// Bound of that time's error class, seconds; nil if absent or unavailable.
  package var timeConfidence: Double?
  /// 1...16.
  package var phases: [SignalPhase]

  package init(
    id: NodeReference, status: IntersectionStatus, measuredAt: SimTime? = nil, timeConfidence: Double? = nil,
    phases: [SignalPhase]
  ) {
    self.id = id
    self.status = status
    self.measuredAt = measuredAt
    self.timeConfidence = timeConfidence
    self.phases = phases
  }
}

/// Signal phase and timing (T/CSAE 53-2020, MSG_SPAT).
package struct SignalPhaseAndTiming: Hashable, Sendable {
  package static let maximumIntersections = 32

  /// 0...127, wraps.
  package var msgCount: UInt8
  /// When the message was formed; nil if absent. Wire: minute of the year and 1 ms in the minute.
  package var measuredAt: SimTime?
  /// ASCII, 1...63 characters, for debugging; nil if absent.
  package var name: String?
  /// 1...32.
  package var intersections: [IntersectionState]

  package init(
    msgCount: UInt8, measuredAt: SimTime? = nil, name: String? = nil, intersections: [IntersectionState]
  ) {
    self.msgCount = msgCount
    self.measuredAt = measuredAt
    self.name = name
    self.intersections = intersections
  }
}
