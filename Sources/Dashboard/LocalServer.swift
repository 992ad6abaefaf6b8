import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// What the servers of this target share: a port of this computer, HTTP, and one WebSocket.
enum LocalServer {
  /// - Parameters:
  ///   - port: 0: any free one.
  ///   - waitingBytes: of one connection that may wait to be read before it counts as slow.
  static func bind(
    _ group: MultiThreadedEventLoopGroup, port: Int, waitingBytes: Int,
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
        .bind(host: "127.0.0.1", port: port).wait()
    } catch {
      try? group.syncShutdownGracefully()
      throw PageServer.Failure(description: words(for: error, port: port))
    }
  }

  private static func words(for error: any Error, port: Int) -> String {
    if let error = error as? IOError, error.errnoCode == EADDRINUSE {
      return "port \(port) is in use; give another one, or 0 for any that is free"
    }
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
    answer: @escaping @Sendable (HTTPRequestHead) -> (status: HTTPResponseStatus, file: PageFiles.File)
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

  /// The one Host of a request if it is a name of this computer, so that no other name resolves to the server.
  static func host(of head: HTTPRequestHead) -> String? {
    let hosts = head.headers["host"]
    guard hosts.count == 1, let host = hosts.first, isLocal(host) else { return nil }
    return host
  }
  static func isLocal(_ host: String) -> Bool {
    ["127.0.0.1", "localhost"].contains(host.prefix { $0 != ":" })
  }
}
