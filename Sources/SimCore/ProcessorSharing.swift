/// A resource that all its jobs share equally at every moment, exactly and driven by events: a link, or the airtime of
/// a radio cell.
///
/// Work is the time that a job takes alone; with n jobs each progresses at 1/n. A job is done when the service attained
/// by one that had been there throughout has grown by its work, so departures come in the order of these marks, and an
/// arrival or departure costs the logarithm of the number of jobs (Kleinrock, "Queueing Systems", volume 2, 1976, 4.4).
/// Call times must not decrease.
package struct ProcessorSharing: Sendable {
  private struct Job: Comparable {
    /// Attained service at which the job is done, microseconds.
    var mark: Double
    var order: UInt64
    var ticket: UInt32
    static func < (a: Self, b: Self) -> Bool { a.mark < b.mark || a.mark == b.mark && a.order < b.order }
  }
  /// Departures are rounded up to whole microseconds, but not for what arithmetic leaves over.
  private static let slack = 1e-6

  private var jobs = OrderedHeap<Job>()
  /// Begin of the busy period, and time since then, microseconds.
  private var origin = SimTime.zero
  private var elapsed = 0.0
  /// Service that each present job has attained since the busy period began, if it was there.
  private var attained = 0.0
  private var order: UInt64 = 0
  /// Sum of the marks of the jobs, for the work that is left.
  private var marks = 0.0
  /// Time that the resource has been busy in earlier busy periods, microseconds.
  private var pastBusy = 0.0

  package init() {}

  /// Jobs that are not done.
  package var count: Int { jobs.count }

  /// Time for which the resource has been busy, up to its last event, seconds.
  package var busy: Double { 1e-6 * (pastBusy + elapsed) }

  /// When the next job leaves if none arrives before; nil if there is none.
  package var nextDeparture: SimTime? {
    guard let top = jobs.first else { return nil }
    return rounded(elapsed + (top.mark - attained) * Double(jobs.count))
  }

  private func rounded(_ microseconds: Double) -> SimTime {
    origin + SimDuration(microseconds: Int64(max(0, microseconds - Self.slack).rounded(.up)))
  }

  /// Adds a job at `t`, after all departures until `t` have been taken. `work`: microseconds that it takes alone, at
  /// most 10¹².
  package mutating func add(_ ticket: UInt32, work: Double, at t: SimTime) {
    precondition(work >= 0 && work <= 1e12)
    if jobs.isEmpty {
      (origin, attained) = (t, 0)
    } else {
      let now = max(elapsed, Double((t - origin).microseconds))
      attained += (now - elapsed) / Double(jobs.count)
      elapsed = now
    }
    jobs.push(Job(mark: attained + work, order: order, ticket: ticket))
    marks += attained + work
    order &+= 1
  }

  /// The next job that leaves at or before `t`; nil if there is none. It goes at its exact time, which is rounded up
  /// only in the answer.
  package mutating func depart(through t: SimTime) -> (ticket: UInt32, at: SimTime)? {
    guard let top = jobs.first else { return nil }
    let end = elapsed + max(0, top.mark - attained) * Double(jobs.count)
    let at = rounded(end)
    guard at <= t else { return nil }
    _ = jobs.pop()
    attained = max(attained, top.mark)
    elapsed = end
    marks -= top.mark
    if jobs.isEmpty {
      pastBusy += elapsed
      (elapsed, marks) = (0, 0)
    }
    return (top.ticket, at)
  }

  /// Work that is left at `t`, not before the last event, as the time that the resource takes for it; microseconds.
  package func backlog(at t: SimTime) -> Double {
    guard !jobs.isEmpty else { return 0 }
    let now = max(elapsed, Double((t - origin).microseconds))
    return max(0, marks - attained * Double(jobs.count) - (now - elapsed))
  }
}
