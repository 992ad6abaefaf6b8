import SimCore

/// Kind of nodes that a host runs.
package enum HostRole: String, Hashable, Sendable {
  case all, onboard, roadside, cloud
  /// Only the node of an external program.
  case gateway
}

/// A node that is not in a vehicle. World and hosts have the same list: the world spawns the nodes at the beginning of
/// the run, and hosts know the positions of all fixed stations.
package struct FixedNode: Hashable, Sendable {
  package struct Site: Hashable, Sendable {
    /// In the map frame, metres.
    package var position: Vec2
    /// Height of the antenna above ground, metres.
    package var height: Double

    package init(position: Vec2, height: Double) {
      self.position = position
      self.height = height
    }
  }

  package var node: NodeID
  /// Entity of its random streams.
  package var entity: UInt64
  /// Site of its antenna; nil for a node without a sidelink radio.
  package var site: Site?
  /// Role of the hosts that run the nodes of its kind, in rotation.
  package var role: HostRole

  package init(node: NodeID, entity: UInt64, site: Site?, role: HostRole) {
    self.node = node
    self.entity = entity
    self.site = site
    self.role = role
  }
}
