import ComputePlatform
import Foundation
import SimCore
import Testing

/// Layer tables, platforms, and what the model predicts from them.
@Suite struct NetworkTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  private static let networks = folder.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/ComputePlatform/Networks")

  private static func rows<Row: Decodable>(_ name: String) throws -> [Row] {
    let file = folder.appendingPathComponent("Calibration/\(name).json")
    return try JSONDecoder().decode([Row].self, from: Data(contentsOf: file))
  }

  // MARK: Tables

  @Test func tablesInTheProgramAreThoseOfTheFiles() throws {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: Self.networks.appendingPathComponent("Tables").path)
    #expect(Set(files) == Set(NetworkTable.shippedNames.map { $0 + ".json" }))
    for name in NetworkTable.shippedNames {
      let text = try String(
        contentsOf: Self.networks.appendingPathComponent("Tables/\(name).json"), encoding: .utf8)
      #expect(NetworkTable.shippedText(name).map { $0 + "\n" } == text, "\(name)")
      #expect(try NetworkReader.read(text, source: name).name == name)
    }
    let platforms = try String(
      contentsOf: Self.networks.appendingPathComponent("platforms.yaml"), encoding: .utf8)
    #expect(try PlatformReader.read(platforms, source: "platforms.yaml") == NetworkPlatform.shipped)
  }

  /// The sums of the layers are the totals that the publications state: work within 1 %, parameters (which count
  /// biases and normalisation too) within 2 %.
  @Test(arguments: NetworkTable.shippedNames)
  func countsWhatIsPublished(name: String) throws {
    let table = try #require(NetworkTable.shipped(name))
    #expect(!table.source.isEmpty && table.layers.count > 20)
    let gmac = Double(table.macs) / 1e9
    let parameters = Double(table.weights) / 1e6
    if let published = table.published?.gmac { #expect(abs(gmac / published - 1) < 0.01, "\(gmac)") }
    if let published = table.published?.mparameters {
      #expect(abs(parameters / published - 1) < 0.02, "\(parameters)")
    }
  }

  @Test func theLengthOfASequenceIsAParameter() throws {
    let text = try #require(NetworkTable.shippedText("bert_large"))
    let long = try NetworkReader.read(text, source: "bert", parameters: ["tokens": 384])
    let short = try NetworkReader.read(text, source: "bert", parameters: ["tokens": 128])
    #expect(long == NetworkTable.shipped("bert_large"))
    // Attention grows with the square, the rest in proportion.
    let attention = { (t: NetworkTable) in
      t.layers.filter { $0.kind == .attention }.reduce(0) { $0 + $1.macs }
    }
    #expect(attention(long) == 9 * attention(short))
    #expect(long.macs - attention(long) == 3 * (short.macs - attention(short)) - 2 * 0)
  }

  // MARK: The model

  private struct Prediction: Decodable {
    var network: String
    var precision: String
    var batch: Int
    var platform: String
    var seconds: Double
  }

  /// `calibrate.py` computes the same model from the same files.
  @Test func agreesWithASecondImplementation() throws {
    let rows: [Prediction] = try Self.rows("predictions")
    #expect(Set(rows.map(\.network)).count == NetworkTable.shippedNames.count && rows.count > 150)
    for row in rows {
      let table = try #require(NetworkTable.shipped(row.network))
      let engine = try #require(NetworkPlatform.shipped(row.platform)?.engines[0])
      let format = try #require(NumberFormat(rawValue: row.precision))
      let seconds = NetworkPrediction.cost(table, on: engine, format: format, batch: row.batch).seconds
      #expect(abs(seconds / row.seconds - 1) < 1e-9, "\(row): \(seconds)")
    }
  }

  private struct Measured: Decodable {
    var set: String
    var network: String
    var precision: String
    var batch: Int
    var platform: String
    var milliseconds: Double
  }

  /// Rows of the fit are of two devices. Rows kept for test are of ten others and of other networks: mean error at most
  /// 20 %, worst 50 %, and every row inside the stated range.
  @Test(arguments: [("fit", 0.08, 0.21), ("test", 0.2, 0.5)])
  func predictsMeasurements(set: String, mean: Double, worst: Double) throws {
    let rows: [Measured] = try Self.rows("measured").filter { $0.set == set }
    #expect(rows.count >= 25)
    if set == "fit" { #expect(Set(rows.map(\.platform)) == ["agx_orin_64", "orin_nx_16"]) }
    var errors: [Double] = []
    for row in rows {
      let table = try #require(NetworkTable.shipped(row.network))
      let platform = try #require(NetworkPlatform.shipped(row.platform))
      let format = try #require(NumberFormat(rawValue: row.precision))
      let p = try NetworkPrediction(
        table, on: platform, batch: row.batch, format: format, mode: .singleStream)
      let ratio = 1000 * p.latency / row.milliseconds
      errors.append(abs(ratio - 1))
      #expect(abs(ratio - 1) <= worst && ratio <= p.spread && ratio >= 1 / p.spread, "\(row): \(ratio)")
    }
    #expect(errors.reduce(0, +) / Double(errors.count) <= mean, "\(errors)")
  }

  /// MLPerf Inference v3.1, closed, Offline, samples per second: GPU and both DLA together.
  @Test(arguments: [
    ("resnet50", "agx_orin_64", 32, 6423.6), ("retinanet", "agx_orin_64", 8, 148.71),
    ("resnet50", "orin_nx_16", 32, 2640.5), ("retinanet", "orin_nx_16", 8, 66.503),
  ])
  func predictsThroughputOverAllEngines(network: String, platform: String, batch: Int, measured: Double)
    throws
  {
    let table = try #require(NetworkTable.shipped(network))
    let device = try #require(NetworkPlatform.shipped(platform))
    let p = try NetworkPrediction(table, on: device, batch: batch, format: .int8, mode: .offline)
    #expect(p.parts.map(\.engine) == ["nvidia_gpu", "dla"] && p.parts[1].copies == 2)
    #expect(abs(p.throughput / measured - 1) < 0.13, "\(p.throughput)")
    // A transformer runs on the GPU alone.
    let bert = try #require(NetworkTable.shipped("bert_large"))
    let alone = try NetworkPrediction(bert, on: device, batch: 4, format: .int8, mode: .offline)
    #expect(alone.parts.map(\.engine) == ["nvidia_gpu"])
  }

  /// One product of matrices in closed form: 16 tiles of 128 × 128 on 16 units are one wave, and one row more is two.
  @Test func countsWaves() throws {
    var engine = try #require(NetworkPlatform.shipped("agx_orin_64")).engines[0]
    engine.bandwidth.value = 1e18
    engine.cache.value = 1e12
    engine.family.cacheBytes = 1e12
    engine.family.outputCycles = 0
    func seconds(_ rows: Int) throws -> Double {
      let text = "{name: x, layers: [{kind: gemm, m: \(rows), k: 256, n: 512}]}"
      return NetworkPrediction.cost(
        try NetworkReader.read(text, source: "x"), on: engine, format: .int8, batch: 1
      ).seconds
    }
    let f = engine.family
    let beside = f.host + f.launch + (f.matrixCycles + f.fillCycles) / 1.3e9
    // 4 × 4 tiles: each unit takes 128 · 128 · 256 multiply–accumulates.
    let wave = 128.0 * 128 * 256 / (85.2e12 / 2 / 16 * f.efficiency.int8)
    #expect(abs(try seconds(512) - beside - wave) < 1e-9)
    #expect(try seconds(513) > seconds(512) + 0.2 * wave)
    #expect(abs(try seconds(512) - seconds(500)) < 1e-12)
  }

  /// Over random layers: more work, a slower engine or a larger batch never takes less time, and a batch never more
  /// than the same number of calls.
  @Test func isMonotonous() throws {
    var stream = RandomSource(seed: 11).stream(1, .detection)
    func whole(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + Int(stream.integer(below: UInt64(range.count)))
    }
    let base = try #require(NetworkPlatform.shipped("orin_nx_16")).engines[0]
    for _ in 0..<300 {
      let side = whole(1...80)
      let (input, output) = (whole(1...600), whole(1...600))
      let kernel = 2 * whole(0...1) + 1
      func table(_ out: Int) throws -> NetworkTable {
        try NetworkReader.read(
          """
          {name: x, layers: [{kind: conv, input: [\(side), \(side), \(input)], output: [\(side), \(side), \(out)],
            kernel: [\(kernel), \(kernel)], activation: silu}]}
          """, source: "x")
      }
      let net = try table(output)
      let format = NumberFormat.allCases[whole(0...2)]
      func time(_ t: NetworkTable, _ e: NetworkEngine, _ batch: Int) -> Double {
        NetworkPrediction.cost(t, on: e, format: format, batch: batch).seconds
      }
      let one = time(net, base, 1)
      #expect(try time(table(2 * output), base, 1) >= one)
      #expect(time(net, base, 4) >= one)
      // Without a cache, whose share of larger maps is smaller.
      var slow = base
      slow.cache.value = 0
      #expect(time(net, slow, 4) <= 4 * time(net, slow, 1) * (1 + 1e-12))
      slow = base
      slow.bandwidth.value /= 2
      #expect(time(net, slow, 1) >= one)
      slow = base
      (slow.int8.value, slow.fp16.value, slow.fp32.value) = (
        base.int8.value / 2, base.fp16.value / 2, base.fp32.value / 2
      )
      #expect(time(net, slow, 1) >= one)
    }
  }

  @Test func everyFamilyStatesItsSpread() {
    for family in EngineFamily.all { #expect(family.spread > 1 && family.basis.count > 6) }
    #expect(Set(EngineFamily.names).count == EngineFamily.all.count)
    let figures = NetworkPlatform.shipped.flatMap(\.figures)
    #expect(NetworkPlatform.shipped.count > 25 && figures.count > 300)
    for f in figures {
      #expect(f.value.isFinite && f.value >= 0 && !f.unit.isEmpty && f.source.count > 4, "\(f)")
      #expect(Int(f.date.prefix(4)).map { (2000...2030).contains($0) } ?? false, "\(f)")
    }
  }

  // MARK: Faults

  private static func faults(_ body: () throws -> Void) -> [String] {
    do {
      try body()
      return []
    } catch let error as InvalidInput {
      return error.diagnostics.ordered.map { "\($0.line ?? 0): \($0.message)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test func everyFaultOfATableHasItsLine() {
    let text = """
      {"name": "x", "parameters": {"tokens": 8},
       "layers": [
        {"kind": "conv", "input": [8, 8, 6], "output": [8, 8, 6], "kernel": [3, 3], "groups": 4},
        {"kind": "cnv"},
        {"kind": "gemm", "m": "token", "k": 16, "n": 1e30},
        {"kind": "gemm", "m": "tokens", "k": 16, "depth": 3},
        {"kind": "elementwise", "elements": [1000000, 1000000, 1000000]},
        {"kind": "conv", "input": [8, 8], "output": [8, 8, 6], "kernel": [3, 3], "activation": "tanh"}
      ]}
      """
    let found = Self.faults { _ = try NetworkReader.read(text, source: "x.json") }
    #expect(
      found == [
        "3: 4 groups do not divide 6 and 6 channels", "4: unknown kind of layer \"cnv\"",
        "5: m is not a number: \"token\"", "5: n = 1e+30 lies outside 1...10000000",
        "6: unknown key \"depth\" in layer \"gemm\"", "6: layer \"gemm\" has no n",
        "7: layer \"elementwise\" is larger than 100000000000000.0 operations or elements",
        "8: input must be a list of 3 numbers",
        "8: activation must be none, relu, silu or gelu, not \"tanh\"",
      ])
    #expect(
      Self.faults { _ = try NetworkReader.read("[1]", source: "x") } == [
        "1: a network must be a mapping with name and layers"
      ])
    #expect(Self.faults { _ = try NetworkReader.read("{name: x, layers: []}", source: "x") }.count == 1)
    let text2 = "{name: x, layers: [{kind: gemm, m: 1, k: 1, n: 1}]}"
    #expect(
      Self.faults { _ = try NetworkReader.read(text2, source: "x", parameters: ["tokens": 3]) }
        == ["0: the network has no parameter \"tokens\""])
  }

  @Test func everyFaultOfAPlatformHasItsLine() {
    let text = """
      a:
        famly: npu
        clock_ghz: fast
        int8_tops: 1e99
      b: {family: gpus, clock_ghz: 1, bandwidth_gb_per_s: 10}
      "c d": {family: npu, clock_ghz: 1, int8_tops: 1, bandwidth_gb_per_s: 10}
      e:
        family: npu
        class: guessed
        date: soon
        clock_ghz: {value: 1, source: [1]}
        int8_tops: {source: data sheet}
        bandwidth_gb_per_s: 10
        idle_w: 50
      f: {engines: [{family: npu, clock_ghz: 1, int8_tops: 1}], units: 3}
      """
    let found = Self.faults { _ = try PlatformReader.read(text, source: "p.yaml") }
    #expect(
      found == [
        "2: unknown key \"famly\" in platform \"a\"", "2: platform \"a\" has no family",
        "2: platform \"a\" has no bandwidth_gb_per_s",
        "3: clock_ghz of platform \"a\" is not a number: \"fast\"",
        "4: int8_tops of platform \"a\" = 1e+99 lies outside 0.001...1000000 10¹²/s",
        "2: platform \"a\" has no peak: give int8_tops, fp16_tflops or fp32_tflops",
      ] || found.count >= 14, "\(found.joined(separator: "\n"))")
    for line in [2, 3, 4, 5, 6, 9, 10, 11, 12, 14, 15] {
      #expect(found.contains { $0.hasPrefix("\(line): ") }, "nothing about line \(line): \(found)")
    }
  }

  /// Texts damaged at random are refused or read, and what is read can be predicted: nothing traps.
  @Test func damagedFilesAreReportedAndNeverTrap() throws {
    var stream = RandomSource(seed: 5).stream(1, .falseAlarm)
    func whole(below n: Int) -> Int { Int(stream.integer(below: UInt64(n))) }
    let lines = try #require(NetworkTable.shippedText("resnet50")).split(separator: "\n").prefix(14)
    let table = Array((lines.joined(separator: "\n").dropLast() + "]}").utf8)
    #expect(try NetworkReader.read(String(decoding: table, as: UTF8.self), source: "x").layers.count > 3)
    let board = Array(
      "b: {family: cpu, units: 4, clock_ghz: 2, int8_tops: 1, bandwidth_gb_per_s: 20, cache_mb: 8}".utf8)
    let pieces = ["9999999", "-1", "0", "1e308", "\"", "[", "{", "}", ":", "null", "nan", ",", "&a", "*a"].map
    { Array($0.utf8) }
    var readable = 0
    func damaged(_ bytes: [UInt8]) -> String {
      var bytes = bytes
      for _ in 0...whole(below: 3) {
        let at = whole(below: bytes.count)
        let piece = pieces[whole(below: pieces.count)]
        bytes.replaceSubrange(at..<min(bytes.count, at + piece.count), with: piece)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    let engine = try #require(NetworkPlatform.shipped("ascend_310"))
    for _ in 0..<400 {
      if let net = try? NetworkReader.read(damaged(table), source: "x") {
        readable += 1
        let p = try NetworkPrediction(
          net, on: engine, batch: NetworkPrediction.mostBatch, format: .int8, mode: .offline)
        #expect(p.latency.isFinite && p.latency > 0)
      }
      if let found = try? PlatformReader.read(damaged(board), source: "x"),
        let net = NetworkTable.shipped("resnet50")
      {
        readable += 1
        for platform in found {
          let p = try? NetworkPrediction(net, on: platform, batch: 1, format: .int8, mode: .offline)
          if let p { #expect(p.latency.isFinite && p.latency > 0) }
        }
      }
    }
    #expect(readable > 20)
  }
}
