// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import NIOCore
internal import NIOPosix

extension VirtualRoom {
    /// Asks the server's HTTP port inside the room for a path, from outside the room.
    ///
    /// - Returns: the body of an answer with status 200.
    /// - Throws: ``RoomFailure/noAnswer(_:)`` while nobody listens there.
    package func get(_ path: String, port: UInt16) async throws -> [UInt8] {
        let socket = try NetworkNamespace(name: plan.name.namespace(.server)).enter {
            try Self.connect(port: port)
        }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .withConnectedSocket(socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let request = "GET \(path) HTTP/1.1\r\nHost: \(RoomPlan.serverAddress):\(port)\r\nConnection: close\r\n\r\n"
        return try await Deadline.within(RoomLimits.answerTime, or: .noAnswer(path)) {
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: request))
                var answer: [UInt8] = []
                for try await part in inbound {
                    answer += part.readableBytesView
                    guard answer.count <= RoomLimits.answer else { throw RoomFailure.badAnswer(path) }
                    if let body = try Self.body(of: answer, path: path) { return body }
                }
                throw RoomFailure.badAnswer(path)
            }
        }
    }

    /// Connects from inside the namespace, where the server's address is local: that takes no waiting.
    static func connect(port: UInt16) throws -> CInt {
        let socket = Foundation.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw RoomFailure.system("socket", problem: String(cString: strerror(errno))) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, RoomPlan.serverAddress, &address.sin_addr)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(socket)
            throw RoomFailure.noAnswer("the server's HTTP port \(port)")
        }
        return socket
    }

    /// The body of an answer with status 200, once as much of it is there as the answer says it has; `nil` before.
    package static func body(of answer: [UInt8], path: String) throws(RoomFailure) -> [UInt8]? {
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: answer[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first, first.hasPrefix("HTTP/1.1 200 ") else { throw .badAnswer(path) }
        let lengths = lines.dropFirst().compactMap { line -> Int? in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
            return Int(parts[1].trimmingCharacters(in: .whitespaces))
        }
        guard let length = lengths.first, length >= 0, length <= RoomLimits.answer else { throw .badAnswer(path) }
        let body = answer[end.upperBound...]
        return body.count >= length ? Array(body.prefix(length)) : nil
    }
}
