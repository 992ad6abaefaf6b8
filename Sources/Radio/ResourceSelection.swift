import SimCore

/// A resource of the sidelink's grid.
package struct Resource: Hashable, Sendable {
  /// Subframe, in whole milliseconds of virtual time.
  package var subframe: Int64
  package var firstSubchannel: Int
  package var subchannelCount: Int
  /// The same resource is reserved again 100 ms later.
  package var reserves: Bool
}

/// Sensing-based semi-persistent scheduling of one sender (LTE-V2X mode 4, 3GPP TS 36.213 clause 14.1.1.6 and TS 36.321
/// clause 5.14.1.1). Each kind of periodic message has its own process; other messages select a resource for one
/// packet.
///
/// Basic form: reservation interval 100 ms, no retransmission, no re-evaluation before sending.
package struct ResourceScheduler: Sendable {
  static let period: Int64 = 100
  /// Share of all candidates that must remain, and from which the resource is finally drawn.
  static let keptShare = 0.2
  /// Threshold on the PSSCH-RSRP of decoded reservations, dBm, and its increment, dB. RSRP is the power of one resource
  /// element (TS 36.214 clause 5.1.29): a packet in one subchannel has ten resource blocks of twelve elements.
  static let initialThreshold = -110.0
  static let elementsPerSubchannel = 120.0
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
  ///   - flow: kind of message; each has its own process.
  ///   - periodic: whether the kind repeats every 100 ms.
  package mutating func assign(
    flow: UInt8, periodic: Bool, subchannels count: Int, at time: SimTime, entity: UInt64, slot: Int,
    medium: SidelinkMedium
  ) -> Resource {
    let now = time.microseconds / 1_000
    singles.removeAll { $0 < now }
    if periodic, let p = processes.firstIndex(where: { $0.flow == flow }) {
      if processes[p].subchannelCount == count {
        while processes[p].next < now + medium.parameters.selectionStart { processes[p].next += Self.period }
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
    let all = medium.parameters.subchannels
    let starts = all - count + 1
    // T₂ is chosen so that the subframe 100 ms before every subframe of the window has been heard, but not below the
    // 20 ms of TS 36.213 clause 14.1.1.6.
    let latest = max(20, Self.period - medium.parameters.sensingLag - 1)
    let earliest = medium.parameters.selectionStart
    let width = Int(latest - earliest + 1)
    draws += 1
    let bits = medium.random.bits(entity, .resourceSelection, draws)
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width * all) { sums in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: width) { samples in
        withUnsafeTemporaryAllocation(of: Candidate.self, capacity: width * starts) { buffer in
          let power = sums.baseAddress!
          let reserved = power + width * all
          medium.survey(
            slot: slot, now: now, first: earliest, last: latest, power: power, reserved: reserved,
            samples: samples.baseAddress!)
          var candidates = 0
          for o in 0..<width where samples[o] >= 0 {
            let subframe = now + earliest + Int64(o)
            if isOwn(subframe) { continue }
            let divisor = Float(max(1, Int(samples[o]) * count))
            for start in 0..<starts {
              var sum: Float = 0
              var strongest: Float = 0
              for c in o * all + start..<o * all + start + count {
                sum += power[c]
                strongest = max(strongest, reserved[c])
              }
              buffer[candidates] = Candidate(
                subframe: subframe, start: start, reserved: strongest, average: sum / divisor)
              candidates += 1
            }
          }
          let pick = Self.draw(
            UnsafeMutableBufferPointer(rebasing: buffer[0..<candidates]), of: width * starts, bits: bits)
          // With no candidate left (every subframe taken by own packets), the last one of the window is used.
          return pick.map { ($0.subframe, $0.start) } ?? (now + latest, 0)
        }
      }
    }
  }

  private struct Candidate: BitwiseCopyable {
    var subframe: Int64
    var start: Int
    /// Power of a decoded reservation of this resource, mW; 0 if none.
    var reserved: Float
    /// Mean sensed power, mW.
    var average: Float
    var tie: UInt64 = 0

    @inline(__always) func isQuieter(than other: Candidate) -> Bool {
      average != other.average ? average < other.average : tie < other.tie
    }
  }

  /// Excludes reserved candidates with a threshold that rises until enough remain, and draws one of the quietest of
  /// those. The draw also orders candidates of equal power, such as silent ones without measurement noise.
  private static func draw(
    _ candidates: UnsafeMutableBufferPointer<Candidate>, of total: Int, bits: UInt64
  ) -> Candidate? {
    if candidates.isEmpty { return nil }
    let needed = max(1, min(candidates.count, Int((keptShare * Double(total)).rounded(.up))))
    var threshold = initialThreshold
    var kept = 0
    while kept < needed {
      let linear = Float(Math.ratio(decibels: threshold) * elementsPerSubchannel)
      kept = 0
      for i in candidates.indices where candidates[i].reserved <= linear {
        candidates.swapAt(i, kept)
        kept += 1
      }
      threshold += thresholdStep
    }
    for i in 0..<kept {
      let place = UInt64(truncatingIfNeeded: candidates[i].subframe) << 8 | UInt64(candidates[i].start)
      candidates[i].tie = mix64(bits ^ place)
    }
    // A random one of the `needed` quietest: draw a rank and find the candidate of that rank.
    return quietest(
      UnsafeMutableBufferPointer(rebasing: candidates[0..<kept]),
      rank: Int(bits.multipliedFullWidth(by: UInt64(needed)).high))
  }

  /// The candidate of a given rank by sensed power (C. A. R. Hoare, "Algorithm 65: Find", 1961).
  private static func quietest(_ candidates: UnsafeMutableBufferPointer<Candidate>, rank: Int) -> Candidate {
    var low = 0
    var high = candidates.count - 1
    while low < high {
      let pivot = candidates[(low + high) / 2]
      var i = low
      var j = high
      while i <= j {
        while candidates[i].isQuieter(than: pivot) { i += 1 }
        while pivot.isQuieter(than: candidates[j]) { j -= 1 }
        if i <= j {
          candidates.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if rank <= j {
        high = j
      } else if rank >= i {
        low = i
      } else {
        break
      }
    }
    return candidates[rank]
  }

  /// Whether this sender has something else to send in the subframe.
  private func isOwn(_ subframe: Int64) -> Bool {
    for p in processes where subframe >= p.next && (subframe - p.next) % Self.period == 0 { return true }
    for s in singles where s == subframe { return true }
    return false
  }
}
