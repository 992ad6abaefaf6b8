import SimCore

/// Average precision of a detector over frames: the area under the curve of precision over recall, with each precision the
/// highest at that recall or beyond (all points: PASCAL VOC since 2010). A detection is matched, best score first, to the
/// nearest free object whose centre lies within a distance (Caesar et al., "nuScenes", CVPR 2020, section 4). Objects on
/// which fewer than `leastPoints` points lie count neither way (after Waymo Open Dataset's level 1: more than five).
package struct AveragePrecision: Sendable {
  package static let leastPoints = 6
  /// Distance of a match, metres: one of nuScenes' for vehicles (2) and for people (.5); two-wheelers 1.
  package static func radius(_ kind: PointDetection.Kind) -> Double {
    switch kind {
    case .vehicle: 2
    case .twoWheeler: 1
    case .person: 0.5
    }
  }

  private var scored: [(score: Double, isHit: Bool)] = []
  private var total = 0

  package init() {}

  /// Adds a frame of one kind: detections, best first, and objects with the number of points on each. Objects outside the
  /// detector's grid are left out.
  package mutating func add(
    _ found: [PointDetection], truth objects: [(position: Vec2, points: Int)], within radius: Double
  ) {
    let half = 0.01 * Double(PillarGrid.half)
    let truth = objects.filter { $0.position.x.magnitude < half && $0.position.y.magnitude < half }
    total += truth.count { $0.points >= Self.leastPoints }
    var isFree = Array(repeating: true, count: truth.count)
    for d in found {
      var nearest = (distance: Double.infinity, index: -1)
      for (k, o) in truth.enumerated() where isFree[k] {
        let distance = (o.position - d.position).length
        if distance < nearest.distance { nearest = (distance, k) }
      }
      if nearest.distance < radius {
        isFree[nearest.index] = false
        if truth[nearest.index].points >= Self.leastPoints { scored.append((d.score, true)) }
      } else {
        scored.append((d.score, false))
      }
    }
  }

  /// Objects that count.
  package var objects: Int { total }

  /// 0...1; 0 without objects.
  package var value: Double {
    if total == 0 { return 0 }
    let order = scored.indices.sorted {
      scored[$0].score != scored[$1].score ? scored[$0].score > scored[$1].score : $0 < $1
    }
    var hits: [Int] = []
    var n = 0
    for k in order {
      if scored[k].isHit { n += 1 }
      hits.append(n)
    }
    var area = 0.0
    var best = 0.0
    for k in hits.indices.reversed() {
      best = max(best, Double(hits[k]) / Double(k + 1))
      if hits[k] > (k == 0 ? 0 : hits[k - 1]) { area += best }
    }
    return area / Double(total)
  }
}
