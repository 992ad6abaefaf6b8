import SimCore

/// Stations sorted by square cells. Stations with a receiver on this host are kept apart, so that pairs with at least
/// one receiver are found without looking at the rest.
struct StationGrid: ~Copyable {
  /// Edge of a cell, metres; twice that and so on if stations lie far apart.
  private static let smallestCell = 200.0
  private static let mostCells = 1 << 20
  private var cell = StationGrid.smallestCell
  private var origin = Vec2.zero
  private var columns = 0
  private var rows = 0

  /// Stations of one kind, by cell in row-major order, so that adjacent cells of a row form one range.
  struct Members: ~Copyable {
    private(set) var count = 0
    fileprivate var starts = Column<Int32>()
    fileprivate var station = Column<Int32>()
    fileprivate var x = Column<Double>()
    fileprivate var y = Column<Double>()
    fileprivate var cell = Column<Int32>()

    fileprivate mutating func sort(count cells: Int, _ stations: [Station], local: Bool, _ of: (Vec2) -> Int)
    {
      starts.reserve(cells + 1)
      starts.base.update(repeating: 0, count: cells + 1)
      count = 0
      for s in stations where (s.slot >= 0) == local {
        starts.base[of(s.position) + 1] += 1
        count += 1
      }
      for c in 0..<cells { starts.base[c + 1] += starts.base[c] }
      station.reserve(count)
      cell.reserve(count)
      x.reserve(count)
      y.reserve(count)
      // Filling moves each start to the end of its cell, which is the next cell's start; the code below shifts them
      // back.
      for (i, s) in stations.enumerated() where (s.slot >= 0) == local {
        let c = of(s.position)
        let at = Int(starts.base[c])
        starts.base[c] += 1
        station.base[at] = Int32(i)
        cell.base[at] = Int32(c)
        x.base[at] = s.position.x
        y.base[at] = s.position.y
      }
      var c = cells
      while c > 0 {
        starts.base[c] = starts.base[c - 1]
        c -= 1
      }
      starts.base[0] = 0
    }
  }
  private(set) var local = Members()
  private var remote = Members()

  mutating func rebuild(_ stations: [Station]) {
    guard let box = Bounds(around: stations.lazy.map(\.position)) else {
      columns = 0
      rows = 0
      local.sort(count: 0, [], local: true) { _ in 0 }
      remote.sort(count: 0, [], local: false) { _ in 0 }
      return
    }
    let origin = box.min
    let size = box.cellSize(from: Self.smallestCell, limit: Self.mostCells)
    cell = size
    let columns = Int((box.max.x - box.min.x) / size) + 1
    rows = Int((box.max.y - box.min.y) / size) + 1
    self.origin = origin
    self.columns = columns
    let index = { (p: Vec2) in
      Int((p.y - origin.y) / size) * columns + Int((p.x - origin.x) / size)
    }
    local.sort(count: columns * rows, stations, local: true, index)
    remote.sort(count: columns * rows, stations, local: false, index)
  }

  /// Station of the local member `m`.
  func station(ofLocal m: Int) -> Int { Int(local.station.base[m]) }

  /// Collects the partners of local member `m` within `distance`: local ones that follow it in grid order, so that each
  /// pair occurs once, and all remote ones.
  ///
  /// - Returns: number of partners written; `squared` is the squared distance, `x` and `y` the partner's position.
  func collect(
    partnersOf m: Int, within distance: Double, station: UnsafeMutablePointer<Int32>,
    squared: UnsafeMutablePointer<Double>, x: UnsafeMutablePointer<Double>, y: UnsafeMutablePointer<Double>
  ) -> Int {
    let reach = Int((distance / cell).rounded(.up))
    let own = Int(local.cell.base[m])
    let cx = own % columns
    let cy = own / columns
    let first = max(0, cx - reach)
    let last = min(columns - 1, cx + reach)
    let limit = distance * distance
    let px = local.x.base[m]
    let py = local.y.base[m]
    var found = 0
    func scan(_ members: borrowing Members, _ start: Int, _ end: Int) {
      let xs = members.x.base
      let ys = members.y.base
      let ids = members.station.base
      var n = start
      while n < end {
        let dx = xs[n] - px
        let dy = ys[n] - py
        let d = dx * dx + dy * dy
        // Always written, counted only if kept: no branch to mispredict.
        station[found] = ids[n]
        squared[found] = d
        x[found] = xs[n]
        y[found] = ys[n]
        found &+= d <= limit ? 1 : 0
        n &+= 1
      }
    }
    for row in max(0, cy - reach)...min(rows - 1, cy + reach) {
      let from = row * columns + first
      let to = row * columns + last + 1
      if row >= cy {
        scan(
          local, row == cy ? m + 1 : Int(local.starts.base[from]), Int(local.starts.base[to]))
      }
      if remote.count > 0 { scan(remote, Int(remote.starts.base[from]), Int(remote.starts.base[to])) }
    }
    return found
  }
}
