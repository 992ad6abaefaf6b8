import ComputeKernel
import ComputePlatform
import SimCore

/// What a run adds up to.
extension StudyRun {
  // MARK: Result

  mutating func finished() -> StudyResult {
    let t = SimTime(microseconds: end)
    let seconds = study.duration.seconds
    result.unfinished = result.tasks - result.completed - result.shed - result.lost
    var ownBusy = 0.0
    var servers = 0.0
    for device in place.indices {
      let model = deviceModels[Int(deviceClass[device])]
      servers += seconds * Double(model.servers(for: sources.first?.kind ?? .aggregate))
      guard platformOfDevice[device] >= 0 else {
        result.joules.rest += model.staticPower * seconds
        continue
      }
      let totals = devicePlatforms[Int(platformOfDevice[device])].totals(at: t)
      add(totals)
      ownBusy += totals.busy.seconds
    }
    result.ownUse = servers > 0 ? ownBusy / servers : 0
    var edgeBusy = 0.0
    // Shares are of the engine that the first tasks need.
    let kind = sources.first?.kind ?? .aggregate
    for c in computers.indices {
      let totals = computers[c].platform.totals(at: t)
      add(totals)
      let model = computers[c].platform.model
      let busy = totals.busy.seconds + computers[c].pastBusy
      let use = busy / (seconds * Double(model.servers(for: kind)))
      if c < edgeCount { edgeBusy += use } else { result.cloudUse = use }
    }
    result.edgeUse = edgeCount > 0 ? edgeBusy / Double(edgeCount) : 0
    addLinks(seconds)
    addFairness()
    return result
  }

  mutating func add(_ totals: PlatformTotals) {
    let sum = totals.staticJoules + totals.operationJoules + totals.memoryJoules + totals.fixedJoules
    result.joules.rest += totals.staticJoules
    result.joules.operations += totals.operationJoules + totals.fixedJoules
    result.joules.memory += totals.memoryJoules
    result.joules.buildings += totals.joules - sum
    if sum > 0 { result.joules.dynamic += totals.joules * (1 - totals.staticJoules / sum) }
  }

  mutating func addLinks(_ seconds: Double) {
    let e = study.energy
    var use = 0.0
    for k in 0..<edgeCount {
      let (up, down) = (Double(lines[2 * k].bytes), Double(lines[2 * k + 1].bytes))
      result.joules.radio += up * e.send.value + down * e.receive.value
      result.joules.network += (up + down) * e.cell.value
      use += lines[2 * k].sharing.busy / seconds
    }
    result.cellUse = edgeCount > 0 ? use / Double(edgeCount) : 0
    for l in [wireUp, wireDown, ring] {
      result.joules.network += Double(lines[l].bytes) * e.wire.value
    }
    result.wireUse = lines[wireUp].sharing.busy / seconds
    result.joules.dynamic += result.joules.radio + result.joules.network
  }

  mutating func addFairness() {
    var (n, sum, squares) = (0.0, 0.0, 0.0)
    for d in made.indices where made[d] > 0 {
      let x = Double(timely[d]) / Double(made[d])
      n += 1
      sum += x
      squares += x * x
    }
    result.fairness = squares > 0 ? sum * sum / (n * squares) : 1
  }
}
