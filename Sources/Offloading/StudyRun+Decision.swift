import ComputeKernel
import ComputePlatform
import SimCore

/// Where a device is, and which site its policy chooses.
extension StudyRun {
  // MARK: Places

  /// The cell that covers a device, −1 without one, and how far the device is from its centre, metres.
  @inline(__always)
  mutating func cell(of device: Int, at t: Int64) -> (index: Int, offset: Double) {
    guard edgeCount > 0 else { return (-1, 0) }
    var x = place[device] + speed[device] * 1e-6 * Double(t)
    x -= roadLength * (x / roadLength).rounded(.down)
    let k = min(edgeCount - 1, Int(x / spacing))
    let offset = x - (Double(k) + 0.5) * spacing
    return (abs(offset) <= reach ? k : -1, offset)
  }

  // MARK: Decision

  mutating func arise(_ s: Int, at t: Int64) {
    let device = nextDevice(s)
    result.tasks += 1
    made[device] += 1
    let (cell, offset) = cell(of: device, at: t)
    survey(s, device, cell, offset, at: t)
    let deadline = sources[s].deadline
    let now = SimTime(microseconds: t)
    let choice = policy.choose(
      PlacementTask(
        kind: sources[s].kind, releasedAt: now, deadline: SimDuration(microseconds: deadline),
        input: sources[s].input, output: sources[s].output), among: views, at: now)
    guard let choice, views.indices.contains(choice) else {
      result.shed += 1
      return
    }
    let i = add(
      Live(released: t, device: Int32(device), taskClass: Int32(s), cell: Int32(truncatingIfNeeded: cell)))
    switch views[choice].site {
    case .own:
      result.own += 1
      runOwn(i, at: t)
      return
    case .edge(let k):
      result.edge += 1
      tasks[i].computer = Int32(k)
    case .cloud:
      result.cloud += 1
      tasks[i].computer = Int32(edgeCount)
    }
    tasks[i].phase = .uplink
    if hasFallback {
      // The last moment at which the own computer would still be in time; if that is past, the deadline.
      let own = views[0].wait + views[0].execute
      let last = t + deadline - Int64(min(1e15, (own * 1e6).rounded(.up)))
      tasks[i].references += 1
      schedule(.lease, i, at: last > t ? last : t + deadline)
    }
    send(i, over: 2 * cell, bytes: sources[s].input, at: t)
  }

  /// Fills in the views: the own computer, the covering edge node, the idlest other one, the cloud.
  mutating func survey(_ s: Int, _ device: Int, _ cell: Int, _ offset: Double, at t: Int64) {
    views.removeAll(keepingCapacity: true)
    var own = SiteView(.own)
    own.execute = 1e-6 * costs[3 * s].time
    own.wait = 1e-6 * max(0, deviceFreeAt[device] - Double(t))
    own.joules = costs[3 * s].joules
    views.append(own)
    guard cell >= 0 else { return }
    if knowsAll { takeReports(at: t) }
    let (input, output) = (Double(sources[s].input), Double(sources[s].output))
    // What all sites elsewhere share: the cell.
    var base = SiteView(.cloud)
    base.upload = transfer(2 * cell, input)
    base.download = transfer(2 * cell + 1, output)
    base.joules = input * upJoules + output * downJoules
    base.linkQueue = lines[2 * cell].seenBacklog
    base.linkWork = 1e-6 * input * lines[2 * cell].perByte
    if speed[device] > 0 {
      let seconds = (reach - offset) / speed[device]
      base.leavesAt = SimTime(microseconds: t + Int64(min(1e15, seconds * 1e6)))
    }
    addView(.edge(cell), cell, 3 * s + 1, base)
    if idlest >= 0, idlest != cell {
      var other = base
      other.upload += transfer(ring, input)
      other.download += transfer(ring, output)
      other.joules += (input + output) * wireJoules
      addView(.edge(idlest), idlest, 3 * s + 1, other)
    }
    if hasCloud {
      base.upload += transfer(wireUp, input)
      base.download += transfer(wireDown, output)
      base.joules += (input + output) * wireJoules
      addView(.cloud, edgeCount, 3 * s + 2, base)
    }
  }

  @inline(__always)
  mutating func addView(_ site: ComputeSite, _ c: Int, _ cost: Int, _ base: SiteView) {
    var view = base
    view.site = site
    view.wait = computers[c].seenBacklog
    let s = cost / 3
    if c < edgeCount, containers[c * sources.count + s] != .ready {
      view.wait += transfer(wireDown, Double(sources[s].image)) + 1e-6 * Double(sources[s].start)
    }
    view.execute = 1e-6 * costs[cost].time
    view.joules += costs[cost].joules
    view.pending = computers[c].seenPending
    view.queueLimit = computers[c].queueLimit
    views.append(view)
  }

  /// Expected seconds for a message beside those that were under way at the last report.
  @inline(__always)
  mutating func transfer(_ line: Int, _ bytes: Double) -> Double {
    1e-6 * (bytes * lines[line].perByte * Double(lines[line].seenCount + 1) + Double(lines[line].latency))
  }

  mutating func takeReports(at t: Int64) {
    idlest = -1
    for c in computers.indices {
      computers[c].seenBacklog = 1e-6 * max(0, computers[c].freeAt - Double(t))
      computers[c].seenPending = computers[c].platform.pending
      if c < edgeCount, !computers[c].isDown,
        idlest < 0 || computers[c].seenBacklog < computers[idlest].seenBacklog
      {
        idlest = c
      }
    }
    for l in lines.indices {
      lines[l].seenCount = lines[l].sharing.count
      lines[l].seenBacklog = 1e-6 * lines[l].sharing.backlog(at: SimTime(microseconds: t))
    }
  }
}
