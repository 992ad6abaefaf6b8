import ComputeKernel
import ComputePlatform
import SimCore

/// Sending over cells and wires.
extension StudyRun {
  // MARK: Links

  mutating func send(_ i: Int, over l: Int, bytes: Int, at t: Int64) {
    tasks[i].references += 1
    lines[l].bytes &+= UInt64(bytes)
    if lines[l].perByte == 0 {
      schedule(.delivery, i, at: t + lines[l].latency)
      return
    }
    drain(l, through: t)
    lines[l].sharing.add(
      UInt32(i), work: Double(bytes) * lines[l].perByte, at: SimTime(microseconds: t))
    announceLine(l)
  }

  /// Hands over what has left a link, and announces the next departure.
  mutating func drain(_ l: Int, through t: Int64) {
    while let done = lines[l].sharing.depart(through: SimTime(microseconds: t)) {
      schedule(.delivery, Int(done.ticket), at: max(t, done.at.microseconds) + lines[l].latency)
    }
    lines[l].due = .max
    announceLine(l)
  }

  mutating func announceLine(_ l: Int) {
    guard let next = lines[l].sharing.nextDeparture?.microseconds, next != lines[l].due else { return }
    lines[l].due = next
    schedule(.departure, l, at: next)
  }

  mutating func deliver(_ i: Int, at t: Int64) {
    switch tasks[i].phase {
    case .uplink, .downlink:
      let cell = Int(tasks[i].cell)
      let loss = lines[2 * cell].loss
      if loss > 0 {
        messages &+= 1
        if random.uniform(messages, .linkLoss, 0) < loss {
          result.lostInCell += 1
          release(i)
          return
        }
      }
      guard self.cell(of: Int(tasks[i].device), at: t).index == cell else {
        result.lostByLeaving += 1
        release(i)
        return
      }
      if tasks[i].phase == .downlink {
        succeed(i, at: t)
        release(i)
      } else if Int(tasks[i].computer) == cell {
        compute(i, at: t)
      } else {
        tasks[i].phase = .forth
        tasks[i].references -= 1
        let input = sources[Int(tasks[i].taskClass)].input
        send(i, over: Int(tasks[i].computer) == edgeCount ? wireUp : ring, bytes: input, at: t)
      }
    case .forth: compute(i, at: t)
    case .back:
      tasks[i].phase = .downlink
      tasks[i].references -= 1
      let output = sources[Int(tasks[i].taskClass)].output
      send(i, over: 2 * Int(tasks[i].cell) + 1, bytes: output, at: t)
    case .refusal:
      fallBack(i, at: t)
      release(i)
    case .image:
      tasks[i].phase = .starting
      schedule(.delivery, i, at: t + sources[Int(tasks[i].taskClass)].start)
    case .starting: startContainer(i, at: t)
    case .own, .computing, .waiting: release(i)
    }
  }
}
