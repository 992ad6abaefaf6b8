import SimCore

/// One packet in one subframe.
package struct SidelinkTransmission: Hashable, Sendable {
  /// Transmitting station in the link table.
  package var station: Int
  package var source: NodeID
  package var sequence: UInt32
  /// dBm over all subchannels of the packet.
  package var power: Double
  package var firstSubchannel: Int
  package var subchannelCount: Int
  /// Bytes.
  package var size: Int
  package var messageType: UInt8
  /// The sender has reserved the same resource after so many ms; 0: it has not.
  package var reservation: Int

  package init(
    station: Int, source: NodeID, sequence: UInt32, power: Double, firstSubchannel: Int, subchannelCount: Int,
    size: Int, messageType: UInt8, reservation: Int
  ) {
    self.station = station
    self.source = source
    self.sequence = sequence
    self.power = power
    self.firstSubchannel = firstSubchannel
    self.subchannelCount = subchannelCount
    self.size = size
    self.messageType = messageType
    self.reservation = reservation
  }
}

/// A packet that a receiver has decoded.
package struct Delivery: Hashable, Sendable {
  /// Index into the transmissions of the subframe.
  package var transmission: Int32
  package var slot: Int32
  package var band: UInt8
}

/// A packet that a watched receiver failed to receive.
package struct Loss: Hashable, Sendable {
  /// Index into the transmissions of the subframe.
  package var transmission: Int32
  package var slot: Int32
  package var outcome: Outcome
}

/// Result of a subframe for one receiver and one packet. The causes of losses are those of the study (Gonzalez-Martín et
/// al. 2019, section III): δ_HD, δ_SEN, δ_PRO, δ_COL; the last two are ours.
package enum Outcome: Int, Sendable {
  case delivered = 0
  /// The receiver was transmitting.
  case halfDuplex
  /// Received with less power than the receiver's sensitivity.
  case sensitivity
  /// Strong enough, but lost by noise alone.
  case propagation
  /// Lost only because of other packets.
  case interference
  case extraLoss
  /// Received, but not a valid message: see `SidelinkMedium.reject`.
  case invalid
  package static let count = 7
}

/// The sidelink as seen by the receivers of one host: judges subframes, keeps what each receiver has sensed, and counts
/// outcomes. A receiver keeps its slot for life.
package final class SidelinkMedium {
  /// Subframes in the sensing window (TS 36.213 clause 14.1.1.6: 1 s).
  package static let sensingWindow = 1_000
  static let busyWindow = 100
  /// Bands in the delivery table; the last one is open-ended.
  package static let bands = 40
  /// Types in the delivery table.
  package static let types = 16

  let parameters: RadioParameters
  let random: RandomSource
  private let errors = ErrorModel()
  private let noisePerSubchannel: Float
  private let sensitivity: Float
  private let busyPower: Float

  // Receivers by slot. The rings below hold blocks of 16 slots; a block has one row per subframe, a row the block's
  // slots. What one receiver has sensed is close in memory, and so is what one subframe writes.
  private(set) var capacity = 0
  private var entity = Column<UInt64>()
  private var free: [Int] = []
  /// Sensed power per subchannel in mW, by subframe mod 1000; −1 where the receiver was transmitting.
  private(set) var sensed = Column<Float>()
  /// Power of decoded reservations in mW, in the same order; 0 if none.
  private(set) var reserved = Column<Float>()
  /// Their intervals, in units of 10 ms; defined where there is a reservation.
  private(set) var intervals = Column<UInt8>()
  /// The longest interval reserved so far, ms.
  private(set) var longestInterval = ResourceScheduler.usualPeriod
  private var busyHistory = Column<UInt8>()
  private var busyCount = Column<Int32>()
  private var sending = Column<Bool>()
  static let block = 16

  package private(set) var deliveries: [Delivery] = []
  /// Losses of the watched receivers in the last subframe judged.
  package private(set) var losses: [Loss] = []
  private var watched = Column<Bool>()
  private var watchedCount = 0
  /// Counts by [type][band][outcome].
  package private(set) var outcomes = [UInt64](repeating: 0, count: types * bands * Outcome.count)
  /// Channel busy ratio in thousandths, one sample per receiver and 100 ms.
  package private(set) var busyRatio = [UInt64](repeating: 0, count: 1_001)
  private var lastJudged = Int64.min

  package init(parameters: RadioParameters, random: RandomSource) {
    self.parameters = parameters
    self.random = random
    // A subchannel has 12 of the channel's resource blocks: ten for the packet, whose noise counts against it as in the
    // study, and two for its control part.
    let blocks = Double(parameters.resourceBlocks)
    noisePerSubchannel = Float(Math.ratio(decibels: parameters.noise + Math.decibels(10 / blocks)))
    sensitivity = Float(Math.ratio(decibels: parameters.sensitivity))
    // S-RSSI is the total received power (TS 36.214 clause 5.1.28), noise included.
    busyPower = Float(
      Math.ratio(decibels: parameters.busyThreshold)
        - Math.ratio(
          decibels: parameters.noise + Math.decibels(Double(RadioParameters.subchannelSize) / blocks)))
  }

  // MARK: Receivers

  /// Gives a receiver a slot with an empty sensing history.
  package func addReceiver(entity key: UInt64) -> Int {
    if free.isEmpty { grow() }
    let slot = free.removeLast()
    entity.base[slot] = key
    let s = parameters.subchannels
    for t in 0..<Self.sensingWindow {
      let at = place(slot, row: t, of: Self.sensingWindow) * s
      (sensed.base + at).update(repeating: 0, count: s)
      (reserved.base + at).update(repeating: 0, count: s)
    }
    for t in 0..<Self.busyWindow { busyHistory.base[place(slot, row: t, of: Self.busyWindow)] = 0 }
    busyCount.base[slot] = 0
    return slot
  }

  /// Records every loss of this receiver in `losses`.
  package func watch(slot: Int) {
    if !watched.base[slot] { watchedCount += 1 }
    watched.base[slot] = true
  }
  package func unwatch(slot: Int) {
    if watched.base[slot] { watchedCount -= 1 }
    watched.base[slot] = false
  }

  package func removeReceiver(slot: Int) {
    if watched.base[slot] { watchedCount -= 1 }
    watched.base[slot] = false
    entity.base[slot] = 0
    free.append(slot)
  }

  /// Adds one block of slots.
  private func grow() {
    let old = capacity
    capacity += Self.block
    let s = parameters.subchannels
    sensed.extend(from: old * Self.sensingWindow * s, to: capacity * Self.sensingWindow * s, with: 0)
    reserved.extend(from: old * Self.sensingWindow * s, to: capacity * Self.sensingWindow * s, with: 0)
    intervals.extend(from: old * Self.sensingWindow * s, to: capacity * Self.sensingWindow * s, with: 0)
    busyHistory.extend(from: old * Self.busyWindow, to: capacity * Self.busyWindow, with: 0)
    busyCount.extend(from: old, to: capacity, with: 0)
    sending.extend(from: old, to: capacity, with: false)
    watched.extend(from: old, to: capacity, with: false)
    entity.extend(from: old, to: capacity, with: 0)
    for slot in (old..<capacity).reversed() { free.append(slot) }
  }

  /// Index of a slot's entry in a ring with `rows` rows.
  @inline(__always)
  func place(_ slot: Int, row: Int, of rows: Int) -> Int {
    ((slot >> 4) * rows + row) << 4 + slot & 15
  }

  // MARK: Judging

  /// Judges one subframe. `transmissions` holds all of its packets in ascending (source, sequence). Subframes are
  /// judged in ascending order without gaps. `deliveries` holds the outcome until the next call.
  package func judge(subframe: Int64, transmissions: [SidelinkTransmission], links: LinkTable) {
    precondition(lastJudged == .min || subframe == lastJudged + 1, "a subframe was skipped")
    lastJudged = subframe
    deliveries.removeAll(keepingCapacity: true)
    losses.removeAll(keepingCapacity: true)
    let power = row(of: sensed.base, subframe, Self.sensingWindow)
    let reservation = row(of: reserved.base, subframe, Self.sensingWindow)
    power.clear(slots: capacity)
    reservation.clear(slots: capacity)
    if !transmissions.isEmpty {
      accumulate(transmissions, links: links, into: power)
      decide(transmissions, links: links, power: power, reservation: reservation)
      markSenders(transmissions, links: links, power: power)
    }
    measureBusy(subframe: subframe, power: power)
  }

  /// Row of one subframe in a ring of powers.
  private struct Row {
    var base: UnsafeMutablePointer<Float>
    var stride: Int
    var subchannels: Int

    @inline(__always) func callAsFunction(_ slot: Int) -> UnsafeMutablePointer<Float> {
      base + (slot >> 4) * stride + (slot & 15) * subchannels
    }
    func clear(slots: Int) {
      for slot in Swift.stride(from: 0, to: slots, by: SidelinkMedium.block) {
        self(slot).update(repeating: 0, count: SidelinkMedium.block * subchannels)
      }
    }
  }

  private func row(of ring: UnsafeMutablePointer<Float>, _ subframe: Int64, _ rows: Int) -> Row {
    let s = parameters.subchannels
    return Row(
      base: ring + Int(subframe % Int64(rows)) * Self.block * s, stride: rows * Self.block * s, subchannels: s
    )
  }

  /// Adds up the power in `power`, and counts links too weak to be decoded.
  private func accumulate(_ transmissions: [SidelinkTransmission], links: LinkTable, into power: Row) {
    let (columns, sending) = (links.links.base, sending.base)
    for t in transmissions where t.station >= 0 {
      let slot = links.stations[t.station].slot
      if slot >= 0 { sending[slot] = true }
    }
    outcomes.withUnsafeMutableBufferPointer { counts in
      for (index, t) in transmissions.enumerated() where t.station >= 0 {
        let each = Float(Math.ratio(decibels: t.power)) / Float(t.subchannelCount)
        let (first, count) = (t.firstSubchannel, t.subchannelCount)
        let start = Int(links.offsets.base[t.station])
        let weak = Int(links.strongEnd.base[t.station])
        let end = Int(links.offsets.base[t.station + 1])
        for l in start..<weak {
          let at = power(columns[l].slot) + first
          for c in 0..<count { at[c] += columns[l].gain * each }
        }
        let cells = counts.baseAddress! + Int(t.messageType & 15) * Self.bands * Outcome.count
        for l in weak..<end {
          let link = columns[l]
          let at = power(link.slot) + first
          for c in 0..<count { at[c] += link.gain * each }
          let outcome = sending[link.slot] ? Outcome.halfDuplex : .sensitivity
          cells[min(Int(link.band), Self.bands - 1) * Outcome.count + outcome.rawValue] &+= 1
        }
        if watchedCount > 0 {
          for l in weak..<end {
            noteLoss(index, columns[l].slot, sending[columns[l].slot] ? .halfDuplex : .sensitivity)
          }
        }
      }
    }
  }

  @inline(never)
  private func noteLoss(_ transmission: Int, _ slot: Int, _ outcome: Outcome) {
    guard watched.base[slot] else { return }
    losses.append(Loss(transmission: Int32(transmission), slot: Int32(slot), outcome: outcome))
  }

  /// Decides on every link strong enough to be decoded.
  private func decide(
    _ transmissions: [SidelinkTransmission], links: LinkTable, power: Row, reservation: Row
  ) {
    let (columns, sending) = (links.links.base, sending.base)
    let isWatching = watchedCount > 0
    var found: [Delivery] = []
    swap(&found, &deliveries)
    outcomes.withUnsafeMutableBufferPointer { counts in
      for (index, t) in transmissions.enumerated() where t.station >= 0 {
        let total = Float(Math.ratio(decibels: t.power))
        let each = total / Float(t.subchannelCount)
        let key = mix64(UInt64(t.source.raw) << 32 | UInt64(t.sequence))
        let interval = Self.interval(t.reservation)
        longestInterval = max(longestInterval, Int64(interval) * 10)
        let dense = t.size > t.subchannelCount * TransportFormat.bytesPerSubchannel
        let penalty = dense ? Float(Math.ratio(decibels: -TransportFormat.denseModulationPenalty)) : 1
        let cells = counts.baseAddress! + Int(t.messageType & 15) * Self.bands * Outcome.count
        let start = Int(links.offsets.base[t.station])
        for l in start..<Int(links.strongEnd.base[t.station]) {
          let link = columns[l]
          let slot = link.slot
          let outcome: Outcome
          if sending[slot] {
            outcome = .halfDuplex
          } else if link.gain * total < sensitivity {
            outcome = .sensitivity
          } else {
            let signal = link.gain * each
            let sensed = power(slot) + t.firstSubchannel
            var sum: Float = 0
            for c in 0..<t.subchannelCount { sum += sensed[c] }
            let interference = max(0, sum / Float(t.subchannelCount) - signal)
            let sinr = signal / (noisePerSubchannel + interference)
            if interval > 0 && sinr >= Self.controlThreshold {
              let cells = reservation(slot) + t.firstSubchannel
              let codes = intervals.base + (cells - reserved.base)
              for c in 0..<t.subchannelCount {
                cells[c] = signal
                codes[c] = interval
              }
            }
            outcome = judge(
              slot: slot, key: key, size: t.size, clean: signal / noisePerSubchannel * penalty,
              sinr: sinr * penalty)
          }
          if outcome == .delivered {
            found.append(Delivery(transmission: Int32(index), slot: Int32(slot), band: link.band))
          } else if isWatching {
            noteLoss(index, slot, outcome)
          }
          cells[min(Int(link.band), Self.bands - 1) * Outcome.count + outcome.rawValue] &+= 1
        }
      }
    }
    swap(&found, &deliveries)
  }

  /// Interval of a reservation in units of 10 ms; 0 for none, and for one that the standard does not know.
  private static func interval(_ milliseconds: Int) -> UInt8 {
    ResourceScheduler.periods.contains(Int64(milliseconds)) ? UInt8(milliseconds / 10) : 0
  }

  /// Linear SINR above which the control part of a packet (QPSK at a low rate, naming the reserved resource) counts as
  /// decoded: 0 dB, where its published link curve (3GPP R1-160284) falls below .1.
  static let controlThreshold: Float = 1

  @inline(__always)
  private func judge(slot: Int, key: UInt64, size: Int, clean: Float, sinr: Float) -> Outcome {
    // From 20 dB on the error model has no loss: links near the sender, the common case, need no logarithm.
    if sinr < 100 {
      let u = random.uniform(entity.base[slot], .packetError, key)
      if clean < 100, u < errors.lossProbability(sinr: Math.decibels(Double(clean)), size: size) {
        return .propagation
      }
      if u < errors.lossProbability(sinr: Math.decibels(Double(sinr)), size: size) { return .interference }
    }
    if parameters.extraLoss > 0,
      random.uniform(entity.base[slot], .extraLoss, key) < parameters.extraLoss
    {
      return .extraLoss
    }
    return .delivered
  }

  /// A transmitting receiver hears nothing in that subframe.
  private func markSenders(_ transmissions: [SidelinkTransmission], links: LinkTable, power: Row) {
    for t in transmissions where t.station >= 0 {
      let slot = links.stations[t.station].slot
      guard slot >= 0 else { continue }
      sending.base[slot] = false
      power(slot).update(repeating: -1, count: parameters.subchannels)
    }
  }

  private func measureBusy(subframe: Int64, power: Row) {
    let s = parameters.subchannels
    let phase = Int(subframe % Int64(Self.busyWindow))
    let (entity, history, count) = (entity.base, busyHistory.base, busyCount.base)
    for slot in 0..<capacity where entity[slot] != 0 {
      let sensed = power(slot)
      var busy: UInt8 = 0
      for c in 0..<s { busy += sensed[c] > busyPower ? 1 : 0 }
      let at = place(slot, row: phase, of: Self.busyWindow)
      count[slot] += Int32(busy) - Int32(history[at])
      history[at] = busy
      // One sample per receiver and 100 ms, at the receiver's own phase.
      if phase == Int(entity[slot] % UInt64(Self.busyWindow)) {
        busyRatio[Int(count[slot]) * 1_000 / (Self.busyWindow * s)] &+= 1
      }
    }
  }

  /// Counts a delivery of the last subframe as invalid: its bits arrived, but they are no message that the receiver
  /// accepts.
  package func reject(_ delivery: Delivery, messageType: UInt8) {
    let band = min(Int(delivery.band), Self.bands - 1)
    let cell = (Int(messageType & 15) * Self.bands + band) * Outcome.count
    outcomes[cell + Outcome.delivered.rawValue] &-= 1
    outcomes[cell + Outcome.invalid.rawValue] &+= 1
  }
}
