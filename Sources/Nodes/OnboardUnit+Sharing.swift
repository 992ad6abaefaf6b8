import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

extension OnboardUnit {
  /// Cooperative perception: what the own sensors follow goes out as an SSM as soon as the picture is ready, as far as the
  /// generation rules ask for it. To be called behind fusion.
  ///
  /// Only tracks of the own sensors are told of, as those sensors give them: what others told stays out of it, so that
  /// no receiver counts one measurement twice. Nor is told of whom fusion knows by his own BSM, who speaks for himself
  /// (the self-announcement redundancy rule of ETSI TS 103 324, which keeps the channel free).
  mutating func share(at t: SimTime) {
    guard context.functions.v2x, context.functions.ssm, chain.isRunning, sharing.isOpen(at: chain.capturedAt),
      let fix, fix.positionSigma.isFinite, let ego = ego(at: t)
    else { return }
    var due: [Track] = []
    let newest = tracker.tracks.reduce(SimTime(microseconds: .min)) { max($0, $1.seenAt) }
    // The picture begins with every confirmed track, in their order.
    var place = 0
    for track in tracker.tracks where track.isConfirmed {
      let sources = scratch.objects[place].sources
      place += 1
      // What coasts unseen is no news to others.
      guard newest - track.seenAt <= RoadsideUnit.freshness else { continue }
      if !sources.contains(.received), sharing.isDue(track, at: t) { due.append(track) }
    }
    guard !due.isEmpty else { return }
    let chosen = RoadsideUnit.ranked(due, from: ego.position).prefix(SharingRules.participants)
    guard !chosen.isEmpty else { return }
    let offset = mapOffset
    let own = fix.positionSigma * fix.positionSigma
    var oldest = t
    let participants = chosen.map { track in
      oldest = min(oldest, track.seenAt)
      let sigma = track.state.covariance.position.largestSigma
      return SharedParticipant(
        participant: Participant(
          track, at: tracker.time, place: context.geo(track.position + offset),
          sigma: (sigma * sigma + own).squareRoot(), course: SharingRules.course(of: track)))
    }
    sharing.note(chosen, captured: chain.capturedAt, at: t)
    let message = SensorSharingMessage(
      msgCount: ssmCounter.next(), id: id, equipment: .obu, measuredAt: tracker.time,
      sensorPosition: context.geo(ego.position + offset), participants: participants)
    enqueue(
      OutgoingMessage(
        frame: .ssm(message), channel: .sidelink, destination: nil, sensedAt: oldest, trace: latency.sensed),
      at: t)
  }
}
