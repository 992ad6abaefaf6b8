import CV2XWire
import SimCore

/// DE_TimeMark, both directions. A mark names a time within the hour around `near`; times farther away are not sent:
/// 36000 stands for later, 36001 for earlier or unknown, and both decode to nil.
private enum TimeMark {
  static let tenth = SimDuration(milliseconds: 100)
  /// Ends are in the future: they are resolved from a minute before the message to 59 minutes after it.
  static func ends(from sentAt: SimTime) -> SimTime { sentAt + SimDuration(milliseconds: 29 * 60_000) }

  /// A second less than half an hour, µs, so that rounding to a tenth cannot leave the hour.
  static let reach: Int64 = 1_799_000_000

  static func utc(_ time: SimTime?, near: SimTime) -> UInt32 {
    guard let time else { return 36001 }
    let rounded = (Quantity.bounded(time) + SimDuration(milliseconds: 50)).floored(to: tenth)
    guard rounded.microseconds > near.microseconds - reach else { return 36001 }
    guard rounded.microseconds < near.microseconds + reach else { return 36000 }
    return MessageClock.timeMark(rounded)
  }
  static func utc(_ raw: UInt32, near: SimTime, _ field: StaticString) throws(CodecError) -> SimTime? {
    guard let time = MessageClock.time(timeMark: try check(raw, 0...36001, field), near: near),
      abs((time - near).microseconds) < reach
    else { return nil }
    return time
  }
  /// Tenths of a second from `base`, at least 0.
  static func countdown(_ time: SimTime?, from base: SimTime) -> UInt32 {
    guard let time else { return 36001 }
    let tenths = (Quantity.bounded(time) - base + SimDuration(milliseconds: 50)).microseconds / 100_000
    return UInt32(min(max(tenths, 0), 36000))
  }
  static func countdown(_ raw: UInt32, from base: SimTime, _ field: StaticString) throws(CodecError)
    -> SimTime?
  {
    try check(raw, 0...36001, field) < 36000 ? base + tenth * Int64(raw) : nil
  }
}

extension WireEncoder {
  func message(_ value: SignalPhaseAndTiming) -> Pointer<Coroad__V2x__SignalPhaseAndTiming> {
    precondition(!value.intersections.isEmpty, "a SPAT message holds at least one intersection")
    let m = arena.make(coroad__v2x__signal_phase_and_timing__init)
    m.pointee.msg_cnt = UInt32(value.msgCount & 127)
    if let stamp = stamp(value.measuredAt) {
      m.pointee.has_moy = 1
      m.pointee.moy = stamp.minute
      m.pointee.has_time_stamp = 1
      m.pointee.time_stamp = stamp.millisecond
    }
    m.pointee.name = value.name.map { ascii($0, atMost: 63) }
    (m.pointee.n_intersections, m.pointee.intersections) = list(
      value.intersections, atMost: SignalPhaseAndTiming.maximumIntersections, intersection)
    return m
  }

  /// Minute of the year and millisecond in the minute of the nearest millisecond.
  private func stamp(_ time: SimTime?) -> (minute: UInt32, millisecond: UInt32)? {
    guard let time else { return nil }
    let rounded = SimTime(microseconds: Quantity.milliseconds(time) * 1000)
    return (MessageClock.minuteOfYear(rounded), MessageClock.secMark(rounded))
  }

  func intersection(_ value: IntersectionState) -> Pointer<Coroad__V2x__IntersectionState> {
    precondition(!value.phases.isEmpty, "an intersection has at least one phase")
    let m = arena.make(coroad__v2x__intersection_state__init)
    m.pointee.intersection_id = node(value.id)
    m.pointee.status = UInt32(value.status.rawValue)
    var base = Quantity.bounded(sentAt)
    if let time = value.measuredAt, let stamp = stamp(time) {
      base = SimTime(microseconds: Quantity.milliseconds(time) * 1000)
      m.pointee.has_moy = 1
      m.pointee.moy = stamp.minute
      m.pointee.has_time_stamp = 1
      m.pointee.time_stamp = stamp.millisecond
    }
    if let bound = value.timeConfidence {
      m.pointee.has_time_confidence = 1
      m.pointee.time_confidence = ConfidenceClass.code(bound, ConfidenceClass.time)
    }
    (m.pointee.n_phases, m.pointee.phases) = list(value.phases, atMost: IntersectionState.maximumPhases) {
      phase($0, base: base)
    }
    return m
  }

  private func phase(_ value: SignalPhase, base: SimTime) -> Pointer<Coroad__V2x__Phase> {
    precondition(!value.states.isEmpty, "a phase has at least one state")
    let m = arena.make(coroad__v2x__phase__init)
    m.pointee.id = UInt32(value.id)
    (m.pointee.n_phase_states, m.pointee.phase_states) = list(
      value.states, atMost: SignalPhase.maximumStates
    ) {
      let state = arena.make(coroad__v2x__phase_state__init)
      state.pointee.light = Coroad__V2x__LightState(rawValue: UInt32($0.light.rawValue))
      state.pointee.timing = $0.timing.map { timing($0, base: base) }
      return state
    }
    return m
  }

  private func timing(
    _ value: PhaseTiming, base: SimTime
  ) -> Pointer<Coroad__V2x__TimeChangeDetails> {
    let m = arena.make(coroad__v2x__time_change_details__init)
    let isUTC = value.basis == .utc
    let ahead = TimeMark.ends(from: sentAt)
    func mark(_ time: SimTime?) -> UInt32 {
      isUTC ? TimeMark.utc(time, near: ahead) : TimeMark.countdown(time, from: base)
    }
    m.pointee.basis = Coroad__V2x__TimeChangeDetails__Basis(rawValue: UInt32(value.basis.rawValue))
    m.pointee.start_time = isUTC ? TimeMark.utc(value.start, near: sentAt) : mark(value.start)
    if value.minEnd != nil {
      m.pointee.has_min_end_time = 1
      m.pointee.min_end_time = mark(value.minEnd)
    }
    if value.maxEnd != nil {
      m.pointee.has_max_end_time = 1
      m.pointee.max_end_time = mark(value.maxEnd)
    }
    m.pointee.likely_end_time = mark(value.likelyEnd)
    if let confidence = value.confidence {
      m.pointee.has_time_confidence = 1
      m.pointee.time_confidence = Quantity.confidence(confidence)
    }
    if let start = value.nextStart {
      m.pointee.has_next_start_time = 1
      m.pointee.next_start_time = mark(start)
    }
    if isUTC, let end = value.nextEnd {
      m.pointee.has_next_end_time = 1
      m.pointee.next_end_time = mark(end)
    } else if let end = value.nextEnd, let start = value.nextStart {
      m.pointee.has_next_duration = 1
      // Relative to the start on the wire, so that the sum decodes to the end's own tenth.
      m.pointee.next_duration = TimeMark.countdown(end, from: base + TimeMark.tenth * Int64(mark(start)))
    }
    return m
  }
}

extension WireDecoder {
  func message(_ m: Pointer<Coroad__V2x__SignalPhaseAndTiming>) throws(CodecError) -> SignalPhaseAndTiming {
    SignalPhaseAndTiming(
      msgCount: try msgCount(m.pointee.msg_cnt),
      measuredAt: try stamp(
        moy: m.pointee.has_moy == 0 ? nil : m.pointee.moy,
        millisecond: m.pointee.has_time_stamp == 0 ? nil : m.pointee.time_stamp),
      name: try ascii(m.pointee.name, atMost: 63, "spat.name"),
      intersections: try list(
        m.pointee.n_intersections, m.pointee.intersections, 1...SignalPhaseAndTiming.maximumIntersections,
        "intersections", intersection))
  }

  /// Time from a minute of the year and a millisecond in the minute; either may be missing.
  private func stamp(moy: UInt32?, millisecond: UInt32?) throws(CodecError) -> SimTime? {
    var minute: SimTime?
    if let moy { minute = try time(minuteOfYear: moy, "moy") }
    guard let millisecond else { return minute }
    let mark = try check(millisecond, 0...65535, "time_stamp")
    guard let minute else { return MessageClock.time(secMark: mark, near: sentAt) }
    return mark < 60_000 ? minute + SimDuration(milliseconds: Int64(mark)) : minute
  }

  func intersection(
    _ m: Pointer<Coroad__V2x__IntersectionState>
  ) throws(CodecError) -> IntersectionState {
    let measuredAt = try stamp(
      moy: m.pointee.has_moy == 0 ? nil : m.pointee.moy,
      millisecond: m.pointee.has_time_stamp == 0 ? nil : m.pointee.time_stamp)
    var out = IntersectionState(
      id: try node(m.pointee.intersection_id),
      status: IntersectionStatus(rawValue: UInt16(try check(m.pointee.status, 0...0xFFFF, "status"))),
      measuredAt: measuredAt, phases: [])
    if m.pointee.has_time_confidence != 0 {
      out.timeConfidence = try ConfidenceClass.value(
        m.pointee.time_confidence, ConfidenceClass.time, "time_confidence")
    }
    let base = measuredAt ?? sentAt
    out.phases = try list(
      m.pointee.n_phases, m.pointee.phases, 1...IntersectionState.maximumPhases, "phases"
    ) { (p) throws(CodecError) in
      SignalPhase(
        id: UInt8(try check(p.pointee.id, 0...255, "phase.id")),
        states: try list(
          p.pointee.n_phase_states, p.pointee.phase_states, 1...SignalPhase.maximumStates, "phase_states"
        ) { (s) throws(CodecError) in
          PhaseState(
            light: try checkCase(s.pointee.light.rawValue, "light"),
            timing: s.pointee.timing == nil ? nil : try timing(s.pointee.timing, base: base))
        })
    }
    return out
  }

  private func timing(
    _ m: Pointer<Coroad__V2x__TimeChangeDetails>, base: SimTime
  ) throws(CodecError) -> PhaseTiming {
    let t = m.pointee
    let basis: PhaseTiming.Basis = try checkCase(t.basis.rawValue, "timing.basis")
    let ahead = TimeMark.ends(from: sentAt)
    func mark(_ raw: UInt32, _ field: StaticString) throws(CodecError) -> SimTime? {
      basis == .utc
        ? try TimeMark.utc(raw, near: ahead, field) : try TimeMark.countdown(raw, from: base, field)
    }
    var out = PhaseTiming(
      basis: basis,
      start: basis == .utc
        ? try TimeMark.utc(t.start_time, near: sentAt, "start_time") : try mark(t.start_time, "start_time"),
      likelyEnd: try mark(t.likely_end_time, "likely_end_time"))
    if t.has_min_end_time != 0 { out.minEnd = try mark(t.min_end_time, "min_end_time") }
    if t.has_max_end_time != 0 { out.maxEnd = try mark(t.max_end_time, "max_end_time") }
    if t.has_time_confidence != 0 {
      out.confidence = try Quantity.confidence(t.time_confidence, "timing.confidence")
    }
    if t.has_next_start_time != 0 { out.nextStart = try mark(t.next_start_time, "next_start_time") }
    if basis == .utc && t.has_next_end_time != 0 {
      out.nextEnd = try mark(t.next_end_time, "next_end_time")
    } else if basis == .countdown && t.has_next_duration != 0, let start = out.nextStart {
      out.nextEnd = try TimeMark.countdown(t.next_duration, from: start, "next_duration")
    }
    return out
  }
}
