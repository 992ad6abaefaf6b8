import CV2XWire

extension DirectReader {
  /// A SPAT without a name.
  func signalPhaseAndTiming(_ reader: WireReader) -> Pointer<Coroad__V2x__SignalPhaseAndTiming>? {
    let m = zeroed(Coroad__V2x__SignalPhaseAndTiming.self)
    let found = fields(of: reader, lists: 1 << 5) { field, kind, reader in
      if field == 5, kind == 2 {
        return append(
          &reader, to: &m.pointee.intersections, &m.pointee.n_intersections,
          bound: SignalPhaseAndTiming.maximumIntersections, intersection)
      }
      guard kind == 0, let value = reader.varint32() else { return false }
      switch field {
      case 1: m.pointee.msg_cnt = value
      case 2: (m.pointee.has_moy, m.pointee.moy) = (1, value)
      case 3: (m.pointee.has_time_stamp, m.pointee.time_stamp) = (1, value)
      default: return false
      }
      return true
    }
    guard let found, found & 0b10 == 0b10 else { return nil }
    return m
  }

  private func intersection(_ reader: WireReader) -> Pointer<Coroad__V2x__IntersectionState>? {
    let m = zeroed(Coroad__V2x__IntersectionState.self)
    let found = fields(of: reader, lists: 1 << 6) { field, kind, reader in
      switch (field, kind) {
      case (1, 2):
        guard let part = reader.part(), let found = read(part, fields: 2, required: 0b100) else {
          return false
        }
        let p = zeroed(Coroad__V2x__NodeReference.self)
        (p.pointee.has_region, p.pointee.region) = optional(1, found)
        p.pointee.id = numbers[2]
        m.pointee.intersection_id = p
      case (2...5, 0):
        guard let value = reader.varint32() else { return false }
        switch field {
        case 2: m.pointee.status = value
        case 3: (m.pointee.has_moy, m.pointee.moy) = (1, value)
        case 4: (m.pointee.has_time_stamp, m.pointee.time_stamp) = (1, value)
        default: (m.pointee.has_time_confidence, m.pointee.time_confidence) = (1, value)
        }
      case (6, 2):
        return append(
          &reader, to: &m.pointee.phases, &m.pointee.n_phases, bound: IntersectionState.maximumPhases, phase)
      default: return false
      }
      return true
    }
    guard let found, found & 0b110 == 0b110 else { return nil }
    return m
  }

  private func phase(_ reader: WireReader) -> Pointer<Coroad__V2x__Phase>? {
    let m = zeroed(Coroad__V2x__Phase.self)
    let found = fields(of: reader, lists: 1 << 2) { field, kind, reader in
      switch (field, kind) {
      case (1, 0):
        guard let value = reader.varint32() else { return false }
        m.pointee.id = value
        return true
      case (2, 2):
        return append(
          &reader, to: &m.pointee.phase_states, &m.pointee.n_phase_states, bound: SignalPhase.maximumStates,
          state)
      default: return false
      }
    }
    guard let found, found & 0b10 == 0b10 else { return nil }
    return m
  }

  private func state(_ reader: WireReader) -> Pointer<Coroad__V2x__PhaseState>? {
    let m = zeroed(Coroad__V2x__PhaseState.self)
    let found = fields(of: reader) { field, kind, reader in
      switch (field, kind) {
      case (1, 0):
        guard let value = reader.varint32() else { return false }
        m.pointee.light = Coroad__V2x__LightState(rawValue: value)
        return true
      case (2, 2):
        guard let part = reader.part() else { return false }
        m.pointee.timing = timing(part)
        return m.pointee.timing != nil
      default: return false
      }
    }
    guard let found, found & 0b10 == 0b10 else { return nil }
    return m
  }

  private func timing(_ part: WireReader) -> Pointer<Coroad__V2x__TimeChangeDetails>? {
    guard let found = read(part, fields: 9, required: 0b10_0110) else { return nil }
    let p = zeroed(Coroad__V2x__TimeChangeDetails.self)
    p.pointee.basis = Coroad__V2x__TimeChangeDetails__Basis(rawValue: numbers[1])
    (p.pointee.start_time, p.pointee.likely_end_time) = (numbers[2], numbers[5])
    (p.pointee.has_min_end_time, p.pointee.min_end_time) = optional(3, found)
    (p.pointee.has_max_end_time, p.pointee.max_end_time) = optional(4, found)
    (p.pointee.has_time_confidence, p.pointee.time_confidence) = optional(6, found)
    (p.pointee.has_next_start_time, p.pointee.next_start_time) = optional(7, found)
    (p.pointee.has_next_end_time, p.pointee.next_end_time) = optional(8, found)
    (p.pointee.has_next_duration, p.pointee.next_duration) = optional(9, found)
    return p
  }
}
