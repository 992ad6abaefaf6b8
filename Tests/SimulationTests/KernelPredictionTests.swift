import Foundation
import Recording
import SimCore
import Simulation
import Testing

/// `coroad kernel predict` as its users call it.
@Suite struct KernelPredictionTests {
  private static func request(
    _ network: String, _ platform: String, batch: Int = 1, mode: String = "single-stream",
    parameters: [String: Int] = [:]
  ) -> KernelPrediction.Request {
    KernelPrediction.Request(
      network: network, platform: platform, batch: batch, format: "int8", mode: mode, parameters: parameters)
  }

  private static func written<Result>(_ text: String, _ name: String, _ body: (String) throws -> Result)
    throws -> Result
  {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent(name)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try body(file.path)
  }

  private struct Output: Decodable {
    struct Range: Decodable {
      var nominal: Double
      var low: Double
      var high: Double
    }
    var latency_ms: Range
    var throughput_per_s: Range
    var spread: Double
    var macs: Int
  }
  private static func output(_ request: KernelPrediction.Request) throws -> Output {
    try JSONDecoder().decode(Output.self, from: Data(KernelPrediction.output(request, json: true).utf8))
  }

  @Test func aPlatformOfTenLinesRuns() throws {
    let text = """
      my_board:
        title: Board with a neural processor
        family: npu
        units: 4
        clock_ghz: 1
        int8_tops: 40
        bandwidth_gb_per_s: 51.2
        cache_mb: 8
      """
    try Self.written(text, "board.yaml") { path in
      let one = try Self.output(Self.request("yolov8s", path))
      // 28.6 GOP cannot be faster than the peak.
      #expect(one.latency_ms.nominal > 28.6 / 40 && one.latency_ms.nominal < 20)
      let (low, nominal, high) = (one.latency_ms.low, one.latency_ms.nominal, one.latency_ms.high)
      #expect(abs(nominal / low - one.spread) < 1e-3 && abs(high / nominal - one.spread) < 1e-3)
      #expect(abs(one.throughput_per_s.nominal * nominal / 1000 - 1) < 1e-4)
      #expect(try KernelPrediction.output(Self.request("yolov8s", path), json: false).contains("Board with"))
    }
    let two = text + "\nother: {family: cpu, clock_ghz: 2, fp32_tflops: 1, bandwidth_gb_per_s: 20}\n"
    try Self.written(two, "boards.yaml") { path in
      let named = try Self.output(Self.request("yolov8s", path + "#my_board"))
      #expect(named.latency_ms.nominal > 0)
      #expect(throws: InvalidInput.self) { try Self.output(Self.request("yolov8s", path)) }
      // No INT8 there.
      #expect(throws: InvalidInput.self) { try Self.output(Self.request("yolov8s", path + "#other")) }
    }
  }

  @Test func aTableOfTheUserAndItsParametersAreRead() throws {
    let text =
      #"{"name": "own", "parameters": {"tokens": 8}, "layers": [{"kind": "gemm", "m": "tokens", "k": 64, "n": 32}]}"#
    try Self.written(text, "own.json") { path in
      let standard = try Self.output(Self.request(path, "orin_nx_16"))
      let nine = try Self.output(Self.request(path, "orin_nx_16", parameters: ["tokens": 9]))
      #expect(standard.macs == 8 * 64 * 32 && nine.macs == 9 * 64 * 32)
    }
  }

  @Test(arguments: [
    ("resnet5", "t4", "Did you mean resnet50?"), ("resnet50", "orin_nx16", "Did you mean orin_nx_16?"),
    ("resnet50", "no/such.yaml", ""), ("no/such.json", "t4", ""),
  ])
  func wrongNamesAreOneClearFault(network: String, platform: String, hint: String) throws {
    let error = #expect(throws: InvalidInput.self) { try Self.output(Self.request(network, platform)) }
    let found = try #require(error?.diagnostics.ordered)
    #expect(found.count == 1 && (hint.isEmpty || found[0].hint == hint), "\(found)")
  }

  /// A batch is launched once: eight images cost far less than eight times one.
  @Test func aBatchIsLaunchedOnce() throws {
    let one = try Self.output(Self.request("resnet50", "agx_orin_64"))
    let eight = try Self.output(Self.request("resnet50", "agx_orin_64", batch: 8))
    #expect(eight.latency_ms.nominal < 5 * one.latency_ms.nominal)
    // MLPerf Inference v3.1, MultiStream: 2.164 ms.
    #expect(abs(eight.latency_ms.nominal / 2.164 - 1) < 0.1)
  }
}
