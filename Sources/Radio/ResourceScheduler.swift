import SimCore

/// A resource of the sidelink's grid.
package struct Resource: Hashable, Sendable {
  /// Subframe, in whole milliseconds of virtual time.
  package var subframe: Int64
  package var firstSubchannel: Int
  package var subchannelCount: Int
  /// The same resource is reserved again after so many ms; 0: it is not.
  package var reservation: Int64
}

/// Sensing-based semi-persistent scheduling of one sender (LTE-V2X mode 4, 3GPP TS 36.213 clause 14.1.1.6 and TS 36.321
/// clause 5.14.1.1). Each kind of message is a flow of its own. A periodic flow reserves a resource with the interval of
/// its packets; a packet that cannot wait for it, and each packet of other flows, gets a resource for itself.
///
/// Basic form: no retransmission, no re-evaluation before sending.
package struct ResourceScheduler: Sendable {
  /// Intervals that can be reserved, ms (TS 36.331, SL-CommTxPoolSensingConfig, restrictResourceReservationPeriod).
  static let periods: [Int64] = [20, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]
  /// Interval of a flow of which nothing is known yet, ms: that of BSM, SPAT and RSM.
  static let usualPeriod: Int64 = 100
  /// Longest wait for a reserved resource, ms: the packet delay budget of awareness messages (SAE J3161/1), and the end of
  /// the longest selection window (TS 36.213 clause 14.1.1.6: T₂ ≤ 100).
  static let budget: Int64 = 100
  /// Most packets of a flow that wait for their resource (assumed: as many as fit into a fifth of the longest window).
  package static let queueLimit = 16
  /// A flow counts as having the longest period that is at most this multiple of the interval of its packets, so that a
  /// sender with some jitter keeps its nominal period (assumed).
  static let jitter = 1.1

  private struct Process: Sendable {
    var next: Int64
    var period: Int64
    var firstSubchannel: Int
    var subchannelCount: Int
    var remaining: Int
  }

  /// A packet that waits for its resource.
  private struct Waiting: Sendable {
    var since: SimTime
    var resource: Resource
  }

  private struct Flow: Sendable {
    let kind: UInt8
    var process: Process?
    var waiting: [Waiting] = []
    /// Times of the last packets, oldest first.
    private var arrivals: [SimTime] = []
    /// Arrivals kept: four intervals.
    private static let memory = 5

    init(kind: UInt8) { self.kind = kind }

    mutating func arrive(at time: SimTime) {
      if arrivals.count == Self.memory { arrivals.removeFirst() }
      arrivals.append(time)
    }

    /// The period to reserve: from the median interval of the last packets, which one gap or one burst leaves as it is.
    var period: Int64 {
      guard arrivals.count > 2 else { return usualPeriod }
      let intervals = zip(arrivals.dropFirst(), arrivals).map { ($0 - $1).microseconds }.sorted()
      let middle = (intervals[(intervals.count - 1) / 2] + intervals[intervals.count / 2]) / 2
      let longest = Double(middle) / 1_000 * jitter
      return periods.last { Double($0) <= longest } ?? periods[0]
    }
  }

  private var flows: [Flow] = []
  private var draws: UInt64 = 0

  package init() {}

  /// The resource for a packet.
  package struct Assignment: Hashable, Sendable {
    package var resource: Resource
    /// The resource was that of the flow's oldest packet of the same moment, which is dropped.
    package var replacesOldest = false
  }

  /// Resource for a packet that is ready at `time`; nil if the packet is dropped, because too many of its flow wait
  /// already. Of a burst at one moment the oldest packets are dropped; a packet of an earlier moment has been announced to
  /// receivers and stays.
  ///
  /// - Parameters:
  ///   - flow: kind of message; each has its own process.
  ///   - periodic: whether the kind recurs, so that the flow reserves.
  package mutating func assign(
    flow kind: UInt8, periodic: Bool, subchannels count: Int, at time: SimTime, entity: UInt64, slot: Int,
    medium: SidelinkMedium
  ) -> Assignment? {
    let now = time.microseconds / 1_000
    for f in flows.indices { flows[f].waiting.removeAll { $0.resource.subframe < now } }
    let f = flows.firstIndex { $0.kind == kind } ?? flows.count
    if f == flows.count { flows.append(Flow(kind: kind)) }
    flows[f].arrive(at: time)
    if flows[f].waiting.count >= Self.queueLimit { return takeOver(f, subchannels: count, at: time) }
    let sender = Sender(entity: entity, slot: slot, medium: medium)
    let resource =
      periodic
      ? recurring(f, subchannels: count, now: now, sender)
      : single(subchannels: count, now: now, sender)
    flows[f].waiting.append(Waiting(since: time, resource: resource))
    return Assignment(resource: resource)
  }

  /// The sender of a packet, and what its receiver has sensed.
  struct Sender {
    var entity: UInt64
    var slot: Int
    var medium: SidelinkMedium
  }

  private mutating func takeOver(_ f: Int, subchannels count: Int, at time: SimTime) -> Assignment? {
    guard
      let oldest = flows[f].waiting.firstIndex(where: {
        $0.since == time && $0.resource.subchannelCount == count
      })
    else { return nil }
    let waiting = flows[f].waiting.remove(at: oldest)
    flows[f].waiting.append(waiting)
    return Assignment(resource: waiting.resource, replacesOldest: true)
  }

  // MARK: Resources

  /// The next resource of the flow's process. If reserved resources have passed unused, the flow may have become slower, and
  /// if the next comes too late, faster: it then reserves at its new pace (TS 36.321 clause 5.14.1.1; sl-ReselectAfter
  /// n1), or the packet gets a resource of its own.
  private mutating func recurring(_ f: Int, subchannels count: Int, now: Int64, _ sender: Sender) -> Resource
  {
    if var process = flows[f].process, process.subchannelCount == count {
      let earliest = now + sender.medium.parameters.selectionStart
      let missed = max(0, earliest - process.next + process.period - 1) / process.period
      process.next += missed * process.period
      flows[f].process = process
      let period = flows[f].period
      if missed == 0 || period <= process.period {
        if process.next <= now + Self.budget { return use(f, process, sender) }
        if period >= process.period { return single(subchannels: count, now: now, sender) }
      }
    }
    flows[f].process = nil
    let period = flows[f].period
    guard let place = select(subchannels: count, period: period, now: now, sender) else {
      return single(subchannels: count, now: now, sender)
    }
    let process = Process(
      next: place.subframe, period: period, firstSubchannel: place.subchannel, subchannelCount: count,
      remaining: reselectionCounter(period, sender))
    return use(f, process, sender)
  }

  /// With every subframe of the window taken by own packets, the last one is used.
  private mutating func single(subchannels count: Int, now: Int64, _ sender: Sender) -> Resource {
    let place = select(subchannels: count, period: nil, now: now, sender)
    return Resource(
      subframe: place?.subframe ?? now + ResourceSelection.window(nil, sender.medium.parameters).upperBound,
      firstSubchannel: place?.subchannel ?? 0, subchannelCount: count, reservation: 0)
  }

  /// SL_RESOURCE_RESELECTION_COUNTER: 5...15 for an interval of 100 ms or more, 10...30 for 50 ms, 25...75 for 20 ms (TS
  /// 36.321 clause 5.14.1.1).
  private mutating func reselectionCounter(_ period: Int64, _ sender: Sender) -> Int {
    draws += 1
    let lowest = period >= 100 ? 5 : period == 50 ? 10 : 25
    return lowest
      + Int(
        sender.medium.random.integer(
          below: UInt64(2 * lowest + 1), sender.entity, .reselectionCounter, draws))
  }

  private mutating func use(_ f: Int, _ process: Process, _ sender: Sender) -> Resource {
    var left: Process? = process
    left?.remaining -= 1
    left?.next += process.period
    if left?.remaining == 0 {
      draws += 1
      let keeps =
        sender.medium.random.uniform(sender.entity, .resourceKeep, draws)
        < sender.medium.parameters.keepProbability
      if keeps, flows[f].period == process.period {
        left?.remaining = reselectionCounter(process.period, sender)
      } else {
        left = nil
      }
    }
    flows[f].process = left
    return Resource(
      subframe: process.next, firstSubchannel: process.firstSubchannel,
      subchannelCount: process.subchannelCount,
      reservation: left == nil ? 0 : process.period)
  }

  private mutating func select(
    subchannels count: Int, period: Int64?, now: Int64, _ sender: Sender
  ) -> (subframe: Int64, subchannel: Int)? {
    draws += 1
    let selection = ResourceSelection(
      subchannels: count, period: period, now: now,
      bits: sender.medium.random.bits(sender.entity, .resourceSelection, draws))
    return selection.choose(slot: sender.slot, medium: sender.medium) { isOwn($0, period: period) }
  }

  /// Whether this sender has something else to send in the subframe, or in a later one of those that it would reserve
  /// with it.
  private func isOwn(_ subframe: Int64, period: Int64?) -> Bool {
    for flow in flows {
      for w in flow.waiting where w.resource.subframe >= subframe {
        if (w.resource.subframe - subframe) % (period ?? .max) == 0 { return true }
      }
      guard let process = flow.process else { continue }
      if let period {
        if (subframe - process.next) % Self.commonStep(period, process.period) == 0 { return true }
      } else if subframe >= process.next, (subframe - process.next) % process.period == 0 {
        return true
      }
    }
    return false
  }

  /// Greatest common divisor: two reservations with these periods meet if their subframes differ by a multiple of it.
  private static func commonStep(_ a: Int64, _ b: Int64) -> Int64 { b == 0 ? a : commonStep(b, a % b) }
}
