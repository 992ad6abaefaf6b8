import Foundation
import Radio
import SimCore

/// The closed form of the published study (Gonzalez-Martín et al. 2019, equations by number): losses of periodic packets by
/// cause, for a density and a distance. An implementation from the equations alone, with the study's own propagation and
/// error curve, to compare the medium with where no simulated curve has been published as numbers.
struct StudyModel {
  /// Vehicles per metre; packets per second; dBm; subchannels.
  let density: Double
  let rate = 10.0
  let power: Double
  let subchannels = 4.0

  private static let sensitivity = -90.5
  /// 1 σ of the shadowing, dB.
  private static let deviation = 3.0
  /// In the ten resource blocks of a packet, dBm.
  private static let noise = -95 + 10 * log10(10.0 / 50)
  private static let reach = 1_500

  struct Losses {
    var halfDuplex: Double
    var sensitivity: Double
    var propagation: Double
    var interference: Double
    var delivered: Double { 1 - halfDuplex - sensitivity - propagation - interference }
  }

  private let model = PathLossModel(scene: .winnerHighway, carrier: 5.91e9)
  private let errors = ErrorModel()
  /// N, and N_C.
  private let resources: Double
  private let candidates: Double
  /// Channel busy ratio (eq. 34), and α (eq. 22).
  let busyRatio: Double
  private let weight: Double
  /// Common candidate resources by distance for step 2 and step 3 (eqs. 26, 27, 30), and the thresholds of both.
  private var common: [[Double]] = []
  private var thresholds: [Double] = []

  init(density: Double, power: Double) {
    self.density = density
    self.power = power
    resources = subchannels * 1_000 / rate
    candidates = 0.2 * resources
    let n = resources
    let model = model
    func sensed(_ distance: Int, _ threshold: Double) -> Double {
      0.5
        * (1
          + erf(
            (power - Self.loss(model, Double(distance)) - threshold) / (Self.deviation * 2.0.squareRoot())))
    }
    func neighbours(_ threshold: Double) -> Double {
      var sum = 0.0
      for distance in -Self.reach...Self.reach { sum += sensed(distance, threshold) }
      return density * sum
    }
    // Eqs. 29, 33.
    func excluded(_ s: Double) -> Double {
      var sum = s / 2
      for i in 1...max(1, Int(s / 2)) { sum += max(0, 1 - Double(i) / (n - s / 2)) }
      return sum
    }
    let all = neighbours(Self.sensitivity)
    busyRatio = excluded(all) / n
    weight = busyRatio < 0.2 ? 0 : min(1, 2 * busyRatio - 0.4)
    var raised = Self.sensitivity
    while n - excluded(2 * neighbours(raised)) < candidates { raised += 0.1 }
    thresholds = [Self.sensitivity, raised]
    let curve = (-Self.reach...Self.reach).map { sensed($0, Self.sensitivity) }
    // Autocorrelation (eq. 30.2).
    var overlap: [Double] = []
    for lag in 0...2 * Self.reach {
      var sum = 0.0
      for i in 0..<max(0, curve.count - lag) { sum += curve[i] * curve[i + lag] }
      overlap.append(sum)
    }
    for taken in [excluded(all), excluded(2 * neighbours(raised))] {
      let apart = taken * taken / n
      let both = density * taken * overlap[0] / all - apart
      let share = candidates / (n - taken)
      common.append(
        overlap.map { value -> Double in
          let excludedByBoth = value / overlap[0] * both + apart
          return (n - 2 * taken + excludedByBoth) * share * share
        })
    }
  }

  private static func loss(_ model: PathLossModel, _ distance: Double) -> Double {
    model.mean(.lineOfSight, logDistance: log10(max(model.minimumDistance, distance.magnitude)))
  }

  /// Mean loss of packets with the mean power `signal` that are above the sensitivity, with an interferer of mean power
  /// `interferer` or none (eqs. 12, 13, 16, 17), dBm.
  private func lost(signal: Double, interferer: Double?) -> Double {
    let steps = 40
    func weighted(_ body: (Double) -> (Double, Double)) -> Double {
      var (sum, all) = (0.0, 0.0)
      for i in -steps...steps {
        let z = 4 * Double(i) / Double(steps)
        let (weight, value) = body(z)
        sum += exp(-z * z / 2) * weight * value
        all += exp(-z * z / 2) * weight
      }
      return all > 0 ? sum / all : 1
    }
    return weighted { z in
      let received = signal + Self.deviation * z
      if received < Self.sensitivity { return (0, 0) }
      guard let interferer else { return (1, errors.lossProbability(sinr: received - Self.noise, size: 190)) }
      return (
        1,
        weighted { y in
          let disturbance =
            10 * log10(pow(10, (interferer + Self.deviation * y) / 10) + pow(10, Self.noise / 10))
          return (1, errors.lossProbability(sinr: received - disturbance, size: 190))
        }
      )
    }
  }

  func losses(at distance: Double) -> Losses {
    let signal = power - Self.loss(model, distance)
    let halfDuplex = rate / 1_000
    let weak = 0.5 * (1 - erf((signal - Self.sensitivity) / (Self.deviation * 2.0.squareRoot())))
    let noisy = lost(signal: signal, interferer: nil)
    var kept = [1.0, 1.0]
    for k in 1...Int((1_000 * density).rounded()) {
      let gap = Double(k) / density
      // Eq. 18.
      let harm = (lost(signal: signal, interferer: power - Self.loss(model, gap)) - noisy) / (1 - noisy)
      for place in [gap, -gap] {
        let apart = (place + distance).magnitude
        for step in 0..<2 {
          let margin = power - Self.loss(model, apart) - thresholds[step]
          // Eqs. 24, 23 and 31, 15.
          let heard = 0.5 * (1 + erf(margin / (Self.deviation * 2.0.squareRoot())))
          let unaware = 1 - (1 - 1 / rate) * heard
          kept[step] *= 1 - unaware * common[step][Int(apart.rounded())] / (candidates * candidates) * harm
        }
      }
    }
    let collided = weight * (1 - kept[0]) + (1 - weight) * (1 - kept[1])
    // Eqs. 6.
    let rest = (1 - halfDuplex) * (1 - weak)
    return Losses(
      halfDuplex: halfDuplex, sensitivity: weak * (1 - halfDuplex), propagation: noisy * rest,
      interference: collided * rest * (1 - noisy))
  }
}
