import SimCore

/// A place on the sidelink's grid.
package struct Resource: Hashable, Sendable {
  /// Subframe: whole milliseconds of virtual time.
  package var subframe: Int64
  package var firstSubchannel: Int
  package var subchannelCount: Int
  /// The same resource is reserved again 100 ms later.
  package var reserves: Bool
}

/// Sensing-based semi-persistent scheduling of one sender (LTE-V2X mode 4, 3GPP TS 36.213 clause 14.1.1.6 and
/// TS 36.321 clause 5.14.1.1), one process per kind of periodic message; others select a resource for one packet.
///
/// In its basic form: reservation interval 100 ms, no retransmission, no re-evaluation before sending.
package struct ResourceScheduler: Sendable {
  /// Earliest and latest subframe of the selection window after the packet. T₂ leaves out the subframes whose
  /// counterpart 100 ms earlier lies within the sensing lag.
  static let earliest: Int64 = 4
  static let period: Int64 = 100
  /// Share of all candidates that must remain, and from which the final draw is made.
  static let keptShare = 0.2
  /// Threshold on the power of decoded reservations, dBm, and its increment, dB.
  static let initialThreshold = -110.0
  static let thresholdStep = 3.0

  private struct Process: Sendable {
    var flow: UInt8
    var next: Int64
    var firstSubchannel: Int
    var subchannelCount: Int
    var remaining: Int
  }

  private var processes: [Process] = []
  /// Subframes of single packets still to be sent.
  private var singles: [Int64] = []
  private var draws: UInt64 = 0

  package init() {}

  /// Resource for a packet that is ready at `time`.
  ///
  /// - Parameters:
  ///   - flow: kind of message; one process each.
  ///   - periodic: the kind repeats every 100 ms.
  package mutating func assign(
    flow: UInt8, periodic: Bool, subchannels count: Int, at time: SimTime, entity: UInt64, slot: Int,
    medium: SidelinkMedium
  ) -> Resource {
    let now = time.microseconds / 1_000
    singles.removeAll { $0 < now }
    if periodic, let p = processes.firstIndex(where: { $0.flow == flow }) {
      if processes[p].subchannelCount == count {
        while processes[p].next < now + Self.earliest { processes[p].next += Self.period }
        return use(p, entity: entity, medium: medium)
      }
      processes.remove(at: p)
    }
    let (subframe, subchannel) = select(
      subchannels: count, now: now, entity: entity, slot: slot, medium: medium)
    guard periodic else {
      singles.append(subframe)
      return Resource(
        subframe: subframe, firstSubchannel: subchannel, subchannelCount: count, reserves: false)
    }
    processes.append(
      Process(
        flow: flow, next: subframe, firstSubchannel: subchannel, subchannelCount: count,
        remaining: reselectionCounter(entity, medium)))
    return use(processes.count - 1, entity: entity, medium: medium)
  }

  /// SL_RESOURCE_RESELECTION_COUNTER: 5...15 for an interval of 100 ms (TS 36.321 clause 5.14.1.1).
  private mutating func reselectionCounter(_ entity: UInt64, _ medium: SidelinkMedium) -> Int {
    draws += 1
    return 5 + Int(medium.random.integer(below: 11, entity, .reselectionCounter, draws))
  }

  private mutating func use(_ p: Int, entity: UInt64, medium: SidelinkMedium) -> Resource {
    let process = processes[p]
    var reserves = true
    processes[p].remaining -= 1
    processes[p].next += Self.period
    if processes[p].remaining == 0 {
      draws += 1
      if medium.random.uniform(entity, .resourceKeep, draws) < medium.parameters.keepProbability {
        processes[p].remaining = reselectionCounter(entity, medium)
      } else {
        processes.remove(at: p)
        reserves = false
      }
    }
    return Resource(
      subframe: process.next, firstSubchannel: process.firstSubchannel,
      subchannelCount: process.subchannelCount, reserves: reserves)
  }

  private mutating func select(
    subchannels count: Int, now: Int64, entity: UInt64, slot: Int, medium: SidelinkMedium
  ) -> (subframe: Int64, subchannel: Int) {
    let starts = medium.parameters.subchannels - count + 1
    let latest = Self.period - medium.parameters.sensingLag
    let width = Int(latest - Self.earliest + 1)
    let total = width * starts
    draws += 1
    return withUnsafeTemporaryAllocation(of: Candidate.self, capacity: total) { buffer in
      var candidates = 0
      for offset in Self.earliest...latest {
        let subframe = now + offset
        if isOwn(subframe) { continue }
        for start in 0..<starts {
          guard
            let sensing = medium.history(
              slot: slot, subframe: subframe, first: start, count: count, now: now)
          else { continue }
          buffer.initializeElement(
            at: candidates,
            to: Candidate(
              subframe: subframe, start: start, reserved: sensing.reserved, average: sensing.average))
          candidates += 1
        }
      }
      let pick = Self.draw(
        UnsafeMutableBufferPointer(rebasing: buffer[0..<candidates]), of: total,
        bits: medium.random.bits(entity, .resourceSelection, draws))
      // Without any candidate (every subframe taken by own packets) the last one of the window is used.
      return pick.map { ($0.subframe, $0.start) } ?? (now + latest, 0)
    }
  }

  private struct Candidate {
    var subframe: Int64
    var start: Int
    /// Power of a decoded reservation of this resource, mW; 0 if none.
    var reserved: Float
    /// Mean sensed power, mW.
    var average: Float
  }

  /// Excludes reserved candidates with a threshold that rises until enough remain, ranks the rest by sensed power,
  /// and draws one of the quietest.
  private static func draw(
    _ candidates: UnsafeMutableBufferPointer<Candidate>, of total: Int, bits: UInt64
  ) -> Candidate? {
    if candidates.isEmpty { return nil }
    let needed = max(1, min(candidates.count, Int((keptShare * Double(total)).rounded(.up))))
    var threshold = initialThreshold
    var kept = 0
    while true {
      let linear = Float(Math.ratio(decibels: threshold))
      kept = 0
      for c in candidates where c.reserved <= linear { kept += 1 }
      if kept >= needed { break }
      threshold += thresholdStep
    }
    let linear = Float(Math.ratio(decibels: threshold))
    // Stable order: power, then subframe, then subchannel.
    var candidates = candidates
    let end = candidates.partition { $0.reserved > linear }
    var rest = UnsafeMutableBufferPointer(rebasing: candidates[0..<end])
    rest.sort { a, b in
      a.average != b.average
        ? a.average < b.average : (a.subframe, a.start) < (b.subframe, b.start)
    }
    return rest[Int(bits.multipliedFullWidth(by: UInt64(needed)).high)]
  }

  /// A subframe in which this sender has something else to send.
  private func isOwn(_ subframe: Int64) -> Bool {
    for p in processes where subframe >= p.next && (subframe - p.next) % Self.period == 0 { return true }
    for s in singles where s == subframe { return true }
    return false
  }
}

extension SidelinkMedium {
  /// What a sender knows at `now` about the resource `subframe`: the strongest decoded reservation of it, and the mean
  /// sensed power on the same place in the periods of the last second. Nil where it was itself sending in one of
  /// those periods and so knows nothing.
  ///
  /// Only subframes that ended at least the sensing lag before `now` enter, whatever has been judged since.
  func history(
    slot: Int, subframe: Int64, first: Int, count: Int, now: Int64
  ) -> (reserved: Float, average: Float)? {
    let s = parameters.subchannels
    let newest = now - parameters.sensingLag - 1
    var power: Float = 0
    var samples: Float = 0
    var earlier = subframe - ResourceScheduler.period
    while earlier > newest { earlier -= ResourceScheduler.period }
    let oldest = max(0, now - Int64(Self.sensingWindow) + parameters.sensingLag + 20)
    let latestPeriod = earlier
    while earlier >= oldest {
      let base = (Int(earlier % Int64(Self.sensingWindow)) * capacity + slot) * s + first
      for c in 0..<count {
        let p = sensed[base + c]
        if p < 0 { return nil }
        power += p
      }
      samples += Float(count)
      earlier -= ResourceScheduler.period
    }
    var strongest: Float = 0
    if subframe - latestPeriod == ResourceScheduler.period && latestPeriod >= 0 {
      let base = (Int(latestPeriod % Int64(Self.reservedWindow)) * capacity + slot) * s + first
      for c in 0..<count { strongest = max(strongest, reserved[base + c]) }
    }
    return (strongest, samples > 0 ? power / samples : 0)
  }
}
