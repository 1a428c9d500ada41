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
        let answer = try await channel.executeThenClose { inbound, outbound in
            // Version 1.0: the answer comes in one piece and ends with the connection.
            try await outbound.write(
                ByteBuffer(string: "GET \(path) HTTP/1.0\r\nHost: \(RoomPlan.serverAddress)\r\n\r\n"))
            var answer = ByteBuffer()
            for try await var part in inbound {
                answer.writeBuffer(&part)
                guard answer.readableBytes <= RoomLimits.answer else { throw RoomFailure.badAnswer(path) }
            }
            return answer
        }
        return try Self.body(of: Array(answer.readableBytesView), path: path)
    }

    /// Connects from inside the namespace, where the server's address is local: that takes no waiting.
    private static func connect(port: UInt16) throws -> CInt {
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

    /// What follows the first empty line, when the first line says 200.
    package static func body(of answer: [UInt8], path: String) throws -> [UInt8] {
        let separator = Array("\r\n\r\n".utf8)
        guard answer.starts(with: "HTTP/1.".utf8), let end = answer.firstRange(of: separator) else {
            throw RoomFailure.badAnswer(path)
        }
        let status = answer.dropFirst(9).prefix(3)
        guard status.elementsEqual("200".utf8) else { throw RoomFailure.badAnswer(path) }
        return Array(answer[end.upperBound...])
    }
}
