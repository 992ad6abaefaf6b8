import Foundation
import Interop
import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Recording

/// SUMO's SSM device on the same trajectories: for vehicles that follow each other its TTC and DRAC are defined as ours.
@Suite(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)")) struct SumoSafetyTests {
  private struct Run: Decodable {
    struct Step: Decodable {
      struct Vehicle: Decodable {
        var id: UInt32
        var x: Double
        var y: Double
        var speed: Double
        var pos: Double
        var lane: String
        var length: Double
      }
      var time: Double
      var vehicles: [Vehicle]
    }
    struct Conflict: Decodable {
      var follower: UInt32
      var leader: UInt32
      var ttc: Double
      var ttcTime: Double
      var drac: Double
      var dracTime: Double
    }
    var steps: [Step]
    var conflicts: [Conflict]
  }

  @Test(arguments: 1...4) func followersAreRatedAsBySumo(seed: Int) throws {
    let scratch = Scratch()
    let outcome = try Python.run("Tests/Interop/ssm.py", [scratch.path, "\(seed)"], for: .sumo)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let run = try JSONDecoder().decode(Run.self, from: Data(outcome.output.utf8))
    let path = scratch.file("n.net.xml")
    var diagnostics = Diagnostics()
    let network = try #require(
      InputBytes.read(path, into: &diagnostics).flatMap {
        NetworkReader.read($0, source: path, into: &diagnostics)
      })
    var lanes: [String: Int] = [:]
    for (i, lane) in network.lanes.enumerated() { lanes[lane.id] = i }

    let monitor = SafetyMonitor(network: network)
    for step in run.steps {
      var s = slice(at: step.time)
      for v in step.vehicles.sorted(by: { $0.id < $1.id }) {
        s.addVehicle(
          v.id, x: v.x - v.length / 2, y: v.y, speed: v.speed, lane: Int32(try #require(lanes[v.lane])),
          lanePosition: v.pos, length: v.length)
      }
      monitor.observe(s)
    }
    monitor.finish()
    let own = monitor.takeEncounters()
    #expect(own.allSatisfy { $0.kind == .following || $0.kind == .standingLeader })

    // Each of them splits a pair's course into encounters in its own way.
    var compared = 0
    for theirs in run.conflicts where theirs.ttc < SafetyLimits.timeToCollision - 0.01 {
      let pair: [SafetyParticipant] = [.vehicle(theirs.follower), .vehicle(theirs.leader)]
      let ours = own.filter {
        pair.contains($0.first) && pair.contains($0.second)
          && $0.begin.seconds <= theirs.ttcTime + 0.05 && $0.end.seconds >= theirs.ttcTime - 0.05
      }
      let words = "seed \(seed): \(theirs) \(ours)"
      guard let mine = ours.first else {
        Issue.record("only SUMO: \(words)")
        continue
      }
      compared += 1
      // SUMO's output has six decimals; a later encounter that it keeps apart may be nearer.
      #expect(mine.timeToCollision <= theirs.ttc + 1e-4, "\(words)")
      if mine.timeToCollisionAt == SimTime(seconds: theirs.ttcTime) {
        #expect(abs(mine.timeToCollision - theirs.ttc) < 1e-4, "\(words)")
      }
      if mine.begin.seconds <= theirs.dracTime, theirs.dracTime <= mine.end.seconds {
        #expect(mine.neededDeceleration >= theirs.drac - 1e-4, "\(words)")
        if mine.neededDecelerationAt == SimTime(seconds: theirs.dracTime) {
          #expect(abs(mine.neededDeceleration - theirs.drac) < 1e-4 * max(1, theirs.drac), "\(words)")
        }
      }
    }
    #expect(compared >= 15, "seed \(seed)")
    for mine in own where mine.timeToCollision < SafetyLimits.timeToCollision - 0.01 {
      let isKnown = run.conflicts.contains {
        let pair: [SafetyParticipant] = [.vehicle($0.follower), .vehicle($0.leader)]
        return pair.contains(mine.first) && pair.contains(mine.second)
          && $0.ttc <= mine.timeToCollision + 1e-4
      }
      #expect(isKnown, "seed \(seed): \(mine)")
    }
  }
}
