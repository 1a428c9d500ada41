// SPDX-License-Identifier: GPL-3.0-or-later

import NIOCore
import NIOPosix
import SwarmSession
import Synchronization
import Testing
import TorrentCore

/// A web seed that sends less of a file than it was asked for, as HTTP allows (RFC 9110, section 15.3.7).
@Suite(.timeLimit(.minutes(5))) struct ShortAnswerTests {
    @Test(arguments: [16_384, 50_000, 1_000_000])
    func `whatever a web seed sends at once, the files are right and hardly a byte comes twice`(
        most: Int
    ) async throws {
        let files = [
            "a": SeededImage.noise(200_000), "b": SeededImage.noise(100_000, seed: 2),
            "c": SeededImage.noise(10_000, seed: 3),
        ]
        let image = try await SeededImage(files)
        let sentBytes = Count()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ShortAnswers(files, most: most, sentBytes))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        var getter = SwarmSession(metainfo: image.metainfo, folder: image.path("copy"), start: .empty)
        getter.webSeeds = ["http://127.0.0.1:\(port)/"]
        let outcome: Result<Void, any Error>
        do {
            try await image.complete(getter)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await server.close().get()
        try outcome.get()
        for (name, bytes) in files {
            let copy = try image.bytes("copy/image/\(name)")
            #expect(copy == bytes)
        }
        // Of a block that is cut the beginning comes again.
        #expect(sentBytes.value.load(ordering: .relaxed) <= 310_000 * (most + 16_384) / most)
    }
}

private final class Count: Sendable {
    let value = Atomic(0)
}

/// Answers with parts of files in memory, and never with more than so many bytes.
private final class ShortAnswers: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let files: [String: [UInt8]]
    private let most: Int
    private let sentBytes: Count
    private var request = ""

    init(_ files: [String: [UInt8]], most: Int, _ sentBytes: Count) {
        self.files = files
        self.most = most
        self.sentBytes = sentBytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        request += String(buffer: unwrapInboundIn(data))
        guard request.hasSuffix("\r\n\r\n"), let (name, range) = asked(), let file = files[name] else { return }
        let part = file[range.lowerBound..<min(range.upperBound + 1, range.lowerBound + most)]
        sentBytes.value.add(part.count, ordering: .relaxed)
        var answer = ByteBuffer(
            string: """
                HTTP/1.1 206 Partial Content\r
                Content-Range: bytes \(part.startIndex)-\(part.endIndex - 1)/\(file.count)\r
                Content-Length: \(part.count)\r
                \r\n
                """)
        answer.writeBytes(part)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in channel.close(promise: nil) }
    }

    /// The file's name and the first and last byte of it.
    private func asked() -> (name: String, range: ClosedRange<Int>)? {
        let words = request.split(whereSeparator: { " \r\n".contains($0) })
        guard words.count > 1, let name = words[1].split(separator: "/").last,
            let place = words.firstIndex(where: { $0.lowercased() == "range:" }), place + 1 < words.count
        else { return nil }
        let ends = words[place + 1].split(whereSeparator: { "=-".contains($0) }).compactMap { Int($0) }
        guard ends.count == 2, ends[0] <= ends[1] else { return nil }
        return (String(name), ends[0]...ends[1])
    }
}
