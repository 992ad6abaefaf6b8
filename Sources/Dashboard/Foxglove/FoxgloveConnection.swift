import NIOCore
import NIOWebSocket
import Recording

/// The stream to one viewer. Confined to the server's event loop.
final class FoxgloveConnection: ChannelInboundHandler, @unchecked Sendable {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let hub: FoxgloveHub
  /// The viewer's subprotocol has messages about playback.
  let hasPlayback: Bool
  private var channel: (any Channel)?
  /// Ids that the viewer has chosen, by channel.
  private(set) var subscriptions: [Int: UInt32] = [:]
  /// Messages that the viewer has not got since it was last told so.
  var dropped = 0

  init(hub: FoxgloveHub, hasPlayback: Bool) {
    self.hub = hub
    self.hasPlayback = hasPlayback
  }

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
      obey(FoxgloveProtocol.request(text: frame.unmaskedData.readableBytesView))
    case .binary where frame.fin: obey(FoxgloveProtocol.request(binary: frame.unmaskedData))
    case .ping: write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
    case .pong: break
    // A closing handshake, or what no viewer sends.
    default: end()
    }
  }
  private func obey(_ request: FoxgloveProtocol.Request?) {
    guard let request else { return complain("not a message of this protocol") }
    hub.obey(request, of: self)
  }

  /// False if there is no such channel, or it has a subscription.
  func accept(_ wish: FoxgloveProtocol.Subscription, channels: Int) -> Bool {
    guard (1...channels).contains(Int(wish.channelId)) else {
      complain("there is no channel \(wish.channelId)")
      return false
    }
    let channel = Int(wish.channelId) - 1
    guard subscriptions[channel] == nil, !subscriptions.values.contains(wish.id) else {
      complain("channel \(wish.channelId) or subscription \(wish.id) is in use")
      return false
    }
    subscriptions[channel] = wish.id
    return true
  }
  func unsubscribe(_ ids: [UInt32]) {
    let ids = Set(ids)
    subscriptions = subscriptions.filter { !ids.contains($0.value) }
  }

  func complain(_ words: String) { send(FoxgloveProtocol.status(.error, words)) }
  func send(_ message: JSON) { send(text: message.compactText) }
  func send(text: String) { write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text))) }
  func send(control: ByteBuffer) { write(WebSocketFrame(fin: true, opcode: .binary, data: control)) }

  /// Left out if the viewer has not subscribed, or has too much to read.
  func send(_ message: FoxgloveFeed.Message) {
    guard let channel, let id = subscriptions[message.channel] else { return }
    guard channel.isWritable else {
      dropped += 1
      return
    }
    let data = FoxgloveProtocol.message(message, subscription: id)
    channel.write(WebSocketFrame(fin: true, opcode: .binary, data: data), promise: nil)
  }
  func flush() { channel?.flush() }

  func reportDropped() {
    guard dropped > 0, let channel, channel.isWritable else { return }
    send(
      FoxgloveProtocol.status(
        .warning, "\(dropped) messages were left out because they were not read in time"))
    dropped = 0
  }

  /// Control messages are few and short; a viewer that does not even read those is cut off.
  private func write(_ frame: WebSocketFrame) {
    guard let channel else { return }
    guard channel.isWritable || controls < Self.mostControls else {
      channel.close(promise: nil)
      return
    }
    controls = channel.isWritable ? 0 : controls + 1
    channel.writeAndFlush(frame, promise: nil)
  }
  /// Control messages since the viewer had too much to read.
  private var controls = 0
  private static let mostControls = 2000

  /// Says goodbye and closes; nil if that has been done.
  @discardableResult func end() -> EventLoopFuture<Void>? {
    guard let channel else { return nil }
    let goodbye = WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer())
    return channel.writeAndFlush(goodbye).flatMap { channel.close() }
  }
}
