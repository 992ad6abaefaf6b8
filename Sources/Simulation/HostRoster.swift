import Federation
import HostRuntime
import NodeInterface
import SimCore

package struct HostDescription: Hashable, Sendable {
  package var name: String
  package var role: HostRole

  package init(name: String, role: HostRole) {
    self.name = name
    self.role = role
  }
}

extension HostRole {
  var runsVehicles: Bool { self == .onboard || self == .all }
  /// Runs nodes with a sidelink radio.
  var hearsSidelink: Bool { self != .cloud }
  /// Compares the nodes' picture with the truth, and so must know every vehicle.
  var knowsEveryVehicle: Bool { self == .cloud || self == .all }
}

/// The hosts of a run: which are alive, which nodes each runs, and which gets the next node.
struct HostRoster {
  let hosts: [HostDescription]
  private(set) var isAlive: [Bool]
  /// In order of failure.
  private(set) var failures: [(host: Int, at: SimTime, cause: HostFailure)] = []
  /// Number of nodes placed on each host so far.
  private(set) var nodeCounts: [UInt64]
  private var homes: [NodeID: Int] = [:]
  /// Nodes that have ended since the last answer of their host, by host.
  private var ended: [Set<NodeID>]
  private let onboard: [Int]
  private let partition: Partition?
  /// Node of an external program, and its host.
  private let external: (node: NodeID, host: Int)?

  init(_ hosts: [HostDescription], partition: Partition?, external: (node: NodeID, host: Int)?) {
    self.hosts = hosts
    self.partition = partition
    self.external = external
    isAlive = Array(repeating: true, count: hosts.count)
    nodeCounts = Array(repeating: 0, count: hosts.count)
    ended = Array(repeating: [], count: hosts.count)
    onboard = hosts.indices.filter { hosts[$0].role.runsVehicles }
  }

  var indices: Range<Int> { hosts.indices }
  var alive: [Int] { hosts.indices.filter { isAlive[$0] } }

  /// Host of a node, alive or not; nil if the node does not exist.
  func home(of node: NodeID) -> Int? { homes[node] }

  /// Whether a host runs a node, or ran it until the node ended in the host's present window.
  func runs(_ node: NodeID, on host: Int) -> Bool { homes[node] == host || ended[host].contains(node) }
  /// Whether a node of a host has ended in the host's present window.
  func hasEnded(_ node: NodeID, on host: Int) -> Bool { ended[host].contains(node) }
  /// The host has reported its nodes that have ended.
  mutating func closeWindow(of host: Int) {
    if !ended[host].isEmpty { ended[host].removeAll() }
  }

  /// Host for a vehicle's node: that of an external program, that of its part of the map, or any live one; nil if none.
  func host(forVehicle vehicle: Int, entity: UInt64) -> Int? {
    if let external, external.node == .vehicle(vehicle) {
      return isAlive[external.host] ? external.host : nil
    }
    if let part = partition?.part(of: vehicle), part < onboard.count, isAlive[onboard[part]] {
      return onboard[part]
    }
    let survivors = onboard.filter { isAlive[$0] }
    return survivors.isEmpty ? nil : survivors[Int(entity % UInt64(survivors.count))]
  }

  /// Host for a fixed node: that of an external program, or one with its role; nil if none.
  func host(for fixed: FixedNode) -> Int? {
    if let external, external.node == fixed.node { return external.host }
    let candidates = hosts.indices.filter { hosts[$0].role == fixed.role || hosts[$0].role == .all }
    return candidates.isEmpty ? nil : candidates[fixed.node.index % candidates.count]
  }

  mutating func place(_ node: NodeID, on host: Int) {
    homes[node] = host
    nodeCounts[host] += 1
  }

  /// Removes a node; returns its host if that is alive.
  mutating func remove(_ node: NodeID) -> Int? {
    guard let host = homes.removeValue(forKey: node), isAlive[host] else { return nil }
    ended[host].insert(node)
    return host
  }

  /// Marks a host as failed; false if it already was.
  mutating func fail(_ host: Int, at time: SimTime, _ cause: HostFailure) -> Bool {
    guard isAlive[host] else { return false }
    isAlive[host] = false
    failures.append((host, time, cause))
    return true
  }
}
