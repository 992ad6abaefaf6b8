import NIOCore
import NIOWebSocket
import Recording
import SimCore

/// The viewers that speak Foxglove's protocol, and what they are told. Confined to the server's event loop, but for
/// `start` and `finish`.
final class FoxgloveHub: @unchecked Sendable {
  private let loop: any EventLoop
  private let feed: FoxgloveFeed
  private let play: PlayState
  private let span: ClosedRange<SimTime>?
  private let info: JSON
  private let advertisement: String
  private var viewers: [ObjectIdentifier: FoxgloveConnection] = [:]
  private var connections = 0
  private var told: PlayState.Values?
  /// The viewer that has asked to go to another time, and its request.
  private var seeking: (viewer: ObjectIdentifier, request: [UInt8])?

  init(
    loop: any EventLoop, name: String, session: String, span: ClosedRange<SimTime>?, feed: FoxgloveFeed,
    play: PlayState
  ) {
    self.loop = loop
    self.feed = feed
    self.play = play
    self.span = span
    info = FoxgloveProtocol.serverInfo(name: name, session: session, span: span)
    advertisement = FoxgloveProtocol.advertise(feed.channels).compactText
  }

  func start() {
    feed.setWake { [weak self] in
      guard let self else { return }
      loop.execute { self.deliver() }
    }
    loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [weak self] _ in self?.tick() }
  }

  /// Delivers the last messages and closes; waits for at most a second until viewers have read them.
  func finish() {
    let done = loop.makePromise(of: Void.self)
    loop.execute {
      self.deliver()
      if let reason = self.play.current.ended {
        for viewer in self.viewers.values {
          viewer.send(FoxgloveProtocol.status(.info, "the run has ended: \(reason)"))
        }
      }
      let closings = self.viewers.values.compactMap { $0.end() }
      EventLoopFuture.andAllComplete(closings, on: self.loop).cascade(to: done)
      // Ignored if it comes second.
      self.loop.scheduleTask(in: .seconds(1)) { done.succeed() }
    }
    try? done.futureResult.wait()
  }

  // MARK: Connections

  /// False if there are too many. Closes the connection later unless it has become a stream.
  func admit(_ channel: any Channel) -> Bool {
    guard connections < PageServer.mostConnections else { return false }
    connections += 1
    let patience = loop.scheduleTask(in: PageServer.patience) { [weak self] in
      guard let self, !viewers.values.contains(where: { $0.serves(channel) }) else { return }
      channel.close(promise: nil)
    }
    channel.closeFuture.whenComplete { [weak self] _ in
      patience.cancel()
      self?.connections -= 1
    }
    return true
  }
  var hasRoom: Bool { viewers.count < FoxgloveServer.mostViewers }

  func add(_ viewer: FoxgloveConnection) {
    viewers[ObjectIdentifier(viewer)] = viewer
    viewer.send(info)
    viewer.send(text: advertisement)
    viewer.send(control: FoxgloveProtocol.time(feed.time))
    if span != nil, viewer.hasPlayback { viewer.send(control: state(didSeek: false)) }
  }
  func remove(_ viewer: FoxgloveConnection) {
    viewers[ObjectIdentifier(viewer)] = nil
    tellWanted()
  }
  private func tellWanted() {
    feed.setWanted(viewers.values.reduce(into: []) { $0.formUnion($1.subscriptions.keys) })
  }

  func obey(_ request: FoxgloveProtocol.Request, of viewer: FoxgloveConnection) {
    switch request {
    case .subscribe(let subscriptions):
      let new = subscriptions.filter { viewer.accept($0, channels: feed.channels.count) }
      tellWanted()
      for message in feed.present(Set(new.map { Int($0.channelId) - 1 })) { viewer.send(message) }
    case .unsubscribe(let ids):
      viewer.unsubscribe(ids)
      tellWanted()
    case .playback(let wish):
      guard span != nil else { return viewer.complain("the pace of a running simulation cannot be set here") }
      obey(wish, of: viewer)
    case .other(let name): viewer.complain("this server does not offer \(name.prefix(40))")
    }
  }
  private func obey(_ wish: FoxgloveProtocol.Playback, of viewer: FoxgloveConnection) {
    if PageCommand.speeds.contains(wish.speed), wish.speed != play.current.speed {
      play.obey(.speed(wish.speed))
    }
    if wish.isPaused != play.current.isPaused { play.obey(wish.isPaused ? .pause : .resume) }
    if let time = wish.seek {
      play.obey(.seek(time))
      // Answered once the replay has gone there.
      seeking = (ObjectIdentifier(viewer), wish.id)
    } else {
      viewer.send(control: state(didSeek: false, request: wish.id))
    }
    tellState(except: viewer)
  }

  // MARK: Delivery

  private func deliver() {
    let update = feed.take()
    if viewers.isEmpty { return }
    if update.isJump, span != nil {
      for (id, viewer) in viewers where viewer.hasPlayback {
        let request = seeking.flatMap { $0.viewer == id ? $0.request : nil } ?? []
        viewer.send(control: state(didSeek: true, request: request))
      }
      seeking = nil
    }
    let time = update.time.map(FoxgloveProtocol.time)
    for viewer in viewers.values {
      if let time { viewer.send(control: time) }
      for message in update.messages { viewer.send(message) }
      viewer.dropped += update.dropped
      viewer.flush()
    }
    if play.current.ended != told?.ended { tellState() }
  }
  private func tick() {
    for viewer in viewers.values { viewer.reportDropped() }
    if play.current != told { tellState() }
  }

  /// A recording's playback, to those who know of it.
  private func tellState(except one: FoxgloveConnection? = nil) {
    told = play.current
    guard span != nil else { return }
    for viewer in viewers.values where viewer !== one && viewer.hasPlayback {
      viewer.send(control: state(didSeek: false))
    }
  }
  private func state(didSeek: Bool, request: [UInt8] = []) -> ByteBuffer {
    FoxgloveProtocol.playback(play.current, at: feed.time, didSeek: didSeek, request: request)
  }
}
