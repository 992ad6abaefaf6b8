import ComputeKernel
import NodeInterface
import Nodes
import RoadNetwork
import Sensing
import SimCore
import Testing
import V2XMessages
import WorldState

@Suite struct OnboardUnitTests {
  /// UN Regulation No. 152, 5.2.1.4: against a stationary passenger car, on dry road, no impact up to 40
  /// km/h and at most 35 km/h from 60 km/h.
  @Test(arguments: [20.0, 30, 40], [1, 2, 3] as [UInt64])
  func brakesToAStopBeforeAStandingCar(kmh: Double, seed: UInt64) {
    var drive = Drive(speed: kmh / 3.6, seed: seed)
    drive.add(220, 0, speed: 0)
    var least = Double.infinity
    for _ in 0..<400 {
      drive.step()
      least = min(least, drive.gap(to: 1))
      if drive.slice.speed[0] == 0 { break }
    }
    #expect(least > 0, "gap \(least) m, seed \(seed)")
    #expect(drive.driven.log.commands.contains { $0.value.command.isEmergency })
    #expect(drive.driven.log.warnings.first?.value.kind == .forwardCollision)
    #expect(drive.driven.log.warnings.first?.value.cooperative == false)
    #expect(drive.driven.log.brokenPromises == 0)
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func impactFromSixtyIsMildEnough(seed: UInt64) {
    var drive = Drive(speed: 60 / 3.6, seed: seed)
    drive.add(260, 0, speed: 0)
    var impact = 0.0
    for _ in 0..<300 {
      drive.step()
      if drive.gap(to: 1) <= 0 {
        impact = drive.slice.speed[0]
        break
      }
      if drive.slice.speed[0] == 0 { break }
    }
    #expect(impact <= 35 / 3.6, "impact at \(impact) m/s, seed \(seed)")
  }

  /// UN R152, 5.2.2.4: a pedestrian who crosses with 5 km/h; no impact from 20 km/h.
  @Test func brakesForACrossingPedestrian() {
    let speed = 20 / 3.6
    var drive = Drive(speed: speed)
    // At the centre of the lane when the car would be there.
    let distance = 60.0
    let arrival = (distance - 2.25) / speed
    drive.addPedestrian(100 + distance, -arrival * 5 / 3.6, heading: .pi / 2, speed: 5 / 3.6)
    var hit = false
    for _ in 0..<200 {
      drive.step()
      let dx = drive.slice.pedestrianX[0] - drive.slice.x[0]
      if dx.magnitude < 2.25, drive.slice.pedestrianY[0].magnitude < 0.9 { hit = true }
    }
    #expect(!hit)
    #expect(drive.driven.log.warnings.contains { $0.value.kind == .vulnerableRoadUser })
  }

  /// Parked and oncoming cars beside the lane are no reason to brake.
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func doesNotBrakeForVehiclesBesideTheLane(seed: UInt64) {
    var drive = Drive(speed: 50 / 3.6, seed: seed)
    for k in 0..<8 {
      drive.add(160 + 40 * Double(k), -3, speed: 0)
      drive.add(300 + 60 * Double(k), 3.5, heading: .pi, speed: 13)
    }
    for _ in 0..<250 { drive.step() }
    #expect(drive.slice.speed[0] == 50 / 3.6)
    #expect(!drive.driven.log.commands.contains { $0.value.command.isEmergency })
  }

  /// The unit does not brake for a stationary car ahead that the driver avoids by a lane change, although it is in the
  /// path until he has left the lane; it does if he drives straight on.
  @Test(arguments: [1, 2, 3] as [UInt64]) func leavesEvadedVehiclesToTheDriver(seed: UInt64) {
    func brakes(aside: Double) -> Bool {
      var drive = Drive(speed: 12, seed: seed)
      drive.add(170, 0, speed: 0)
      for _ in 0..<70 {
        drive.slice.lateralSpeed[0] = drive.gap(to: 1) < 22 && drive.slice.y[0] < 3.2 ? aside : 0
        drive.step()
      }
      return drive.driven.log.commands.contains { $0.value.command.isEmergency }
    }
    #expect(brakes(aside: 0), "seed \(seed)")
    #expect(!brakes(aside: 3), "seed \(seed)")
  }

  @Test func keepsTheGapToASlowerCar() {
    var drive = Drive(speed: 25)
    drive.add(230, 0, speed: 18)
    var least = Double.infinity
    for _ in 0..<600 {
      drive.step()
      least = min(least, drive.gap(to: 1))
    }
    #expect(least > 10)
    #expect(drive.slice.speed[0] < 19 && drive.slice.speed[0] > 15)
    #expect(!drive.driven.log.commands.contains { $0.value.command.isEmergency })
  }

  /// Photon to brake takes about 80–200 ms unloaded; a slower computer adds the extra time of its tasks.
  @Test func latencyFollowsTheComputer() {
    func latencies(_ slowdown: Double) -> [Double] {
      var drive = Drive(speed: 15, slowdown: slowdown)
      drive.add(140, 0, speed: 14)
      for _ in 0..<60 { drive.step() }
      return drive.driven.log.commands.map { ($0.value.command.effectiveAt - $0.value.sensedAt).seconds }
    }
    let fast = latencies(1)
    #expect(fast.count > 40)
    #expect(fast.allSatisfy { $0 > 0.08 && $0 < 0.2 }, "\(fast.min() ?? 0)...\(fast.max() ?? 0) s")
    let slow = latencies(5)
    #expect(slow.count > 20)
    // Radar processing alone takes 80 ms longer.
    #expect((slow.min() ?? 0) > (fast.max() ?? 0) + 0.05)
  }

  @Test func slowComputerBrakesTooLate() {
    func impact(_ slowdown: Double) -> Double {
      var drive = Drive(speed: 40 / 3.6, slowdown: slowdown)
      drive.add(220, 0, speed: 0)
      for _ in 0..<200 {
        drive.step()
        if drive.gap(to: 1) <= 0 { return drive.slice.speed[0] }
      }
      return 0
    }
    #expect(impact(1) == 0)
    #expect(impact(20) > 3)
  }

  @Test func emptyRoadIsQuiet() {
    var drive = Drive(speed: 20)
    for _ in 0..<200 { drive.step() }
    #expect(drive.driven.log.warnings.isEmpty)
    #expect(!drive.driven.log.commands.contains { $0.value.command.isEmergency })
    #expect(drive.driven.log.ages.isEmpty)
    // Only the vehicle's own state is sent.
    #expect(drive.driven.log.messages.allSatisfy { [.bsm, .vehicleState].contains($0.value.frame.type) })
    var perfect = Drive(speed: 20, conditions: SensingConditions(perfect: true))
    for _ in 0..<200 { perfect.step() }
    #expect(perfect.driven.log.commands.isEmpty)
  }

  @Test func sendsItsStateTenTimesASecond() throws {
    var drive = Drive(speed: 20)
    var truth: [(SimTime, Double)] = []
    for _ in 0..<100 {
      truth.append((drive.slice.time, drive.slice.x[0]))
      drive.step()
    }
    let sent = drive.driven.log.messages.filter { $0.value.frame.type == .bsm }
    #expect(sent.count >= 98 && sent.count <= 100)
    for (k, m) in sent.enumerated() {
      let bsm = try #require(m.value.frame.bsm)
      #expect(bsm.msgCount == UInt8(k % 128))
      #expect(m.value.channel == .sidelink && m.value.destination == nil)
      let measuredAt = try #require(bsm.measuredAt)
      // Signing takes 4 ms; the fix is at most one period older.
      #expect((m.at - measuredAt).microseconds == 4000)
      #expect(m.value.sensedAt <= measuredAt && (measuredAt - m.value.sensedAt).microseconds < 100_000)
      if k > 0 {
        let before = try #require(sent[k - 1].value.frame.bsm)
        #expect((measuredAt - (try #require(before.measuredAt))).microseconds == 100_000)
        #expect(bsm.id == before.id)
      }
      let place = try #require(bsm.position)
      let p = georeference.map(GeoPoint(latitude: place.latitude, longitude: place.longitude))
      let x = 100 + 20 * measuredAt.seconds
      // 1.5 m standalone positioning: 5 σ.
      #expect((p - Vec2(x, 0)).length < 7.5)
      #expect(abs(try #require(bsm.speed) - 20) < 0.5)
      #expect(bsm.positionalAccuracy?.semiMajor == 1.5)
      #expect(bsm.size == RoadUserSize(width: 1.8, length: 4.5, height: 1.5))
      #expect(bsm.events == nil)
    }
    let up = drive.driven.log.messages.filter { $0.value.frame.type == .vehicleState }
    #expect(up.count == 10 || up.count == 9)
    #expect(up.allSatisfy { $0.value.channel == .uu && $0.value.destination == .cloud })
  }

  @Test func phasesAndIdentitiesDifferBetweenVehicles() {
    let shared = context()
    let units = (0..<200).map { unit(shared, index: $0, entity: stableHash("v\($0)")) }
    #expect(Set(units.map(\.id)).count == 200)
    var tenths = [Int](repeating: 0, count: 10)
    for u in units { tenths[Int(u.nextWakeAt.microseconds / 10_000 % 10)] += 1 }
    #expect(tenths.allSatisfy { $0 > 5 && $0 < 45 })
  }

  @Test func hardBrakingIsReported() throws {
    let shared = context()
    var driven = Driven(unit(shared))
    for k in 0..<30 {
      let t = SimTime(microseconds: Int64(k) * 100_000)
      driven.handle(.fix(fix(.zero, speed: 20, acceleration: k >= 10 ? -6 : 0, at: t)), at: t)
    }
    let flagged = driven.log.messages.compactMap { m -> SimTime? in
      guard case .bsm(let bsm) = m.value.frame, bsm.events == .hardBraking else { return nil }
      #expect(bsm.brakes.pedal == .on)
      return m.at
    }
    #expect((try #require(flagged.first)) < SimTime(microseconds: 1_110_000))
    // The cloud receives it at once, not at the next full second.
    let up = driven.log.messages.compactMap { m -> SimTime? in
      guard case .vehicleState(let s) = m.value.frame, s.events == .hardBraking else { return nil }
      return m.at
    }
    #expect((try #require(up.first)) < SimTime(microseconds: 1_110_000))
    #expect(driven.log.brokenPromises == 0)
  }

  @Test func switchesTurnFunctionsOff() {
    var off = FunctionSettings()
    off["emergency_braking"] = false
    off["cruise_control"] = false
    off["warnings"] = false
    var silent = CommunicationSettings()
    silent.sidelink = false
    silent.cloud = false
    var drive = Drive(speed: 15, functions: off, communication: silent)
    drive.add(200, 0, speed: 0)
    for _ in 0..<60 { drive.step() }
    #expect(drive.driven.log.commands.isEmpty && drive.driven.log.messages.isEmpty)
    #expect(drive.driven.log.warnings.isEmpty)
  }
}
