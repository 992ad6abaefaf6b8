import ComputeKernel
import ComputePlatform
import SimCore

/// The life of a task on computers: execution, containers, refusal, outage and fallback.
extension StudyRun {
  // MARK: Tasks

  mutating func add(_ task: Live) -> Int {
    if let i = free.popLast() {
      tasks[Int(i)] = task
      return Int(i)
    }
    tasks.append(task)
    return tasks.count - 1
  }

  /// One of the events or jobs of a task is over.
  mutating func release(_ i: Int) {
    tasks[i].references -= 1
    guard tasks[i].references == 0 else { return }
    if !tasks[i].isDone { result.lost += 1 }
    free.append(Int32(i))
  }

  mutating func succeed(_ i: Int, at t: Int64) {
    guard !tasks[i].isDone else { return }
    tasks[i].isDone = true
    let latency = SimDuration(microseconds: t - tasks[i].released)
    result.completed += 1
    result.latency.record(latency)
    if latency.microseconds <= sources[Int(tasks[i].taskClass)].deadline {
      result.timely += 1
      timely[Int(tasks[i].device)] += 1
    }
  }

  mutating func runOwn(_ i: Int, at t: Int64) {
    let device = Int(tasks[i].device)
    let cost = 3 * Int(tasks[i].taskClass)
    let now = SimTime(microseconds: t)
    tasks[i].references += 1
    if platformOfDevice[device] < 0 {
      platformOfDevice[device] = Int32(devicePlatforms.count)
      devicePlatforms.append(Platform(deviceModels[Int(deviceClass[device])], start: .zero))
    }
    completeOwn(device, at: t)
    var request = costs[cost].request
    request.ticket = UInt32(i)
    request.releasedAt = now
    guard devicePlatforms[Int(platformOfDevice[device])].submit(request, at: now) == .accepted else {
      release(i)
      return
    }
    deviceFreeAt[device] = max(deviceFreeAt[device], Double(t)) + costs[cost].step
    announceOwn(device)
  }

  mutating func completeOwn(_ device: Int, at t: Int64) {
    let p = Int(platformOfDevice[device])
    while devicePlatforms[p].next.microseconds <= t,
      let f = devicePlatforms[p].complete(through: SimTime(microseconds: t))
    {
      succeed(Int(f.ticket), at: f.finishedAt.microseconds)
      release(Int(f.ticket))
    }
  }

  /// Indices of devices follow those of the computers.
  mutating func announceOwn(_ device: Int) {
    let next = devicePlatforms[Int(platformOfDevice[device])].next.microseconds
    if next < deviceDue[device] {
      deviceDue[device] = next
      schedule(.completion, computers.count + device, at: next)
    }
  }

  mutating func complete(_ c: Int, at t: Int64) {
    if c >= computers.count {
      let device = c - computers.count
      guard deviceDue[device] == t else { return }
      deviceDue[device] = .max
      completeOwn(device, at: t)
      announceOwn(device)
      return
    }
    guard computers[c].due == t else { return }
    computers[c].due = .max
    takeCompleted(c, at: t)
    announce(c)
  }

  mutating func announce(_ c: Int) {
    let next = computers[c].platform.next.microseconds
    if next < computers[c].due {
      computers[c].due = next
      schedule(.completion, c, at: next)
    }
  }

  mutating func takeCompleted(_ c: Int, at t: Int64) {
    while computers[c].platform.next.microseconds <= t,
      let f = computers[c].platform.complete(through: SimTime(microseconds: t))
    {
      answer(Int(f.ticket), at: t)
    }
  }

  /// The result starts on its route to the device, in the cell where that is by now.
  mutating func answer(_ i: Int, at t: Int64) {
    let c = Int(tasks[i].computer)
    let (cell, _) = cell(of: Int(tasks[i].device), at: t)
    guard cell >= 0 else {
      result.lostByLeaving += 1
      release(i)
      return
    }
    if cell != Int(tasks[i].cell) { result.forwarded += 1 }
    tasks[i].cell = Int32(cell)
    let output = sources[Int(tasks[i].taskClass)].output
    // The reference of the job becomes that of the message.
    tasks[i].references -= 1
    if c == cell {
      tasks[i].phase = .downlink
      send(i, over: 2 * cell + 1, bytes: output, at: t)
    } else {
      tasks[i].phase = .back
      send(i, over: c == edgeCount ? wireDown : ring, bytes: output, at: t)
    }
  }

  mutating func compute(_ i: Int, at t: Int64) {
    let c = Int(tasks[i].computer)
    let cost = 3 * Int(tasks[i].taskClass) + (c == edgeCount ? 2 : 1)
    let now = SimTime(microseconds: t)
    if computers[c].isDown {
      result.lostByOutage += 1
      release(i)
      return
    }
    if c < edgeCount, containers[c * sources.count + cost / 3] != .ready {
      fetch(for: i, at: t)
      return
    }
    takeCompleted(c, at: t)
    var request = costs[cost].request
    request.ticket = UInt32(i)
    request.releasedAt = now
    let deadline = tasks[i].released + request.deadline.microseconds
    request.deadline = SimDuration(microseconds: deadline - t)
    let expected = max(computers[c].freeAt, Double(t)) + costs[cost].time - costs[cost].step
    let isLate = c < edgeCount && study.edges.hasAdmission && expected > Double(deadline)
    tasks[i].phase = .computing
    if isLate || computers[c].platform.submit(request, at: now) == .queueFull {
      refuse(i, at: t)
    } else {
      computers[c].freeAt = max(computers[c].freeAt, Double(t)) + costs[cost].step
      // The reference of the message becomes that of the job.
    }
    announce(c)
  }

  // MARK: Containers

  /// The first task of a class at a node makes it fetch the image; all wait until the container has started.
  mutating func fetch(for i: Int, at t: Int64) {
    let (c, s) = (Int(tasks[i].computer), Int(tasks[i].taskClass))
    let container = c * sources.count + s
    tasks[i].phase = .waiting
    awaiting[container].append(Int32(i))
    guard containers[container] == .absent else { return }
    containers[container] = .coming
    result.fetched += 1
    // The image is under way like a task without a device.
    let image = add(
      Live(taskClass: Int32(s), computer: Int32(c), phase: .image, isDone: true))
    send(image, over: wireDown, bytes: sources[s].image, at: t)
  }

  mutating func startContainer(_ i: Int, at t: Int64) {
    let container = Int(tasks[i].computer) * sources.count + Int(tasks[i].taskClass)
    containers[container] = .ready
    let ready = awaiting[container]
    awaiting[container] = []
    for task in ready { compute(Int(task), at: t) }
    release(i)
  }

  /// The device hears of it after the latency of the links; the few bytes do not count.
  mutating func refuse(_ i: Int, at t: Int64) {
    result.refused += 1
    tasks[i].phase = .refusal
    let c = Int(tasks[i].computer)
    let cell = Int(tasks[i].cell)
    let wire = c == cell ? 0 : lines[c == edgeCount ? wireDown : ring].latency
    schedule(.delivery, i, at: t + lines[2 * cell + 1].latency + wire)
  }

  mutating func expire(_ i: Int, at t: Int64) {
    fallBack(i, at: t)
    release(i)
  }

  mutating func fallBack(_ i: Int, at t: Int64) {
    guard hasFallback, !tasks[i].isDone, !tasks[i].hasFallenBack else { return }
    tasks[i].hasFallenBack = true
    result.fallbacks += 1
    runOwn(i, at: t)
  }

  /// Everything at the node is lost, and it draws no power.
  mutating func beginOutage(_ c: Int, at t: Int64) {
    guard !computers[c].isDown else { return }
    let now = SimTime(microseconds: t)
    takeCompleted(c, at: t)
    let totals = computers[c].platform.totals(at: now)
    add(totals)
    computers[c].pastBusy += totals.busy.seconds
    let model = computers[c].platform.model
    computers[c].platform = Platform(model, start: SimTime(microseconds: end))
    computers[c].isDown = true
    computers[c].due = .max
    computers[c].freeAt = 0
    for i in tasks.indices
    where tasks[i].references > 0 && tasks[i].phase == .computing && Int(tasks[i].computer) == c {
      result.lostByOutage += 1
      tasks[i].phase = .own
      release(i)
    }
  }
  mutating func endOutage(_ c: Int, at t: Int64) {
    computers[c].isDown = false
    computers[c].platform = Platform(computers[c].platform.model, start: SimTime(microseconds: t))
  }
}
