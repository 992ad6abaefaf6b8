import SimCore

/// An object found in a point cloud, in the frame of the cloud.
package struct PointDetection: Hashable, Sendable {
  package enum Kind: Int, Hashable, Sendable, CaseIterable { case vehicle = 0, twoWheeler, person }
  package var kind: Kind
  /// 0...1.
  package var score: Double
  /// Centre of the outline, metres.
  package var position: Vec2
  package var length: Double
  package var width: Double
  /// Of its longer axis, radians; which end is the front is not known.
  package var heading: Double

  package init(kind: Kind, score: Double, position: Vec2, length: Double, width: Double, heading: Double) {
    self.kind = kind
    self.score = score
    self.position = position
    self.length = length
    self.width = width
    self.heading = heading
  }

  /// Class as detectors report it: a vehicle from 7 m on is a lorry (assumed: vans are shorter).
  package var roadUser: RoadUserClass {
    switch kind {
    case .vehicle: length >= 7 ? .truck : .motorVehicle
    case .twoWheeler: .twoWheeler
    case .person: .pedestrian
    }
  }

  /// True if the centre of another detection of the kind lies on this one: for people within 40 cm, else inside the outline
  /// with 30 cm more on either side.
  func covers(_ other: PointDetection) -> Bool {
    let d = other.position - position
    if kind == .person { return d.lengthSquared < 0.4 * 0.4 }
    let u = Angle(radians: heading).direction
    return u.dot(d).magnitude < 0.5 * length && u.cross(d).magnitude < 0.5 * width + 0.3
  }

  /// Detections that suppression looks at, best first: a bound on its work.
  private static let candidates = 512

  /// Keeps the best of detections that cover one another, best first; equal scores by kind and then in the given order.
  /// Returns the number of comparisons.
  static func suppress(_ found: inout [PointDetection]) -> Int {
    let order = found.indices.sorted { a, b in
      if found[a].score != found[b].score { return found[a].score > found[b].score }
      if found[a].kind != found[b].kind { return found[a].kind.rawValue < found[b].kind.rawValue }
      return a < b
    }
    var kept: [PointDetection] = []
    var comparisons = 0
    next: for k in order.prefix(candidates) {
      for other in kept where other.kind == found[k].kind {
        comparisons += 1
        if other.covers(found[k]) { continue next }
      }
      kept.append(found[k])
    }
    found = kept
    return comparisons
  }
}

/// A detector of point clouds: the pillar network of a width, or clusters without any learning.
package enum PointMethod: Hashable, Sendable {
  case network(width: Int)
  case clustering
}

/// Finds objects in point clouds. Holds the buffers of one unit.
package struct PointDetector: Sendable {
  private var grid = PillarGrid()
  /// One of the two, each changed in place: a copy of their buffers would cost as much as the network.
  private var network: PillarNetwork?
  private var clustering: PointClustering?
  /// Detections below this score are left out.
  package var leastScore: Double
  /// Detections reported of one frame, best first.
  package static let limit = 256

  package init(_ method: PointMethod, leastScore: Double) {
    self.leastScore = leastScore
    switch method {
    case .network(let width): network = PillarNetwork(.shipped(width: width))
    case .clustering: clustering = PointClustering()
    }
  }

  /// The objects in a cloud, best first, and the work.
  package mutating func detect(_ cloud: [LidarPoint]) -> (found: [PointDetection], counts: OperationCounts) {
    var found: [PointDetection] = []
    var counts = OperationCounts.zero
    if clustering != nil {
      (found, counts) = clustering!.detect(cloud, leastScore: leastScore)
    } else if network != nil {
      counts = grid.fill(cloud)
      counts += network!.run(grid)
      let decoded = network!.decode(leastScore: leastScore)
      found = decoded.found
      counts += decoded.counts
    }
    if found.count > Self.limit { found.removeLast(found.count - Self.limit) }
    return (found, counts)
  }
}

extension PillarNetwork {
  /// Peaks of the three heat maps, with the boxes that the network gives there, after suppression.
  func decode(leastScore: Double) -> (found: [PointDetection], counts: OperationCounts) {
    let scales = weights.scales
    let least = min(1 - 1e-9, max(1e-9, leastScore))
    let leastLogit = Math.log(least / (1 - least))
    var found: [PointDetection] = []
    for kind in PointDetection.Kind.allCases {
      let map = kind.rawValue
      for s in sitesInUse {
        let (row, column) = (Int(s) / Self.sites, Int(s) % Self.sites)
        guard let own = sum(map, row: row, column: column), Double(own) * scales[map] > leastLogit else {
          continue
        }
        // People stand closer than sites: each site may hold one, and only suppression joins what is double.
        guard kind == .person || isPeak(map, row: row, column: column, own) else { continue }
        func value(_ k: Int) -> Double { Double(sum(3 + k, row: row, column: column) ?? 0) * scales[3 + k] }
        let middle = Vec2(Double(column) + 0.5 + value(0), Double(row) + 0.5 + value(1))
        found.append(
          PointDetection(
            kind: kind, score: 1 / (1 + Math.exp(-Double(own) * scales[map])),
            position: middle - Vec2(0.5 * Double(Self.sites), 0.5 * Double(Self.sites)),
            length: Math.exp(min(3.2, max(-3, value(2)))), width: Math.exp(min(3.2, max(-3, value(3)))),
            heading: 0.5 * Math.atan2(value(4), value(5))))
      }
    }
    let peaks = found.count
    let comparisons = PointDetection.suppress(&found)
    let n = UInt64(sitesInUse.count)
    // A comparison a site and map; eight at most and some 60 operations a peak; a dozen a pair.
    return (
      found,
      OperationCounts(
        otherOps: 3 &* n &+ 68 &* UInt64(peaks) &+ 12 &* UInt64(comparisons),
        bytesRead: n &* UInt64(4 * PillarWeights.outputs), bytesWritten: UInt64(48 * found.count),
        serialSteps: UInt64(comparisons), launches: 1)
    )
  }

  private func isPeak(_ map: Int, row: Int, column: Int, _ own: Float) -> Bool {
    for i in -1...1 {
      for j in -1...1 {
        if let other = sum(map, row: row + i, column: column + j), other > own { return false }
      }
    }
    return true
  }
}
