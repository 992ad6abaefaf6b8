import NodeInterface
import SimCore

/// Effects of the environment on sensors, as factors computed once per run.
package struct SensingConditions: Hashable, Sendable {
  package enum Weather: Hashable, Sendable {
    case clear
    /// Rain rate, mm/h.
    case rain(Double)
    /// Meteorological optical range, metres.
    case fog(Double)
  }

  package var weather = Weather.clear
  package var night = false
  /// Exact measurements, no misses within range, no false objects, exact positioning. Field of view, range and
  /// occlusion still apply.
  package var perfect = false

  package init(weather: Weather = .clear, night: Bool = false, perfect: Bool = false) {
    self.weather = weather
    self.night = night
    self.perfect = perfect
  }

  /// One-way attenuation of light at lidar wavelengths, nepers (power) per metre. Rain: 1.076 R^.67 dB/km (measured:
  /// ITU-R P.1814, table 3). Fog: ln 20 / V, from the definition of the meteorological optical range by 5 % contrast
  /// (WMO-No. 8, part I, chapter 9).
  package var opticalExtinction: Double {
    switch weather {
    case .clear: 0
    case .rain(let rate): 1.076 * Math.pow(rate, 0.67) * 1e-3 * 0.2302585092994046
    case .fog(let visibility): 2.995732273553991 / visibility
    }
  }

  /// One-way attenuation at 76.5 GHz, dB per metre. Rain: k R^α with k = 1.125 and α = .719 for horizontal
  /// polarisation (derived from the regression of ITU-R P.838-3). Fog: 2.5 (dB/km)/(g/m³) at 10 °C with .05
  /// g/m³ at 300 m and .5 g/m³ at 50 m visibility (ITU-R P.840-8, annex 1); in between, a power law.
  package var radarAttenuation: Double {
    switch weather {
    case .clear: 0
    case .rain(let rate): 1.125 * Math.pow(rate, 0.719) * 1e-3
    case .fog(let visibility): 2.5e-3 * 0.05 * Math.pow(300 / visibility, 1.285)
    }
  }

  /// Factor on a camera's detection probability. Heavy rain costs detectors about 15 % (measured: Halder, Lalonde, de
  /// Charette, ICCV 2019); taken as linear up to 50 mm/h (assumed).
  package var cameraFactor: Double {
    if case .rain(let rate) = weather { return 1 - 0.15 * min(1, rate / 50) }
    return 1
  }

  /// Distance at which a lidar of clear-air range `range` receives the same power: r² e^(2αr) = range².
  package func lidarRange(_ range: Double) -> Double {
    let a = opticalExtinction
    if a == 0 { return range }
    var low = 0.0
    var high = range
    for _ in 0..<40 {
      let r = 0.5 * (low + high)
      if r * r * Math.exp(2 * a * r) > range * range { high = r } else { low = r }
    }
    return low
  }

  /// Distance up to which a camera can tell a target from its surroundings: where fog and rain reduce the contrast to
  /// 5 % (Koschmieder; WMO-No. 8). At night, for a target without lamps of its own, the reach of the low beam, whose
  /// test point 75R lies 75 m ahead (UN R112, annex 3).
  package func cameraRange(_ range: Double, hasLamps: Bool) -> Double {
    var reach = range
    let a = opticalExtinction
    if a > 0 { reach = min(reach, 2.995732273553991 / a) }
    if night && !hasLamps { reach = min(reach, 75) }
    return reach
  }
}

/// A target's appearance to each kind of sensor.
struct TargetSignature {
  /// Radar cross section, m².
  var crossSection: Double
  /// Height seen by a camera, metres.
  var height: Double
  var objectClass: RoadUserClass
  var hasLamps: Bool

  /// Radar cross sections at 77 GHz: adult pedestrian −8 dBsm (measured: Fortuny-Guasch and Chareau, JRC EUR 25762,
  /// 2013), passenger car 10 dBsm (measured: Lee et al., ISAP 2016, order of magnitude), lorry and bus 20 dBsm,
  /// motorcycle 5 dBsm, bicycle −2 dBsm (assumed, between the two).
  static let pedestrian = TargetSignature(
    crossSection: 0.158, height: 1.7, objectClass: .pedestrian, hasLamps: false)
  static let bicycle = TargetSignature(
    crossSection: 0.63, height: 1.7, objectClass: .twoWheeler, hasLamps: true)
  static let motorcycle = TargetSignature(
    crossSection: 3.16, height: 1.5, objectClass: .twoWheeler, hasLamps: true)
  static let car = TargetSignature(crossSection: 10, height: 1.5, objectClass: .motorVehicle, hasLamps: true)
  static let truck = TargetSignature(crossSection: 100, height: 3, objectClass: .truck, hasLamps: true)
}
