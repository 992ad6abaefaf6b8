import SimCore

/// One selection of a resource by what a receiver has sensed (TS 36.213 clause 14.1.1.6).
struct ResourceSelection {
  /// Contiguous subchannels wanted.
  let subchannels: Int
  /// Interval that will be reserved, ms; nil for one packet.
  let period: Int64?
  /// Subframe of the selection.
  let now: Int64
  /// The draw.
  let bits: UInt64

  /// Share of all candidates that must remain, and from which the resource is finally drawn.
  static let keptShare = 0.2
  /// Increment of the threshold on the power of decoded reservations, dB. The threshold starts at the sensitivity, so that
  /// every reservation that a receiver can decode counts at first (Gonzalez-Martín et al. 2019, eq. 32).
  static let thresholdStep = 3.0
  /// Smallest T₂, ms.
  static let shortestWindow: Int64 = 20

  /// T₁ and T₂, ms after the packet. T₂ is chosen so that the subframe one period before every subframe of the window has
  /// been heard.
  static func window(_ period: Int64?, _ parameters: RadioParameters) -> ClosedRange<Int64> {
    let step = min(period ?? ResourceScheduler.usualPeriod, ResourceScheduler.usualPeriod)
    return parameters.selectionStart...max(shortestWindow, step - parameters.sensingLag - 1)
  }

  /// Nil if the sender has something else to send in every subframe of the window.
  ///
  /// - Parameter isOwn: whether the sender has something else to send in a subframe.
  func choose(
    slot: Int, medium: SidelinkMedium, isOwn: (Int64) -> Bool
  ) -> (subframe: Int64, subchannel: Int)? {
    let all = medium.parameters.subchannels
    let starts = all - subchannels + 1
    let window = Self.window(period, medium.parameters)
    let (earliest, latest) = (window.lowerBound, window.upperBound)
    let width = window.count
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width * all) { sums in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: width) { samples in
        withUnsafeTemporaryAllocation(of: Candidate.self, capacity: width * starts) { buffer in
          let power = sums.baseAddress!
          let reserved = power + width * all
          medium.survey(
            slot: slot, now: now, first: earliest, last: latest, period: period, power: power,
            reserved: reserved, samples: samples.baseAddress!)
          var candidates = 0
          func add(unheard: Bool) {
            for o in 0..<width where unheard || samples[o] >= 0 {
              let subframe = now + earliest + Int64(o)
              if isOwn(subframe) { continue }
              let divisor = Float(max(1, Int(samples[o]) * subchannels))
              for start in 0..<starts {
                var sum: Float = 0
                var strongest: Float = 0
                for c in o * all + start..<o * all + start + subchannels {
                  sum += power[c]
                  strongest = max(strongest, reserved[c])
                }
                buffer[candidates] = Candidate(
                  subframe: subframe, start: start, reserved: strongest, average: sum / divisor)
                candidates += 1
              }
            }
          }
          add(unheard: false)
          // A sender that was sending in all of the subframes has heard none (TS 38.214 clause 8.1.4, step 5a).
          if candidates == 0 { add(unheard: true) }
          // A packet spreads its power over its subchannels.
          let pick = Self.draw(
            UnsafeMutableBufferPointer(rebasing: buffer[0..<candidates]), of: width * starts, bits: bits,
            threshold: medium.parameters.sensitivity - Math.decibels(Double(all)))
          return pick.map { ($0.subframe, $0.start) }
        }
      }
    }
  }

  private struct Candidate: BitwiseCopyable {
    var subframe: Int64
    var start: Int
    /// Power of a decoded reservation of this resource, mW; 0 if none.
    var reserved: Float
    /// Mean sensed power, mW.
    var average: Float
    var tie: UInt64 = 0

    @inline(__always) func isQuieter(than other: Candidate) -> Bool {
      average != other.average ? average < other.average : tie < other.tie
    }
  }

  /// Excludes reserved candidates with a threshold that rises until enough remain, and draws one of the quietest of
  /// those. The draw also orders candidates of equal power, such as silent ones without measurement noise.
  private static func draw(
    _ candidates: UnsafeMutableBufferPointer<Candidate>, of total: Int, bits: UInt64,
    threshold initial: Double
  ) -> Candidate? {
    if candidates.isEmpty { return nil }
    let needed = max(1, min(candidates.count, Int((keptShare * Double(total)).rounded(.up))))
    var threshold = initial
    var kept = 0
    while kept < needed {
      let linear = Float(Math.ratio(decibels: threshold))
      kept = 0
      for i in candidates.indices where candidates[i].reserved <= linear {
        candidates.swapAt(i, kept)
        kept += 1
      }
      threshold += thresholdStep
    }
    for i in 0..<kept {
      let place = UInt64(truncatingIfNeeded: candidates[i].subframe) << 8 | UInt64(candidates[i].start)
      candidates[i].tie = mix64(bits ^ place)
    }
    // A random one of the `needed` quietest: draw a rank and find the candidate of that rank.
    return quietest(
      UnsafeMutableBufferPointer(rebasing: candidates[0..<kept]),
      rank: Int(bits.multipliedFullWidth(by: UInt64(needed)).high))
  }

  /// The candidate of a given rank by sensed power (C. A. R. Hoare, "Algorithm 65: Find", 1961).
  private static func quietest(_ candidates: UnsafeMutableBufferPointer<Candidate>, rank: Int) -> Candidate {
    var low = 0
    var high = candidates.count - 1
    while low < high {
      let pivot = candidates[(low + high) / 2]
      var i = low
      var j = high
      while i <= j {
        while candidates[i].isQuieter(than: pivot) { i += 1 }
        while pivot.isQuieter(than: candidates[j]) { j -= 1 }
        if i <= j {
          candidates.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if rank <= j {
        high = j
      } else if rank >= i {
        low = i
      } else {
        break
      }
    }
    return candidates[rank]
  }
}
