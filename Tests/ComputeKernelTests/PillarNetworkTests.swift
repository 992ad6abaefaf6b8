import Foundation
import SimCore
import Testing

@testable import ComputeKernel

/// The networks on points beside two others: the same arithmetic in whole numbers, site by site from the definition, and
/// what numpy and torch compute (`Training/vectors.py`).
struct PillarNetworkTests {
  private static func cloud(_ seed: Int, points: Int) -> [LidarPoint] {
    (0..<points).map { k in
      let w = mix64(UInt64(seed) << 32 | UInt64(k))
      // Some points share a pillar; some lie at the edges of the grid.
      let near = Int(w >> 60) < 10
      func place(_ bits: UInt64) -> Int16 {
        near
          ? Int16(truncatingIfNeeded: Int(bits % 900) - 200 + 500 * seed)
          : Int16(truncatingIfNeeded: Int(bits % 8200) - 4100)
      }
      return LidarPoint(
        x: place(w & 0xFFFF), y: place(w >> 16 & 0xFFFF), z: Int16(w >> 32 & 0x1FF),
        reflectivity: UInt8(w >> 48 & 0xFF))
    }
  }

  /// A network by the definition of its layers, in whole numbers and without buffers.
  private struct Reference {
    let layers: [PillarWeights.Layer]
    let input: [Int: [Int]]
    /// Sites of each plane that are computed.
    var active: [Set<Int>] = []
    private var memory: [[Int: [Int]]] = Array(repeating: [:], count: 8)
    static let sides = [160, 80, 80, 40, 40, 40, 80, 80]

    init(_ grid: PillarGrid, _ weights: PillarWeights) {
      layers = weights.layers
      var input: [Int: [Int]] = [:]
      for (k, c) in grid.cells.enumerated() { input[Int(c)] = (0..<16).map { Int(grid.values[16 * k + $0]) } }
      self.input = input
      func grown(_ sites: Set<Int>, _ side: Int, by stride: Int) -> Set<Int> {
        var out: Set<Int> = []
        let n = side / stride
        for i in 0..<n {
          for j in 0..<n {
            for a in -1...1 {
              for b in -1...1 {
                let (r, c) = (stride * i + a, stride * j + b)
                if r >= 0, c >= 0, r < side, c < side, sites.contains(r * side + c) { out.insert(i * n + j) }
              }
            }
          }
        }
        return out
      }
      let zero = Set(input.keys)
      let one = grown(zero, 160, by: 2)
      let two = grown(one, 80, by: 1)
      let three = grown(two, 80, by: 2)
      let four = grown(three, 40, by: 1)
      let up = Set((0..<6400).filter { four.contains($0 / 80 / 2 * 40 + $0 % 80 / 2) })
      active = [zero, one, two, three, four, four, up, up]
    }

    /// Output of plane `n`: 0 is the input, 1 to 5 follow layers 0 to 4, 6 layer 5, 7 the head.
    mutating func value(_ n: Int, _ site: Int) -> [Int] {
      if n == 0 { return input[site] ?? Array(repeating: 0, count: 16) }
      if let known = memory[n][site] { return known }
      let layer = layers[n - 1]
      guard active[n].contains(site) else { return Array(repeating: 0, count: layer.outputs) }
      let side = Self.sides[n]
      let from = n == 6 ? 80 : Self.sides[n - 1]
      let half = layer.kernel / 2
      var sums = layer.bias.map { Int($0) }
      for a in 0..<layer.kernel {
        for b in 0..<layer.kernel {
          let (r, c) = (site / side * layer.stride + a - half, site % side * layer.stride + b - half)
          guard r >= 0, c >= 0, r < from, c < from else { continue }
          let x: [Int]
          if n == 6 {
            let lateral = value(2, r * 80 + c)
            let deep = value(5, r / 2 * 40 + c / 2)
            x = zip(lateral, deep).map { $0 + $1 }
          } else {
            x = value(n - 1, r * from + c)
          }
          for i in 0..<layer.inputs where x[i] != 0 {
            for o in 0..<layer.outputs {
              sums[o] +=
                x[i] * Int(layer.weights[((a * layer.kernel + b) * layer.inputs + i) * layer.outputs + o])
            }
          }
        }
      }
      if !layer.multiplier.isEmpty {
        for o in sums.indices {
          // round(sum · k / 2¹⁷), halves to even.
          let product = sums[o] * Int(layer.multiplier[o] * 131_072)
          var q = product >> 17
          let rest = product & 131_071
          if rest > 65_536 || (rest == 65_536 && q & 1 == 1) { q += 1 }
          sums[o] = min(127, max(0, q))
        }
      }
      memory[n][site] = sums
      return sums
    }
  }

  @Test(arguments: [(4, 1), (4, 2), (4, 3), (8, 4), (8, 5), (16, 6)])
  func itComputesWhatItsDefinitionSays(_ width: Int, _ seed: Int) throws {
    var grid = PillarGrid()
    _ = grid.fill(Self.cloud(seed, points: 8 + 4 * seed))
    #expect(grid.cells.count > 4)
    let weights = PillarWeights.shipped(width: width)
    var network = PillarNetwork(weights)
    // A frame before it must leave nothing.
    var other = PillarGrid()
    _ = other.fill(Self.cloud(seed + 100, points: 40))
    _ = network.run(other)
    _ = network.run(grid)
    var reference = Reference(grid, weights)
    #expect(network.sitesInUse.map { Int($0) } == reference.active[7].sorted())
    for s in network.sitesInUse {
      let expected = reference.value(7, Int(s))
      for k in 0..<PillarWeights.outputs {
        let got = try #require(network.sum(k, row: Int(s) / 80, column: Int(s) % 80))
        #expect(got == Float(expected[k]), "width \(width), seed \(seed), site \(s), output \(k)")
      }
    }
  }

  private struct Fixture: Decodable {
    struct Case: Decodable {
      var width: Int
      var cells: [Int32]
      var values: [UInt8]
      var sites: Int
      var sums: [Int]
    }
    var cases: [Case]
  }

  @Test func itComputesWhatTorchComputes() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/pillars.json")
    let cases = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)).cases
    #expect(Set(cases.map(\.width)) == Set(PillarWeights.widths))
    for (n, c) in cases.enumerated() {
      var network = PillarNetwork(.shipped(width: c.width))
      _ = network.run(PillarGrid(cells: c.cells, values: c.values))
      #expect(network.sitesInUse.count == c.sites, "case \(n)")
      for k in 0..<PillarWeights.outputs {
        var sum = 0
        for s in network.sitesInUse {
          sum += Int(network.sum(k, row: Int(s) / 80, column: Int(s) % 80)!) * (Int(s) % 97 + 1)
        }
        #expect(sum == c.sums[k], "case \(n), output \(k)")
      }
    }
  }

  /// Multiply–accumulates beside a count of the taps that exist: pairs of an input and an output site of each layer.
  @Test(arguments: PillarWeights.widths) func everyMultiplicationIsCounted(_ width: Int) {
    var grid = PillarGrid()
    let filled = grid.fill(Self.cloud(7, points: 30))
    #expect(filled.macs == 0)
    let weights = PillarWeights.shipped(width: width)
    var network = PillarNetwork(weights)
    let counts = network.run(grid)
    let reference = Reference(grid, weights)
    var macs = 0
    for (n, layer) in weights.layers.enumerated() {
      let sources = n == 5 ? reference.active[6] : reference.active[n == 6 ? 7 : n]
      let from = n == 0 ? 160 : n == 3 || n == 4 ? 40 : 80
      let side = from / layer.stride
      let half = layer.kernel / 2
      var taps = 0
      for site in reference.active[n + 1] {
        for a in -half...half {
          for b in -half...half {
            let (r, c) = (site / side * layer.stride + a, site % side * layer.stride + b)
            if r >= 0, c >= 0, r < from, c < from, sources.contains(r * from + c) { taps += 1 }
          }
        }
      }
      macs += taps * layer.inputs * (n == 6 ? PillarWeights.outputs : layer.outputs)
    }
    #expect(counts.macsInt8 == UInt64(macs))
    #expect(counts.macs == counts.macsInt8)
  }

  @Test(arguments: PillarWeights.widths) func weightsAreSmallAndTheirSumsExact(_ width: Int) {
    let weights = PillarWeights.shipped(width: width)
    #expect(weights.size <= 100_000)
    for (n, layer) in weights.layers.enumerated() {
      // The largest sum that inputs can make, with the bias, is exact in 24 bits.
      let largest: Float = n == 5 ? 254 : 127
      for o in 0..<layer.outputs {
        var sum = layer.bias[o].magnitude
        for k in 0..<layer.kernel * layer.kernel * layer.inputs {
          sum += layer.weights[k * layer.outputs + o].magnitude * largest
        }
        #expect(sum < 0x1p24, "layer \(n)")
      }
    }
  }

  @Test func emptyAndFullFramesAreNoTrouble() {
    var detector = PointDetector(.network(width: 4), leastScore: 0.3)
    #expect(detector.detect([]).found.count <= PointDetector.limit)
    let full = (0..<40_000).map { k in
      LidarPoint(
        x: Int16(truncatingIfNeeded: k * 7919), y: Int16(truncatingIfNeeded: k * 104_729),
        z: Int16(truncatingIfNeeded: k * 31), reflectivity: UInt8(truncatingIfNeeded: k))
    }
    #expect(detector.detect(full).found.count <= PointDetector.limit)
    let column = [LidarPoint](
      repeating: LidarPoint(x: 32767, y: -32768, z: 100, reflectivity: 255), count: 70_000)
    #expect(detector.detect(column).found.isEmpty)
    let pillar = [LidarPoint](repeating: LidarPoint(x: 5, y: 5, z: 449, reflectivity: 255), count: 70_000)
    _ = detector.detect(pillar)
    var clusters = PointDetector(.clustering, leastScore: 0)
    #expect(clusters.detect([]).found.isEmpty)
    #expect(clusters.detect(full).found.count <= PointDetector.limit)
  }
}
