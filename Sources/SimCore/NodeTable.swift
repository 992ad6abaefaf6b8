/// A place for each node, −1 for none: one array per kind, since the indices of a kind are dense.
public struct NodeTable: Sendable {
  @usableFromInline var places = [[Int32]](repeating: [], count: NodeKind.tableSize)

  public init() {}

  @inlinable public subscript(node: NodeID) -> Int {
    get {
      let kind = Int(node.raw >> 28)
      return node.index < places[kind].count ? Int(places[kind][node.index]) : -1
    }
    set {
      let kind = Int(node.raw >> 28)
      let count = places[kind].count
      if node.index >= count {
        places[kind].append(contentsOf: repeatElement(-1, count: node.index + 1 - count))
      }
      places[kind][node.index] = Int32(newValue)
    }
  }
}
