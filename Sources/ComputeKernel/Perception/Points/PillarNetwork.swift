import SimCore

/// A small bird's-eye-view network in INT8 on the pillars of one lidar frame. It computes only at sites that points can reach
/// (sparse convolution: Yan, Mao, Li, "SECOND: sparsely embedded convolutional detection", Sensors 18(10), 2018); all
/// others are zero. Activations are whole numbers, kept in 32-bit floating point, where the arithmetic is exact and vector
/// units are fast everywhere: see `PillarWeights`.
package struct PillarNetwork: Sendable {
  package let weights: PillarWeights
  private static let fine = PillarGrid.side
  /// Sites along each side after the first layer, and their edge, metres.
  package static let sites = PillarGrid.side / 2
  package static let edge = 0.01 * Double(2 * PillarGrid.cell)
  private static let coarse = PillarGrid.side / 4

  /// Activations of one layer with a border of zeros, and which sites are computed, in ascending order.
  private struct Plane: Sendable {
    let side: Int
    let channels: Int
    var values: [Float]
    /// By site with the border.
    var isActive: [Bool]
    /// row · side + column.
    var active: [Int32] = []

    init(side: Int, channels: Int) {
      self.side = side
      self.channels = channels
      values = Array(repeating: 0, count: (side + 2) * (side + 2) * channels)
      isActive = Array(repeating: false, count: (side + 2) * (side + 2))
    }
    @inline(__always) func place(_ site: Int32) -> Int {
      (Int(site) / side + 1) * (side + 2) + Int(site) % side + 1
    }
    mutating func clear() {
      for s in active {
        let p = place(s)
        isActive[p] = false
        for c in 0..<channels { values[p * channels + c] = 0 }
      }
      active.removeAll(keepingCapacity: true)
    }
    /// Takes the sites that the marks (with border) tell.
    mutating func collect() {
      for row in 0..<side {
        let start = (row + 1) * (side + 2) + 1
        for column in 0..<side where isActive[start + column] { active.append(Int32(row * side + column)) }
      }
    }
    /// Makes active what a 3 × 3 convolution of `source` can reach.
    mutating func reach(from source: borrowing Plane, stride: Int) {
      for s in source.active {
        let (r, c) = (Int(s) / source.side, Int(s) % source.side)
        // Output i reads rows stride · i − 1 ... stride · i + 1.
        for i in max(0, (r + stride - 2) / stride)...min(side - 1, (r + 1) / stride) {
          for j in max(0, (c + stride - 2) / stride)...min(side - 1, (c + 1) / stride) {
            isActive[(i + 1) * (side + 2) + j + 1] = true
          }
        }
      }
      collect()
    }
    mutating func copySites(of source: borrowing Plane) {
      for s in source.active { isActive[place(s)] = true }
      active = source.active
    }
  }

  private var input: Plane
  private var first: Plane
  private var lateral: Plane
  private var down: Plane
  private var deep: Plane
  private var narrow: Plane
  private var joined: Plane
  private var hidden: Plane
  /// Sums of the head, 16 lanes for each site of `hidden`.
  private var head: Plane

  package init(_ weights: PillarWeights) {
    self.weights = weights
    let (a, b) = (2 * weights.width, 4 * weights.width)
    input = Plane(side: Self.fine, channels: PillarGrid.features)
    first = Plane(side: Self.sites, channels: a)
    lateral = Plane(side: Self.sites, channels: a)
    down = Plane(side: Self.coarse, channels: b)
    deep = Plane(side: Self.coarse, channels: b)
    narrow = Plane(side: Self.coarse, channels: a)
    joined = Plane(side: Self.sites, channels: a)
    hidden = Plane(side: Self.sites, channels: a)
    head = Plane(side: Self.sites, channels: PillarWeights.lanes)
  }

  /// Runs the network on a grid. Afterwards `outputs` and `sitesInUse` are those of this frame. The counts are those of the
  /// convolutions that were executed.
  package mutating func run(_ grid: borrowing PillarGrid) -> OperationCounts {
    let layers = weights.layers
    enter(grid)
    first.clear()
    first.reach(from: input, stride: 2)
    lateral.clear()
    lateral.reach(from: first, stride: 1)
    down.clear()
    down.reach(from: lateral, stride: 2)
    deep.clear()
    deep.reach(from: down, stride: 1)
    var counts = Self.convolve(input, layers[0], into: &first)
    counts += Self.convolve(first, layers[1], into: &lateral)
    counts += Self.convolve(lateral, layers[2], into: &down)
    counts += Self.convolve(down, layers[3], into: &deep)
    narrow.clear()
    narrow.copySites(of: deep)
    counts += Self.convolve(deep, layers[4], into: &narrow)
    counts += join()
    hidden.clear()
    hidden.copySites(of: joined)
    counts += Self.convolve(joined, layers[5], into: &hidden)
    head.clear()
    head.copySites(of: hidden)
    counts += Self.convolve(hidden, layers[6], into: &head)
    return counts
  }

  /// Sites with outputs, in ascending order: row · `sites` + column.
  package var sitesInUse: [Int32] { head.active }
  /// Sum of an output at a row and column from −1 to `sites`; nil where nothing is computed.
  @inline(__always) package func sum(_ output: Int, row: Int, column: Int) -> Float? {
    let p = (row + 1) * (Self.sites + 2) + column + 1
    return head.isActive[p] ? head.values[p * PillarWeights.lanes + output] : nil
  }

  private mutating func enter(_ grid: borrowing PillarGrid) {
    input.clear()
    for (k, cell) in grid.cells.enumerated() {
      input.active.append(cell)
      let p = input.place(cell)
      input.isActive[p] = true
      for c in 0..<PillarGrid.features {
        input.values[p * PillarGrid.features + c] = Float(grid.values[k * PillarGrid.features + c])
      }
    }
  }

  /// Adds each site of the narrow plane to the four sites of the lateral one that it covers.
  private mutating func join() -> OperationCounts {
    joined.clear()
    let channels = joined.channels
    let wide = Self.sites + 2
    for s in narrow.active {
      let (r, c) = (Int(s) / Self.coarse, Int(s) % Self.coarse)
      let from = narrow.place(s) * channels
      for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let p = (2 * r + i + 1) * wide + 2 * c + j + 1
        joined.isActive[p] = true
        for k in 0..<channels {
          joined.values[p * channels + k] = narrow.values[from + k] + lateral.values[p * channels + k]
        }
      }
    }
    joined.collect()
    let n = UInt64(joined.active.count * channels)
    return OperationCounts(otherOps: n, bytesRead: n &+ n / 4, bytesWritten: n, launches: 1)
  }

  // MARK: Convolution

  private static func convolve(
    _ source: borrowing Plane, _ layer: PillarWeights.Layer, into target: inout Plane
  ) -> OperationCounts {
    var taps = 0
    let active = target.active
    source.values.withUnsafeBufferPointer { x in
      source.isActive.withUnsafeBufferPointer { isActive in
        layer.weights.withUnsafeBufferPointer { w in
          target.values.withUnsafeMutableBufferPointer { y in
            let call = Call(
              x: x.baseAddress!, isActive: isActive.baseAddress!, w: w.baseAddress!, y: y.baseAddress!,
              wide: source.side + 2, side: target.side, layer: layer)
            taps = layer.outputs % 16 == 0 ? call.wide16(active) : call.wide8(active)
          }
        }
      }
    }
    let isHead = layer.multiplier.isEmpty
    let outputs = isHead ? PillarWeights.outputs : layer.outputs
    let n = UInt64(active.count * outputs)
    let macs = UInt64(taps * layer.inputs * outputs)
    // Each output takes a bias and, but for the head, a product, a rounding and two comparisons. Weights are read once.
    return OperationCounts(
      macsInt8: macs, otherOps: (isHead ? 1 : 5) &* n,
      bytesRead: UInt64(
        source.active.count * layer.inputs + layer.kernel * layer.kernel * layer.inputs * outputs),
      bytesWritten: (isHead ? 4 : 1) &* n, launches: 1)
  }

  /// One convolution; the two functions differ in the number of lanes alone, because a generic one is slow.
  private struct Call {
    let x: UnsafePointer<Float>
    let isActive: UnsafePointer<Bool>
    let w: UnsafePointer<Float>
    let y: UnsafeMutablePointer<Float>
    /// Sites along a row of the source with its border, and of the target without.
    let wide: Int
    let side: Int
    let layer: PillarWeights.Layer

    /// 1.5 · 2²³: adding and subtracting it rounds to whole numbers, halves to even.
    private static let rounding: Float = 12_582_912

    /// Returns the number of taps that were computed.
    func wide16(_ active: [Int32]) -> Int {
      let (kernel, step, inputs, outputs) = (layer.kernel, layer.stride, layer.inputs, layer.outputs)
      let shift = kernel == 3 ? 0 : 1
      var taps = 0
      for block in 0..<outputs / 16 {
        var bias = SIMD16<Float>()
        var gain = SIMD16<Float>()
        for o in 0..<16 {
          bias[o] = layer.bias[16 * block + o]
          gain[o] = layer.multiplier.isEmpty ? 0 : layer.multiplier[16 * block + o]
        }
        for s in active {
          let (row, column) = (Int(s) / side, Int(s) % side)
          var sum = bias
          var other = SIMD16<Float>()
          for i in 0..<kernel {
            for j in 0..<kernel {
              let p = (row * step + i + shift) * wide + column * step + j + shift
              if !isActive[p] { continue }
              taps += 1
              let from = x + p * inputs
              var weights = UnsafeRawPointer(w + (i * kernel + j) * inputs * outputs + 16 * block)
              // Two sums, for additions that do not wait for one another.
              for c in stride(from: 0, to: inputs, by: 2) {
                sum += weights.loadUnaligned(as: SIMD16<Float>.self) * from[c]
                other +=
                  weights.loadUnaligned(fromByteOffset: 4 * outputs, as: SIMD16<Float>.self) * from[c + 1]
                weights += 8 * outputs
              }
            }
          }
          sum += other
          if !layer.multiplier.isEmpty {
            sum *= gain
            sum.replace(with: 0, where: sum .< 0)
            sum.replace(with: 127, where: sum .> 127)
            sum = (sum + Self.rounding) - Self.rounding
          }
          let to = UnsafeMutableRawPointer(y + ((row + 1) * (side + 2) + column + 1) * outputs + 16 * block)
          to.storeBytes(of: sum, as: SIMD16<Float>.self)
        }
      }
      return taps / (outputs / 16)
    }

    func wide8(_ active: [Int32]) -> Int {
      let (kernel, step, inputs, outputs) = (layer.kernel, layer.stride, layer.inputs, layer.outputs)
      let shift = kernel == 3 ? 0 : 1
      var taps = 0
      for block in 0..<outputs / 8 {
        var bias = SIMD8<Float>()
        var gain = SIMD8<Float>()
        for o in 0..<8 {
          bias[o] = layer.bias[8 * block + o]
          gain[o] = layer.multiplier.isEmpty ? 0 : layer.multiplier[8 * block + o]
        }
        for s in active {
          let (row, column) = (Int(s) / side, Int(s) % side)
          var sum = bias
          var other = SIMD8<Float>()
          for i in 0..<kernel {
            for j in 0..<kernel {
              let p = (row * step + i + shift) * wide + column * step + j + shift
              if !isActive[p] { continue }
              taps += 1
              let from = x + p * inputs
              var weights = UnsafeRawPointer(w + (i * kernel + j) * inputs * outputs + 8 * block)
              // Two sums, for additions that do not wait for one another.
              for c in stride(from: 0, to: inputs, by: 2) {
                sum += weights.loadUnaligned(as: SIMD8<Float>.self) * from[c]
                other +=
                  weights.loadUnaligned(fromByteOffset: 4 * outputs, as: SIMD8<Float>.self) * from[c + 1]
                weights += 8 * outputs
              }
            }
          }
          sum += other
          if !layer.multiplier.isEmpty {
            sum *= gain
            sum.replace(with: 0, where: sum .< 0)
            sum.replace(with: 127, where: sum .> 127)
            sum = (sum + Self.rounding) - Self.rounding
          }
          let to = UnsafeMutableRawPointer(y + ((row + 1) * (side + 2) + column + 1) * outputs + 8 * block)
          to.storeBytes(of: sum, as: SIMD8<Float>.self)
        }
      }
      return taps / (outputs / 8)
    }
  }
}
