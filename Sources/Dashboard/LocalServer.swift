import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// What the servers of this target share: a port of this computer, HTTP, and WebSockets.
enum LocalServer {
  /// - Parameters:
  ///   - host: an address or a name of this computer.
  ///   - port: 0: any free one.
  ///   - waitingBytes: of one connection that may wait to be read before it counts as slow.
  static func bind(
    _ group: MultiThreadedEventLoopGroup, host: String, port: Int, waitingBytes: Int,
    prepare: @escaping @Sendable (any Channel) throws -> Void
  ) throws(PageServer.Failure) -> any Channel {
    do {
      return try ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 16)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(
          .writeBufferWaterMark, value: .init(low: waitingBytes / 2, high: waitingBytes)
        )
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture { try prepare(channel) }
        }
        .bind(host: host, port: port).wait()
    } catch {
      try? group.syncShutdownGracefully()
      throw PageServer.Failure(description: words(for: error, host: host, port: port))
    }
  }

  private static func words(for error: any Error, host: String, port: Int) -> String {
    if let error = error as? IOError, error.errnoCode == EADDRINUSE {
      return "port \(port) is in use; give another one, or 0 for any that is free"
    }
    if let error = error as? IOError, error.errnoCode == EADDRNOTAVAIL {
      return "\(host) is no address of this computer; 0.0.0.0 stands for all of them"
    }
    if error is SocketAddressError.UnknownHost { return "\(host) is neither an address nor a known name" }
    return "nothing can be served at port \(port): \(error)"
  }

  /// - Parameters:
  ///   - largestMessage: of a client, bytes.
  ///   - accept: headers of the answer to a handshake; nil refuses it.
  ///   - stream: adds what handles the WebSocket's frames.
  ///   - answer: to any other request.
  static func prepare(
    _ channel: any Channel, largestMessage: Int,
    accept: @escaping @Sendable (HTTPRequestHead) -> HTTPHeaders?,
    stream: @escaping @Sendable (ChannelPipeline.SynchronousOperations, HTTPRequestHead) throws -> Void,
    answer: @escaping @Sendable (HTTPRequestHead) -> HTTPAnswer.Reply
  ) throws {
    let upgrader = NIOWebSocketServerUpgrader(
      maxFrameSize: largestMessage,
      shouldUpgrade: { channel, head in channel.eventLoop.makeSucceededFuture(accept(head)) },
      upgradePipelineHandler: { channel, head in
        channel.eventLoop.makeCompletedFuture { try stream(channel.pipeline.syncOperations, head) }
      })
    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
      withServerUpgrade: (
        upgraders: [upgrader],
        completionHandler: { context in context.pipeline.removeHandler(name: PageSite.handler, promise: nil) }
      ))
    try channel.pipeline.syncOperations.addHandler(HTTPAnswer(answer: answer), name: PageSite.handler)
  }
}
