import Foundation
import Testing

extension EndToEnd {
  /// Comparisons whose outcome is known in advance.
  @Suite("Null tests") struct NullTests {
    private static let span = Executables.isFast ? "20" : "4"

    @Test func messagesThatNeverArriveChangeNothing() throws {
      let common = ["--until", Self.span, "--set", "record.fcd=true", "--set", "record.mcap=false"]
      let off = try simulate(Executables.map("crossing"), common + ["--set", "v2x.enabled=false"])
      let lost = try simulate(
        Executables.map("crossing"), common + ["--set", "radio.extra_loss=1", "--set", "cloud.enabled=false"])
      #expect(off.exit == .code(0) && lost.exit == .code(0), "\(off.errors)\(lost.errors)")
      #expect(lost.number("messages.sent") ?? 0 > 0)
      #expect(off.number("messages.sent") == 0)
      let trajectories = try #require(off.file("fcd.xml"))
      #expect(trajectories.count > 10_000)
      #expect(vehicles(trajectories) == vehicles(try #require(lost.file("fcd.xml"))))
    }

    /// The file without its header, which holds the configuration.
    private func vehicles(_ file: Data) -> [Substring] {
      String(decoding: file, as: UTF8.self).split(separator: "\n").filter {
        $0.contains("<vehicle ") || $0.contains("<timestep ") || $0.contains("<person ")
      }
      .map { Substring($0) }
    }
  }
}
