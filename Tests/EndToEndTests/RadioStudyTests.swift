import Foundation
import Testing

extension EndToEnd {
  /// The scene of the published study, chosen by the keys of a scenario file.
  @Suite("Radio study", .enabled(if: Executables.isFast)) struct RadioStudyTests {
    private let scenario = Executables.root.appendingPathComponent("Examples/radio-study/scenario.yaml").path

    /// Share of the attempts in the two bands of 25 m about a distance.
    private func share(_ report: RunReport, _ column: String, at distance: Int) -> Double {
      var (part, all) = (0.0, 0.0)
      for row in report.table("deliveries.csv") where row["type"] == "bsm" {
        guard let low = row["distance_min_m"].flatMap(Int.init), (distance - 25...distance).contains(low)
        else {
          continue
        }
        part += Double(row[column] ?? "") ?? 0
        all += Double(row["attempted"] ?? "") ?? 0
      }
      return part / all
    }

    /// Delivery by distance is that of the study's simulator within .05, although senders near the ends of the road count
    /// here and not there; the causes add up.
    @Test func deliveriesMeetTheStudy() throws {
      let report = try simulate(scenario, ["--set", "record.mcap=false"])
      #expect(report.isComplete, "\(report)")
      var sum = 0.0
      for (distance, expected) in [
        (50, 0.986), (100, 0.980), (200, 0.968), (300, 0.916), (400, 0.715), (500, 0.331),
      ] {
        let deviation = share(report, "delivered", at: distance) - expected
        #expect(abs(deviation) <= 0.05, "\(distance) m: \(deviation)")
        sum += abs(deviation)
        let lost = ["half_duplex", "sensitivity", "propagation", "interference"].map {
          share(report, "lost_\($0)", at: distance)
        }
        #expect(abs(share(report, "delivered", at: distance) + lost.reduce(0, +) - 1) < 1e-9)
        // 10 packets a second (eq. 7).
        #expect(abs(lost[0] - 0.01) < 0.005, "\(distance) m: \(lost[0])")
      }
      #expect(sum / 6 <= 0.03, "\(sum / 6)")
      // Weak packets are most of the losses at 500 m, collisions at 300 m.
      #expect(share(report, "lost_sensitivity", at: 500) > 0.5)
      #expect(share(report, "lost_interference", at: 300) > share(report, "lost_sensitivity", at: 300))
    }

    /// Twice the bandwidth has twice the subchannels: half the busy ratio, and fewer collisions.
    @Test func loadFollowsTheBandwidth() throws {
      func run(_ bandwidth: String) throws -> (busy: Double, collisions: Double) {
        let report = try simulate(
          scenario,
          ["--set", "record.mcap=false", "--until", "3", "--set", "radio.bandwidth_hz=\(bandwidth)"])
        #expect(report.isComplete, "\(report)")
        var (sum, samples) = (0.0, 0.0)
        for row in report.table("channel.csv") {
          let n = Double(row["samples"] ?? "") ?? 0
          sum += n * (Double(row["channel_busy_ratio"] ?? "") ?? 0)
          samples += n
        }
        return (sum / samples, share(report, "lost_interference", at: 300))
      }
      let (narrow, wide) = (try run("1e7"), try run("2e7"))
      #expect(abs(wide.busy / narrow.busy - 0.5) < 0.1, "\(wide.busy) \(narrow.busy)")
      #expect(wide.collisions < 0.7 * narrow.collisions, "\(wide.collisions) \(narrow.collisions)")
    }

    @Test func otherBandwidthsAreRefused() throws {
      let report = try simulate(scenario, ["--set", "radio.bandwidth_hz=15000000"])
      #expect(report.exit == .code(2))
      #expect(report.errors.contains("radio.bandwidth_hz must be 10000000 or 20000000"), "\(report)")
    }
  }
}
