import Federation
import HostRuntime
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// Collects the next grant of each host: births and deaths of nodes, and the relevant truth and frames.
struct GrantRouter {
  private let step: SimDuration
  private let inputStage: SimDuration
  /// Units of level 4 read signal lights.
  private let lightsMatter: Bool
  private let surroundings: Surroundings?
  /// Hosts with sidelink receivers: those that get everything, and those that get a selection.
  private let open: [Int]
  private let choosy: [Int]
  private var queues: [Grant]
  /// Arrival times of urgent frames, and the receiving hosts.
  private var urgent: [(at: SimTime, host: Int)] = []
  /// Hosts with units that read signal lights.
  private var readsLights: [Bool]
  private var slice: TruthSlice
  /// Selection of the present slice that each host got; nil for the whole slice.
  private var selections: [Surroundings.Selection?]
  /// Sidelink frames on air after the present slice's step, for hosts that get a selection.
  private var ahead: [(frame: AirFrame, own: Int)] = []

  /// - Parameter surroundings: makes the selection for each host; nil sends everything to all hosts.
  init(_ parameters: WorldParameters, _ hosts: [HostDescription], _ surroundings: Surroundings?) {
    step = parameters.step
    inputStage = parameters.inputStage
    lightsMatter = parameters.readsLights
    self.surroundings = surroundings
    let receivers = hosts.indices.filter { hosts[$0].role.hearsSidelink }
    open = receivers.filter { surroundings == nil || hosts[$0].role == .all }
    choosy = receivers.filter { surroundings != nil && hosts[$0].role != .all }
    queues = Array(repeating: Grant(until: parameters.begin), count: hosts.count)
    readsLights = Array(repeating: false, count: hosts.count)
    selections = Array(repeating: nil, count: hosts.count)
    slice = TruthSlice(time: parameters.begin, step: .zero)
  }

  // MARK: Grants

  /// The grant of a host up to `until`, with all that is queued for it.
  mutating func takeGrant(of host: Int, until: SimTime, isFinal: Bool) -> Grant {
    var grant = Grant(until: until)
    swap(&grant, &queues[host])
    grant.until = until
    grant.isFinal = isFinal
    return grant
  }

  /// Arrival time of the first urgent frame.
  var nextUrgent: SimTime { urgent.lazy.map(\.at).min() ?? .never }

  /// Hosts that receive an urgent frame before `time`, once per frame.
  mutating func takeUrgent(before time: SimTime) -> [Int] {
    let due = urgent.filter { $0.at < time }.map(\.host)
    urgent.removeAll { $0.at < time }
    return due
  }

  /// Drops all that is queued for a host.
  mutating func drop(_ host: Int) {
    queues[host] = Grant(until: queues[host].until)
    urgent.removeAll { $0.host == host }
  }

  // MARK: Nodes

  mutating func announce(_ birth: NodeBirth, _ roster: HostRoster) {
    if lightsMatter, birth.level == .l4 { readsLights[birth.host] = true }
    for h in roster.alive where h == birth.host || roster.hosts[h].role.knowsEveryVehicle {
      queues[h].births.append(birth)
      // Only the host of the node needs the route.
      if h != birth.host { queues[h].births[queues[h].births.count - 1].route = [] }
    }
  }

  mutating func announce(deathOf node: NodeID, at time: SimTime, to host: Int) {
    queues[host].deaths.append((node, time))
  }

  // MARK: Truth

  /// Queues for each host its part of a slice, and of the frames on air in its step.
  mutating func handOut(_ slice: TruthSlice, _ fixed: [FixedNode], _ roster: HostRoster) {
    self.slice = slice
    choose(fixed, roster)
    let whole = roster.hosts.count > 1 ? slice.withoutRoad() : slice
    var unlit = whole
    unlit.signals = []
    var deserted = unlit
    deserted.keepOnlyVehicles()
    for h in roster.alive {
      if selections[h] != nil { queues[h].hasCutSlices = true }
      switch roster.hosts[h].role {
      case .all, .roadside: queues[h].slices.append(selections[h]?.cut(whole) ?? whole)
      case .onboard, .gateway:
        let visible = readsLights[h] ? whole : unlit
        queues[h].slices.append(selections[h]?.cut(visible) ?? visible)
      case .cloud: queues[h].slices.append(deserted)
      }
    }
    let end = slice.time + step
    let due = ahead.filter { $0.frame.airStart < end }
    ahead.removeAll { $0.frame.airStart < end }
    for (frame, own) in due { broadcast(frame, from: own, to: choosy, roster) }
  }

  private mutating func choose(_ fixed: [FixedNode], _ roster: HostRoster) {
    guard let surroundings else { return }
    surroundings.adopt(slice)
    var rows = [[Int]](repeating: [], count: roster.hosts.count)
    for row in 0..<slice.vehicleCount where slice.flags[row].contains(.equipped) {
      if let h = roster.home(of: .vehicle(Int(slice.vehicle[row]))) { rows[h].append(row) }
    }
    var nodes = [[NodeID]](repeating: [], count: roster.hosts.count)
    for f in fixed { if let h = roster.home(of: f.node) { nodes[h].append(f.node) } }
    for h in choosy where roster.isAlive[h] {
      selections[h] = surroundings.select(rows: rows[h], fixed: nodes[h])
    }
  }

  // MARK: Frames

  mutating func route(_ frame: AirFrame, _ roster: HostRoster) {
    guard let own = roster.home(of: frame.source) else { return }
    if let destination = frame.destination {
      if let h = roster.home(of: destination) { queue(frame, from: own, for: h, roster) }
      return
    }
    broadcast(frame, from: own, to: open, roster)
    if frame.airStart < slice.time + step {
      broadcast(frame, from: own, to: choosy, roster)
    } else if !choosy.isEmpty {
      ahead.append((frame, own))
    }
  }

  /// Queues a sidelink frame for the hosts whose present slice contains the sender's station.
  private mutating func broadcast(
    _ frame: AirFrame, from own: Int, to receivers: [Int], _ roster: HostRoster
  ) {
    // A vehicle that has left has no row.
    let row = frame.source.kind == .vehicle ? slice.row(of: UInt32(frame.source.index)) : nil
    for h in receivers {
      if let surroundings, let selection = selections[h],
        !surroundings.includes(frame.source, row: row, in: selection)
      {
        continue
      }
      queue(frame, from: own, for: h, roster)
    }
  }

  /// Queues a frame for a host, unless it is the host of the sender, which has the frame.
  private mutating func queue(_ frame: AirFrame, from own: Int, for host: Int, _ roster: HostRoster) {
    guard roster.isAlive[host] else { return }
    if MessageType(rawValue: frame.messageType)?.isUrgent ?? false {
      urgent.append((frame.arrivesAt + inputStage, host))
    }
    if host != own { queues[host].frames.append(frame) }
  }
}
