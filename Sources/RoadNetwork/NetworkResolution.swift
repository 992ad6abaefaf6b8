import SimCore

extension NetworkReader {
  /// Resolves names to indices and derives implied values.
  mutating func resolve() {
    checkExtent()
    network.completeGeometry()
    resolveConnections()
    resolveEdges()
    resolveLaneRules()
    resolveJunctions()
    network.alignDegenerateLanes()
    resolveSignals()
    if let bounds = Bounds(around: network.points) { network.bounds = bounds }
    if network.edges.isEmpty && !input.diagnostics.hasErrors {
      input.error("the network has no edges", line: 1)
    }
  }

  /// Indices of the road surface grow with these, whatever the size of the file.
  private func checkExtent() {
    if let box = Bounds(around: network.points) {
      let extent = max(box.max.x - box.min.x, box.max.y - box.min.y)
      input.report("the network extends over", extent, most: ContentLimits.extent, "m", line: 1)
    }
    input.report("lanes and junctions have a length of", totalLength, most: ContentLimits.lines, "m", line: 1)
    input.report("lanes and junctions cover", totalSurface, most: ContentLimits.surface, "m²", line: 1)
  }

  private mutating func resolveEdges() {
    for name in roundaboutEdges {
      if let edge = network.edgeIndex[name] { network.edges[edge].isRoundabout = true }
    }
    for i in network.edges.indices {
      let pending = pendingEdges[i]
      if network.edges[i].function == .normal || network.edges[i].function == .connector {
        network.edges[i].fromJunction = junction(pending.from, of: i)
        network.edges[i].toJunction = junction(pending.to, of: i)
      } else {
        // `:JUNCTION_3`, `:JUNCTION_c0`, `:JUNCTION_w0`: the junction is everything before the last underscore.
        let id = network.edges[i].id
        let holder = id.dropFirst().prefix(upTo: id.lastIndex(of: "_") ?? id.endIndex)
        let index = network.junctionIndex[String(holder)] ?? -1
        network.edges[i].fromJunction = index
        network.edges[i].toJunction = index
      }
      network.edges[i].crossedEdges = pending.crossed.compactMap { name in
        if let index = network.edgeIndex[name] { return index }
        input.error(
          "crossing \"\(network.edges[i].id)\" crosses an unknown edge \"\(name)\"", line: pending.line)
        return nil
      }
    }
  }
  private func junction(_ id: String, of edge: Int) -> Int {
    if let index = network.junctionIndex[id] { return index }
    input.error(
      "edge \"\(network.edges[edge].id)\" names an unknown junction \"\(id)\"", line: pendingEdges[edge].line)
    return -1
  }

  private func lane(_ edge: String, _ index: Int, line: Int) -> Int? {
    guard let e = network.edgeIndex[edge] else {
      input.error("the connection names an unknown edge \"\(edge)\"", line: line)
      return nil
    }
    let lanes = network.edges[e].lanes
    guard index >= 0, index < lanes.count else {
      input.error(
        "the connection names lane \(index) of edge \"\(edge)\", which has \(lanes.count)", line: line)
      return nil
    }
    return lanes.lowerBound + index
  }

  private func isRail(_ kind: Junction.Kind) -> Bool { kind == .railSignal || kind == .railCrossing }

  private mutating func resolveConnections() {
    var ignoredRailSignals = 0
    var resolved: [Connection] = []
    resolved.reserveCapacity(pendingConnections.count)
    for pending in pendingConnections {
      guard let from = lane(pending.from, pending.fromLane, line: pending.line),
        let to = lane(pending.to, pending.toLane, line: pending.line)
      else { continue }
      var c = pending.value
      c.fromLane = from
      c.toLane = to
      if !pending.via.isEmpty {
        if let via = network.laneIndex[pending.via] {
          c.viaLane = via
        } else {
          input.error("the connection names an unknown via lane \"\(pending.via)\"", line: pending.line)
        }
      }
      if !pending.signal.isEmpty {
        if let signal = network.signalIndex[pending.signal] {
          c.signal = signal
          if c.signalLinkIndex < 0 {
            input.error("the connection has tl but no linkIndex", line: pending.line)
          }
        } else if let j = network.junctionIndex[pending.signal], isRail(network.junctions[j].kind) {
          // SUMO creates these signals at run time; nothing here models rail traffic.
          c.signalLinkIndex = -1
          ignoredRailSignals += 1
        } else {
          input.error("the connection names an unknown signal \"\(pending.signal)\"", line: pending.line)
        }
      } else {
        c.signalLinkIndex = -1
      }
      resolved.append(c)
    }
    if ignoredRailSignals > 0 {
      input.diagnostics.leavesOut(
        "rail signals are ignored (\(ignoredRailSignals) connections): trains do not wait for a free track",
        file: input.file)
    }
    // Stable order within each from-lane: SUMO's order of links.
    network.connections = resolved.enumerated().sorted {
      ($0.element.fromLane, $0.offset) < ($1.element.fromLane, $1.offset)
    }.map(\.element)
    var next = 0
    for l in network.lanes.indices {
      let start = next
      while next < network.connections.count && network.connections[next].fromLane == l { next += 1 }
      network.lanes[l].outgoing = start..<next
    }
    var counts = [Int](repeating: 0, count: network.lanes.count + 1)
    for c in network.connections { counts[c.toLane + 1] += 1 }
    for l in network.lanes.indices { counts[l + 1] += counts[l] }
    network.incomingStart = counts
    network.incomingConnections = [Int](repeating: 0, count: network.connections.count)
    for (i, c) in network.connections.enumerated() {
      network.incomingConnections[counts[c.toLane]] = i
      counts[c.toLane] += 1
    }
    followInternalLanes()
  }

  /// Assigns internal lanes to their movements and adds up their length.
  private mutating func followInternalLanes() {
    for i in network.connections.indices {
      let c = network.connections[i]
      guard c.viaLane >= 0, !network.lanes[c.fromLane].isInternal else { continue }
      var lane = c.viaLane
      var parts = 0
      while lane >= 0 && parts < 8 {
        network.connections[i].internalLength += network.lanes[lane].length
        network.lanes[lane].connection = i
        guard let next = network.lanes[lane].outgoing.first else {
          input.error("internal lane \"\(network.lanes[lane].id)\" has no outgoing connection", line: 1)
          break
        }
        lane = network.connections[next].viaLane
        parts += 1
      }
    }
  }

  private mutating func resolveJunctions() {
    for j in network.junctions.indices {
      let pending = pendingJunctions[j]
      network.junctions[j].incomingLanes = lanes(pending.incoming, junction: j)
      network.junctions[j].internalLanes = lanes(pending.inside, junction: j)
    }
    for i in network.connections.indices {
      let from = network.lanes[network.connections[i].fromLane]
      let edge = network.edges[from.edge]
      if edge.function != .internal { network.connections[i].junction = edge.toJunction }
    }
    for j in network.junctions.indices where network.junctions[j].kind != .internal {
      numberRequests(of: j)
    }
  }
  private func lanes(_ names: [String], junction: Int) -> [Int] {
    names.compactMap { name in
      if let index = network.laneIndex[name] { return index }
      input.error(
        "junction \"\(network.junctions[junction].id)\" names an unknown lane \"\(name)\"",
        line: pendingJunctions[junction].line)
      return nil
    }
  }

  /// Request indices number the links of the incoming lanes in order, without pedestrian paths, then the crossings
  /// (SUMO's MSRightOfWayJunction::postloadInit).
  private mutating func numberRequests(of j: Int) {
    let count = network.junctions[j].requests.count
    guard count > 0 else { return }
    var connections: [Int] = []
    for l in network.junctions[j].incomingLanes {
      guard network.edges[network.lanes[l].edge].function != .walkingArea else { continue }
      for c in network.lanes[l].outgoing
      where network.edges[network.lanes[network.connections[c].toLane].edge].function != .walkingArea {
        connections.append(c)
      }
    }
    let crossings = network.junctions[j].internalLanes.filter {
      network.edges[network.lanes[$0].edge].function == .crossing
    }
    guard connections.count + crossings.count == count else {
      input.error(
        "junction \"\(network.junctions[j].id)\" has \(count) requests for \(connections.count) links and "
          + "\(crossings.count) crossings", line: pendingJunctions[j].line)
      return
    }
    for (index, c) in connections.enumerated() { network.connections[c].requestIndex = index }
    network.junctions[j].requestConnections = connections + crossings.map { _ in -1 }
    network.junctions[j].requestCrossings = connections.map { _ in -1 } + crossings
  }

  private mutating func resolveSignals() {
    for (i, c) in network.connections.enumerated() where c.signal >= 0 && c.signalLinkIndex >= 0 {
      let missing = c.signalLinkIndex + 1 - network.signals[c.signal].links.count
      if missing > 0 {
        network.signals[c.signal].links.append(contentsOf: repeatElement([], count: missing))
      }
      network.signals[c.signal].links[c.signalLinkIndex].append(i)
    }
    for signal in network.signals {
      for fault in SignalReader.faults(of: signal) { input.error(fault, line: 1) }
    }
  }
}
