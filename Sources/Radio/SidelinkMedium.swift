import SimCore

/// One packet in one subframe.
package struct SidelinkTransmission: Hashable, Sendable {
  /// Transmitting station in the link table.
  package var station: Int
  package var source: NodeID
  package var sequence: UInt32
  /// dBm over all its subchannels.
  package var power: Double
  package var firstSubchannel: Int
  package var subchannelCount: Int
  /// Bytes.
  package var size: Int
  package var messageType: UInt8
  /// The sender has reserved the resource again 100 ms later.
  package var reserves: Bool

  package init(
    station: Int, source: NodeID, sequence: UInt32, power: Double, firstSubchannel: Int, subchannelCount: Int,
    size: Int, messageType: UInt8, reserves: Bool
  ) {
    self.station = station
    self.source = source
    self.sequence = sequence
    self.power = power
    self.firstSubchannel = firstSubchannel
    self.subchannelCount = subchannelCount
    self.size = size
    self.messageType = messageType
    self.reserves = reserves
  }
}

/// A packet that a receiver has decoded.
package struct Delivery: Hashable, Sendable {
  /// Index into the transmissions of the subframe.
  package var transmission: Int32
  package var slot: Int32
  package var band: UInt8
}

/// What a subframe came to, for one receiver and one packet.
package enum Outcome: Int, Sendable {
  case delivered = 0
  /// The receiver was sending itself.
  case halfDuplex, propagation, interference, extraLoss
  package static let count = 5
}

/// The sidelink as the receivers of one host hear it: judges subframes, keeps what each receiver has sensed, and
/// counts. A receiver has a slot for its life.
package final class SidelinkMedium {
  /// Subframes in the sensing window (TS 36.213 clause 14.1.1.6: 1 s).
  package static let sensingWindow = 1_000
  static let busyWindow = 100
  /// Bands in the delivery table; the last one is open.
  package static let bands = 40
  /// Types in the delivery table.
  package static let types = 16

  let parameters: RadioParameters
  let random: RandomSource
  private let errors = ErrorModel()
  private let noisePerSubchannel: Float
  private let sensitivity: Float
  private let busyPower: Float

  // Receivers by slot.
  private(set) var capacity = 0
  private var entity: [UInt64] = []
  private var free: [Int] = []
  /// Sensed power per subchannel in mW, [subframe mod 1000][slot][subchannel]; −1 where the receiver was sending.
  private(set) var sensed: [Float] = []
  /// Power of decoded reservations in mW, [subframe mod 200][slot][subchannel].
  private(set) var reserved: [Float] = []
  private var busyHistory: [UInt8] = []
  private var busyCount: [Int32] = []
  private var sending: [Bool] = []
  static let reservedWindow = 200

  package private(set) var deliveries: [Delivery] = []
  /// Counts by [type][band][outcome].
  package private(set) var outcomes = [UInt64](repeating: 0, count: types * bands * Outcome.count)
  /// Channel busy ratio samples, one per receiver and 100 ms, in thousandths.
  package private(set) var busyRatio = [UInt64](repeating: 0, count: 1_001)
  private var lastJudged = Int64.min

  package init(parameters: RadioParameters, random: RandomSource) {
    self.parameters = parameters
    self.random = random
    // A subchannel is 12 of the channel's 50 resource blocks.
    noisePerSubchannel = Float(Math.ratio(decibels: parameters.noise + Math.decibels(12.0 / 50)))
    sensitivity = Float(Math.ratio(decibels: parameters.sensitivity))
    busyPower = Float(Math.ratio(decibels: parameters.busyThreshold))
  }

  // MARK: Receivers

  /// Gives a receiver a slot with an empty sensing history.
  package func addReceiver(entity key: UInt64) -> Int {
    if free.isEmpty { grow() }
    let slot = free.removeLast()
    entity[slot] = key
    let s = parameters.subchannels
    for t in 0..<Self.sensingWindow {
      for c in 0..<s { sensed[(t * capacity + slot) * s + c] = 0 }
    }
    for t in 0..<Self.reservedWindow {
      for c in 0..<s { reserved[(t * capacity + slot) * s + c] = 0 }
    }
    for t in 0..<Self.busyWindow { busyHistory[t * capacity + slot] = 0 }
    busyCount[slot] = 0
    return slot
  }

  package func removeReceiver(slot: Int) {
    entity[slot] = 0
    free.append(slot)
  }

  private func grow() {
    let old = capacity
    let new = max(16, old * 2)
    func widened<T>(_ column: [T], window: Int, per: Int, filler: T) -> [T] {
      var out = [T](repeating: filler, count: window * new * per)
      for t in 0..<window {
        for i in 0..<old * per { out[t * new * per + i] = column[t * old * per + i] }
      }
      return out
    }
    let s = parameters.subchannels
    sensed = widened(sensed, window: Self.sensingWindow, per: s, filler: 0)
    reserved = widened(reserved, window: Self.reservedWindow, per: s, filler: 0)
    busyHistory = widened(busyHistory, window: Self.busyWindow, per: 1, filler: 0)
    busyCount.append(contentsOf: repeatElement(0, count: new - old))
    sending.append(contentsOf: repeatElement(false, count: new - old))
    entity.append(contentsOf: repeatElement(0, count: new - old))
    for slot in (old..<new).reversed() { free.append(slot) }
    capacity = new
  }

  // MARK: Judging

  /// Judges one subframe; every transmission in it must be present, in ascending (source, sequence). Subframes are
  /// judged in ascending order without gaps. `deliveries` holds the outcome until the next call.
  package func judge(subframe: Int64, transmissions: [SidelinkTransmission], links: LinkTable) {
    precondition(lastJudged == .min || subframe == lastJudged + 1, "a subframe was skipped")
    lastJudged = subframe
    deliveries.removeAll(keepingCapacity: true)
    let s = parameters.subchannels
    let width = capacity * s
    let sensedBase = Int(subframe % Int64(Self.sensingWindow)) * width
    let reservedBase = Int(subframe % Int64(Self.reservedWindow)) * width
    sensed.withUnsafeMutableBufferPointer { sensedAll in
      reserved.withUnsafeMutableBufferPointer { reservedAll in
        let power = UnsafeMutableBufferPointer(rebasing: sensedAll[sensedBase..<sensedBase + width])
        let reservation = UnsafeMutableBufferPointer(
          rebasing: reservedAll[reservedBase..<reservedBase + width])
        power.update(repeating: 0)
        reservation.update(repeating: 0)
        if !transmissions.isEmpty {
          accumulate(transmissions, links: links, into: power)
          decide(transmissions, links: links, power: power, reservation: reservation)
          markSenders(transmissions, links: links, power: power)
        }
        measureBusy(subframe: subframe, power: power)
      }
    }
  }

  private func accumulate(
    _ transmissions: [SidelinkTransmission], links: LinkTable, into power: UnsafeMutableBufferPointer<Float>
  ) {
    let s = parameters.subchannels
    links.withColumns { receiver, gain, _ in
      for t in transmissions where t.station >= 0 {
        let each = Float(Math.ratio(decibels: t.power)) / Float(t.subchannelCount)
        let range = Int(links.offsets[t.station])..<Int(links.offsets[t.station + 1])
        for l in range {
          let at = Int(receiver[l]) * s + t.firstSubchannel
          let p = gain[l] * each
          for c in 0..<t.subchannelCount { power[at + c] += p }
        }
        let slot = links.stations[t.station].slot
        if slot >= 0 { sending[slot] = true }
      }
    }
  }

  private func decide(
    _ transmissions: [SidelinkTransmission], links: LinkTable, power: UnsafeMutableBufferPointer<Float>,
    reservation: UnsafeMutableBufferPointer<Float>
  ) {
    let s = parameters.subchannels
    links.withColumns { receiver, gain, band in
      outcomes.withUnsafeMutableBufferPointer { counts in
        for (index, t) in transmissions.enumerated() where t.station >= 0 {
          let total = Float(Math.ratio(decibels: t.power))
          let each = total / Float(t.subchannelCount)
          let key = mix64(UInt64(t.source.raw) << 32 | UInt64(t.sequence))
          let dense = t.size > t.subchannelCount * TransportFormat.bytesPerSubchannel
          let penalty = dense ? Float(Math.ratio(decibels: -TransportFormat.denseModulationPenalty)) : 1
          let range = Int(links.offsets[t.station])..<Int(links.offsets[t.station + 1])
          for l in range {
            let slot = Int(receiver[l])
            let distanceBand = Int(band[l])
            let signal = gain[l] * each
            var sum: Float = 0
            for c in 0..<t.subchannelCount { sum += power[slot * s + t.firstSubchannel + c] }
            let interference = max(0, sum / Float(t.subchannelCount) - signal)
            let sinr = signal / (noisePerSubchannel + interference)
            let outcome: Outcome
            if sending[slot] {
              outcome = .halfDuplex
            } else if gain[l] * total < sensitivity {
              outcome = .propagation
            } else {
              outcome = judge(
                slot: slot, key: key, size: t.size, clean: signal / noisePerSubchannel * penalty,
                sinr: sinr * penalty)
            }
            if t.reserves && !sending[slot] && sinr >= Self.controlThreshold {
              for c in 0..<t.subchannelCount { reservation[slot * s + t.firstSubchannel + c] = signal }
            }
            if outcome == .delivered {
              deliveries.append(Delivery(transmission: Int32(index), slot: Int32(slot), band: band[l]))
            }
            let cell = Int(t.messageType & 15) * Self.bands + min(distanceBand, Self.bands - 1)
            counts[cell * Outcome.count + outcome.rawValue] &+= 1
          }
        }
      }
    }
  }

  /// Linear SINR from which the control part of a packet (QPSK at a low rate, with the format that names the
  /// reserved resource) is taken as decoded: 0 dB, where its published link curve (3GPP R1-160284) falls below .1.
  static let controlThreshold: Float = 1

  private func judge(slot: Int, key: UInt64, size: Int, clean: Float, sinr: Float) -> Outcome {
    // From 20 dB on the error model gives no loss: the common case near the sender needs no logarithm.
    if sinr < 100 {
      let u = random.uniform(entity[slot], .packetError, key)
      if clean < 100, u < errors.lossProbability(sinr: Math.decibels(Double(clean)), size: size) {
        return .propagation
      }
      if u < errors.lossProbability(sinr: Math.decibels(Double(sinr)), size: size) { return .interference }
    }
    if parameters.extraLoss > 0,
      random.uniform(entity[slot], .extraLoss, key) < parameters.extraLoss
    {
      return .extraLoss
    }
    return .delivered
  }

  /// A receiver that sends hears nothing in that subframe.
  private func markSenders(
    _ transmissions: [SidelinkTransmission], links: LinkTable, power: UnsafeMutableBufferPointer<Float>
  ) {
    for t in transmissions where t.station >= 0 {
      let slot = links.stations[t.station].slot
      guard slot >= 0 else { continue }
      sending[slot] = false
      for c in 0..<parameters.subchannels { power[slot * parameters.subchannels + c] = -1 }
    }
  }

  private func measureBusy(subframe: Int64, power: UnsafeMutableBufferPointer<Float>) {
    let s = parameters.subchannels
    let row = Int(subframe % Int64(Self.busyWindow)) * capacity
    let phase = Int(subframe % Int64(Self.busyWindow))
    busyHistory.withUnsafeMutableBufferPointer { history in
      for slot in 0..<capacity where entity[slot] != 0 {
        var busy: UInt8 = 0
        for c in 0..<s where power[slot * s + c] > busyPower { busy += 1 }
        busyCount[slot] += Int32(busy) - Int32(history[row + slot])
        history[row + slot] = busy
        // One sample per receiver and 100 ms, at a phase of its own.
        if phase == Int(entity[slot] % UInt64(Self.busyWindow)) {
          busyRatio[Int(busyCount[slot]) * 1_000 / (Self.busyWindow * s)] &+= 1
        }
      }
    }
  }
}
