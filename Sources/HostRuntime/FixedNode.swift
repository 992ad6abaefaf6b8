import SimCore

/// Which nodes a host runs.
package enum HostRole: String, Hashable, Sendable {
  case all, onboard, roadside, cloud
  /// The node of an external program, and nothing else.
  case gateway
}

/// A node that no vehicle carries, as the scenario names it. World and hosts have the same list: the world spawns the
/// nodes at the beginning of the run, hosts know where the stations of the other hosts stand.
package struct FixedNode: Hashable, Sendable {
  package struct Site: Hashable, Sendable {
    /// In the map frame.
    package var position: Vec2
    /// Antenna above ground, metres.
    package var height: Double

    package init(position: Vec2, height: Double) {
      self.position = position
      self.height = height
    }
  }

  package var node: NodeID
  /// Entity of its random streams.
  package var entity: UInt64
  /// Where its antenna stands; nil for a node without a sidelink radio.
  package var site: Site?
  /// Role of the hosts that run the nodes of its kind, by turns.
  package var role: HostRole

  package init(node: NodeID, entity: UInt64, site: Site?, role: HostRole) {
    self.node = node
    self.entity = entity
    self.site = site
    self.role = role
  }
}
