extension SidelinkMedium {
  /// What the receiver in `slot` knows at `now` about the subframes now + first ... now + last, at most one budget of 100
  /// ms: the same resources one, two ... steps before each of them, within the last second.
  ///
  /// Only subframes that ended at least the sensing lag before `now` count, whatever has been judged since.
  ///
  /// - Parameters:
  ///   - period: interval that would be reserved, ms; nil for one packet. The step is the period, at most 100 ms (TS 36.213
  ///   clause 14.1.1.6).
  ///   - power: sums of the sensed power in mW, by subframe and subchannel.
  ///   - reserved: power of the decoded reservations that meet the subframe, or a later one of those that would be reserved
  ///   with it, mW, in the same order; 0 if none.
  ///   - samples: number of samples in each sum, by subframe; −1 if the receiver was transmitting in one of them and so
  ///   knows nothing.
  func survey(
    slot: Int, now: Int64, first: Int64, last: Int64, period: Int64?, power: UnsafeMutablePointer<Float>,
    reserved out: UnsafeMutablePointer<Float>, samples: UnsafeMutablePointer<Int32>
  ) {
    let s = parameters.subchannels
    let count = Int(last - first + 1)
    let step = min(period ?? ResourceScheduler.usualPeriod, ResourceScheduler.usualPeriod)
    power.update(repeating: 0, count: count * s)
    out.update(repeating: 0, count: count * s)
    samples.update(repeating: 0, count: count)
    let newest = now - parameters.sensingLag - 1
    // Depending on the run's window, the ring's oldest rows may already hold newer subframes.
    let oldest = max(0, now - Int64(Self.sensingWindow) + parameters.sensingLag + 20)
    let base = place(slot, row: 0, of: Self.sensingWindow) * s
    @inline(__always) func row(_ subframe: Int64) -> Int {
      base + Int(subframe % Int64(Self.sensingWindow)) * Self.block * s
    }
    var earliest = now + first - step
    while earliest + Int64(count) > oldest {
      for o in 0..<count {
        let subframe = earliest + Int64(o)
        if subframe < oldest || subframe > newest || samples[o] < 0 { continue }
        let at = sensed.base + row(subframe)
        if at[0] < 0 {
          samples[o] = -1
          continue
        }
        for c in 0..<s { power[o * s + c] += at[c] }
        samples[o] += 1
      }
      earliest -= step
    }
    // Reservations heard early enough to reach into the window.
    let heard = max(oldest, now + first - longestInterval)
    if heard > newest { return }
    for subframe in heard...newest {
      let at = row(subframe)
      for c in 0..<s where reserved.base[at + c] > 0 {
        let interval = Int64(intervals.base[at + c]) * 10
        // A fresh reservation shorter than 100 ms counts as repeated until then (same clause, step 5: Q).
        let isRepeated = now - subframe <= interval
        var met = subframe + interval
        repeat {
          note(reserved.base[at + c], at: met - now - first, period, count) {
            out[$0 * s + c] = max(out[$0 * s + c], $1)
          }
          met += interval
        } while isRepeated && met <= subframe + ResourceScheduler.usualPeriod
      }
    }
  }

  /// Notes a reservation `offset` subframes after the window's first at all candidates that meet it: that subframe, and
  /// those whole periods before it.
  @inline(__always)
  private func note(
    _ power: Float, at offset: Int64, _ period: Int64?, _ count: Int, _ store: (Int, Float) -> Void
  ) {
    var o = offset
    while o >= 0 {
      if o < count { store(Int(o), power) }
      guard let period else { return }
      o -= period
    }
  }
}
