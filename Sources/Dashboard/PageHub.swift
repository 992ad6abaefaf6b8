import Federation
import NIOCore
import NIOWebSocket
import NodeInterface
import Recording
import SimCore
import WorldState

/// The pages that watch, and what they are told. Confined to the server's event loop, but for `start` and `finish`.
final class PageHub: @unchecked Sendable {
  private let loop: any EventLoop
  private let feed: PageFeed
  private let play: PlayState
  private var pages: [ObjectIdentifier: PageConnection] = [:]
  /// Counts pages, so that they have an order.
  private var newest = 0
  /// As the pages know them.
  private var signals: [Int: SignalState] = [:]
  private var time: SimTime?
  private var told: PlayState.Values?
  /// Since the last state told every second.
  private var mark: (virtual: SimTime, wall: NIODeadline)?
  private var realTimeFactor: Double?

  init(loop: any EventLoop, feed: PageFeed, play: PlayState) {
    self.loop = loop
    self.feed = feed
    self.play = play
  }

  func start() {
    feed.setWake { [weak self] in
      guard let self else { return }
      loop.execute { self.deliver() }
    }
    loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [weak self] _ in self?.tick() }
  }

  /// Delivers the last items and closes the pages; waits for at most a second until they have read them.
  func finish() {
    let done = loop.makePromise(of: Void.self)
    loop.execute {
      self.deliver()
      let closings = self.pages.values.compactMap { $0.end() }
      EventLoopFuture.andAllComplete(closings, on: self.loop).cascade(to: done)
      // Ignored if it comes second.
      self.loop.scheduleTask(in: .seconds(1)) { done.succeed() }
    }
    try? done.futureResult.wait()
  }

  // MARK: Connections

  func serves(_ channel: any Channel) -> Bool { pages.values.contains { $0.serves(channel) } }
  var hasRoom: Bool { pages.count < PageServer.mostPages }

  func add(_ page: PageConnection) {
    newest += 1
    page.number = newest
    pages[ObjectIdentifier(page)] = page
    if pages.count == 1 {
      feed.setWatched(true)
      signals = [:]
    }
    // What the others are still to be told is told first, so that nothing is told twice.
    deliver(except: page)
    let all = feed.everything()
    var known: [Int: SignalState] = [:]
    page.send(PageEncoding.names(all.names))
    if let slice = all.slice {
      time = slice.time
      page.send(PageEncoding.signals(slice, known: &known))
      page.send(slice: PageEncoding.slice(slice))
    }
    if pages.count == 1 { signals = known }
    page.send(PageEncoding.warnings(all.warnings))
    page.send(PageEncoding.events(all.events))
    page.send(PageEncoding.figures(all.figures))
    if let roads = all.roads { page.send(PageEncoding.roads(roads)) }
    page.send(state)
  }
  func remove(_ page: PageConnection) {
    pages[ObjectIdentifier(page)] = nil
    if pages.isEmpty { feed.setWatched(false) }
    tellWatched()
  }
  /// A page watches another node; it is told at once what there is of it.
  func watch(_ node: NodeID?, by page: PageConnection) {
    page.watched = node
    tellWatched()
    if let node, let rows = feed.recent(node) { page.send(PageEncoding.node(node, rows)) }
  }
  /// The nodes of the first pages, each once.
  private func tellWatched() {
    var nodes: [NodeID] = []
    for page in pages.values.sorted(by: { $0.number < $1.number }) {
      if let node = page.watched, !nodes.contains(node), nodes.count < FederationLimits.watched {
        nodes.append(node)
      }
    }
    feed.setWatchedNodes(nodes)
  }
  func sendLastSlice(to page: PageConnection) {
    guard let slice = feed.everything().slice else { return }
    page.send(slice: PageEncoding.slice(slice))
  }
  func obey(_ command: PageCommand) {
    play.obey(command)
    if play.current != told { tellState() }
  }

  // MARK: Delivery

  private func deliver(except newcomer: PageConnection? = nil) {
    let update = feed.take()
    let pages = self.pages.values.filter { $0 !== newcomer }
    if pages.isEmpty { return }
    func tell(_ message: JSON?) {
      guard let text = message?.compactText else { return }
      for page in pages { page.send(text: text) }
    }
    if update.isJump {
      signals = [:]
      mark = nil
      tell(PageEncoding.clear)
    }
    tell(PageEncoding.names(update.names))
    tell(PageEncoding.warnings(update.warnings))
    tell(PageEncoding.events(update.events))
    tell(PageEncoding.messages(update.messages))
    tell(PageEncoding.figures(update.figures))
    if let roads = update.roads { tell(PageEncoding.roads(roads)) }
    for (node, rows) in update.nodes {
      let text = PageEncoding.node(node, rows).compactText
      for page in pages where page.watched == node { page.send(text: text) }
    }
    if let slice = update.slice {
      time = slice.time
      tell(PageEncoding.signals(slice, known: &signals))
      let frame = PageEncoding.slice(slice)
      for page in pages { page.send(slice: frame) }
    }
    if update.isJump || play.current != told { tellState() }
  }

  private func tick() {
    defer { if let time { mark = (time, .now()) } }
    if let mark, let time {
      let wall = Double((NIODeadline.now() - mark.wall).nanoseconds) * 1e-9
      realTimeFactor = wall > 0 && time >= mark.virtual ? (time - mark.virtual).seconds / wall : nil
    }
    tellState()
  }
  private func tellState() {
    told = play.current
    for page in pages.values { page.send(state) }
  }
  private var state: JSON {
    PageEncoding.state(play.current, time: time, realTimeFactor: realTimeFactor)
  }
}

/// Counts the connections of a server. Confined to its event loop.
final class PageDoor: @unchecked Sendable {
  private let loop: any EventLoop
  private let hubs: [PageHub]
  private var connections = 0

  init(loop: any EventLoop, hubs: [PageHub]) {
    self.loop = loop
    self.hubs = hubs
  }

  /// False if there are too many. Closes the connection later unless it has become a stream.
  func admit(_ channel: any Channel) -> Bool {
    guard connections < PageServer.mostConnections else { return false }
    connections += 1
    let patience = loop.scheduleTask(in: PageServer.patience) { [weak self] in
      guard let self, !hubs.contains(where: { $0.serves(channel) }) else { return }
      channel.close(promise: nil)
    }
    channel.closeFuture.whenComplete { [weak self] _ in
      patience.cancel()
      self?.connections -= 1
    }
    return true
  }
}

/// The stream to one page. Confined to the server's event loop.
final class PageConnection: ChannelInboundHandler, @unchecked Sendable {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let hub: PageHub
  private var channel: (any Channel)?
  private var unacknowledged = 0
  /// Place in the order of pages, and the node that this page watches.
  var number = 0
  var watched: NodeID?
  /// The last slice was not sent, because the page is slow.
  private var hasSkipped = false
  /// Slices on their way; a slow page skips others.
  static let mostUnacknowledged = 3

  init(hub: PageHub) { self.hub = hub }

  func serves(_ channel: any Channel) -> Bool { self.channel === channel }

  func handlerAdded(context: ChannelHandlerContext) {
    channel = context.channel
    hub.add(self)
  }
  func channelInactive(context: ChannelHandlerContext) {
    hub.remove(self)
    channel = nil
  }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .text where frame.fin:
      guard let command = PageCommand(frame.unmaskedData.readableBytesView) else { return }
      if command == .acknowledge {
        unacknowledged = max(0, unacknowledged - 1)
        // A paused run sends no further slice.
        if hasSkipped { hub.sendLastSlice(to: self) }
      } else if case .watch(let node) = command {
        hub.watch(node, by: self)
      } else {
        hub.obey(command)
      }
    case .ping: write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
    case .pong: break
    // A closing handshake, or what no page sends.
    default: end()
    }
  }

  func send(_ message: JSON?) {
    if let message { send(text: message.compactText) }
  }
  func send(text: String) { write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text))) }
  func send(slice: ByteBuffer) {
    hasSkipped = unacknowledged >= Self.mostUnacknowledged
    if hasSkipped { return }
    unacknowledged += 1
    write(WebSocketFrame(fin: true, opcode: .binary, data: slice))
  }

  /// A page that has not read what it was sent is cut off: it can come back and is then told everything anew.
  private func write(_ frame: WebSocketFrame) {
    guard let channel else { return }
    guard channel.isWritable else {
      channel.close(promise: nil)
      return
    }
    channel.writeAndFlush(frame, promise: nil)
  }

  /// Says goodbye and closes; nil if that has been done.
  @discardableResult func end() -> EventLoopFuture<Void>? {
    guard let channel else { return nil }
    let goodbye = WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer())
    return channel.writeAndFlush(goodbye).flatMap { channel.close() }
  }
}
