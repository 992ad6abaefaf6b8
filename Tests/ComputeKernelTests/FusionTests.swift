import ComputeKernel
import SimCore
import Testing

@Suite struct FusionTests {
  static func state(_ random: inout RandomStream) -> KinematicState {
    // L Lᵀ of a random lower triangle with a dominant diagonal.
    var l = [[Double]](repeating: [0, 0, 0, 0], count: 4)
    for i in 0..<4 {
      for j in 0..<i { l[i][j] = random.uniform() * 2 - 1 }
      l[i][i] = 0.3 + random.uniform() * 2
    }
    func c(_ i: Int, _ j: Int) -> Double { (0..<4).reduce(0) { $0 + l[i][$1] * l[j][$1] } }
    return KinematicState(
      position: Vec2(random.normal(), random.normal()), velocity: Vec2(random.normal(), random.normal()),
      covariance: StateCovariance(
        xx: c(0, 0), xy: c(0, 1), xvx: c(0, 2), xvy: c(0, 3), yy: c(1, 1), yvx: c(1, 2), yvy: c(1, 3),
        vxvx: c(2, 2), vxvy: c(2, 3), vyvy: c(3, 3)))
  }

  /// The weight against a search over ω of the determinant of the fused position covariance.
  @Test func weightMinimisesTheDeterminant() {
    var random = RandomSource(seed: 5).stream(0, .detection)
    for trial in 0..<300 {
      let a = Self.state(&random).covariance.position
      let b = Self.state(&random).covariance.position
      func information(_ w: Double) -> Double {
        let (da, db) = (a.determinant, b.determinant)
        let xx = w * a.yy / da + (1 - w) * b.yy / db
        let yy = w * a.xx / da + (1 - w) * b.xx / db
        let xy = -w * a.xy / da - (1 - w) * b.xy / db
        return xx * yy - xy * xy
      }
      let best = (0...1000).map { information(Double($0) / 1000) }.max()!
      #expect(information(CovarianceIntersection.weight(a, b)) >= best * (1 - 1e-12), "trial \(trial)")
    }
  }

  /// uᵀ P_fused u is no less than the true error variance along u, whatever the correlation: the worst case
  /// is fully correlated errors. Checked by simulation of errors with shared parts.
  @Test(arguments: [0.0, 0.5, 0.9, 1.0])
  func staysConsistentForAnyCorrelation(shared: Double) {
    var random = RandomSource(seed: 8).stream(0, .detection)
    let a = KinematicState(
      position: .zero, velocity: .zero,
      covariance: StateCovariance(
        position: Covariance2(xx: 1, xy: 0, yy: 4), velocity: Covariance2(variance: 1)))
    let b = KinematicState(
      position: .zero, velocity: .zero,
      covariance: StateCovariance(
        position: Covariance2(xx: 3, xy: 0, yy: 1), velocity: Covariance2(variance: 2)))
    let fused = CovarianceIntersection.fuse(a, b).covariance
    var (xx, yy) = (0.0, 0.0)
    let n = 20_000
    for _ in 0..<n {
      let own = (1 - shared * shared).squareRoot()
      let (cx, cy) = (random.normal(), random.normal())
      var (p, q) = (a, b)
      p.position = Vec2(cx, 2 * cy)
      q.position = Vec2(
        3.0.squareRoot() * (shared * cx + own * random.normal()), shared * cy + own * random.normal())
      let e = CovarianceIntersection.fuse(p, q).position
      xx += e.x * e.x / Double(n)
      yy += e.y * e.y / Double(n)
    }
    // 5 % for the sample of 20,000 (3.5 σ of a variance estimate).
    #expect(xx < fused.xx * 1.05 && yy < fused.yy * 1.05)
    #expect(fused.position.determinant < min(4, 3))
  }

  /// P⁻¹ x = ω A⁻¹ a + (1 − ω) B⁻¹ b, verified by multiplication: with B = A the fused covariance is A and the state
  /// lies between; with diagonal inputs the components are known in closed form.
  @Test func fusesDiagonalStatesInClosedForm() {
    let a = KinematicState(
      position: Vec2(0, 0), velocity: Vec2(1, 0),
      covariance: StateCovariance(
        position: Covariance2(xx: 1, xy: 0, yy: 9), velocity: Covariance2(variance: 1)))
    let b = KinematicState(
      position: Vec2(2, 2), velocity: Vec2(3, 4),
      covariance: StateCovariance(
        position: Covariance2(xx: 9, xy: 0, yy: 1), velocity: Covariance2(variance: 4)))
    // By symmetry ω = ½.
    #expect(abs(CovarianceIntersection.weight(a.covariance.position, b.covariance.position) - 0.5) < 1e-12)
    let f = CovarianceIntersection.fuse(a, b)
    let p = 1 / (0.5 + 0.5 / 9)
    #expect(abs(f.covariance.xx - p) < 1e-12 && abs(f.covariance.yy - p) < 1e-12)
    #expect(abs(f.position.x - p * (0.5 / 9) * 2) < 1e-12 && abs(f.position.y - p * 0.5 * 2) < 1e-12)
    let v = 1 / (0.5 + 0.125)
    #expect(abs(f.velocity.x - v * (0.5 * 1 + 0.125 * 3)) < 1e-12 && abs(f.covariance.vxvx - v) < 1e-12)
  }

  @Test func pairsTracksWithReceivedStates() {
    var tracker = Tracker()
    let pose = SensorPose(position: .zero, heading: .zero)
    for step in 0..<5 {
      let t = Double(step) * 0.1
      let seen = [Vec2(20 + 10 * t, 0), Vec2(20, 4), Vec2(35, -3)].enumerated().map { i, p in
        Measurement(
          seenFrom: pose, at: p, rangeSigma: 0.2, crossSigma: 0.2,
          targetClass: i == 2 ? .pedestrian : .motorVehicle)
      }
      tracker.update(seen, sensor: 0, capturedAt: SimTime(seconds: t), from: pose)
    }
    var table = ObjectTable()
    func send(_ id: UInt64, _ x: Double, _ y: Double, _ v: Double) {
      table.upsert(
        ReceivedObject(
          id: id, generatedAt: SimTime(seconds: 0.35), position: Vec2(x, y), heading: 0, speed: v,
          acceleration: -1, positionSigma: 0.5, length: 4.4, width: 1.7))
    }
    send(7, 23.9, 0.3, 10)
    send(8, 60, 0, 20)
    // At the pedestrian's position, but a car.
    send(9, 35, -3, 0)
    var received: [AlignedObject] = []
    table.aligned(to: SimTime(seconds: 0.4), into: &received)
    var fusion = ObjectFusion()
    var fused: [FusedObject] = []
    let counts = fusion.fuse(tracks: tracker.tracks, received: received, ownPositionSigma: 0.3, into: &fused)
    #expect(fused.count == 5)
    #expect(
      fused[0].receivedID == 7 && fused[0].sources == [.sensed, .received]
        && abs(fused[0].length - 4.4) < 1e-6)
    #expect(fused[0].state.covariance.xx <= tracker.tracks[0].state.covariance.xx * 1.0001)
    #expect(fused[1].receivedID == 0 && fused[1].sources == .sensed)
    #expect(fused[2].targetClass == .pedestrian && fused[2].receivedID == 0)
    #expect(fused[3...].map(\.receivedID) == [8, 9] && fused[3].trackID == 0)
    // Three tracks against three states, two pairs compared in full, and one fused by the better estimate alone.
    #expect(counts.macs == 9 * 2 + 2 * 16 + CovarianceIntersection.straightWeightCounts.macs)
  }
}
