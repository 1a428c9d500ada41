// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import VirtualRoom

/// Programs of this computer reach a server in a room, at a port of 127.0.0.1.
@Suite(.serialized, .enabled(if: getuid() == 0, "namespaces need root"), .timeLimit(.minutes(5)))
struct PortForwarderTests {
    /// Opens a room without machines, has `answer` serve each connection to a port in it, and forwards that.
    private func withServer(
        answering answer: @escaping @Sendable (CInt) -> Void, _ body: @Sendable (UInt16) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "forwarded-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plan = try RoomPlan(name: VirtualRoom.name(number: 97), machineCount: 0, shape: nil)
        try await VirtualRoom.open(plan, in: folder) { room in
            let listener = try await room.inside(.server) { try BlockingSocket.listening() }
            Thread.detachNewThread { BlockingSocket.serve(listener.socket, answer) }
            defer { shutdown(listener.socket, CInt(SHUT_RDWR)) }
            try await room.forwarding(to: listener.port, body)
        }
    }

    /// Gives back what it got once that has ended.
    private static let mirror: @Sendable (CInt) -> Void = { socket in
        if let bytes = BlockingSocket.readAll(from: socket) { _ = BlockingSocket.write(bytes, to: socket) }
    }

    /// What comes back for bytes that end with the sending half of a connection.
    private func echo(of bytes: [UInt8], at port: UInt16) async -> [UInt8]? {
        await blocking {
            guard let socket = BlockingSocket.connected(to: port) else { return nil }
            defer { close(socket) }
            guard BlockingSocket.write(bytes, to: socket) else { return nil }
            shutdown(socket, CInt(SHUT_WR))
            return BlockingSocket.readAll(from: socket)
        }
    }

    @Test func `a server in the room gets all that is sent before the end, and what it says then comes back`()
        async throws
    {
        try await withServer(answering: Self.mirror) { port in
            for count in [0, 1, 3 << 20] {
                let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                let back = await echo(of: bytes, at: port)
                #expect(back == bytes, "\(count) bytes")
            }
        }
    }

    @Test func `a server that has said all leaves the way to it open`() async throws {
        let (heard, hear) = AsyncStream<[UInt8]?>.makeStream()
        try await withServer { socket in
            _ = BlockingSocket.write([UInt8](repeating: 7, count: 2 << 20), to: socket)
            shutdown(socket, CInt(SHUT_WR))
            hear.yield(BlockingSocket.readAll(from: socket))
        } _: { port in
            let said = await blocking { () -> Int? in
                guard let socket = BlockingSocket.connected(to: port) else { return nil }
                defer { close(socket) }
                let said = BlockingSocket.readAll(from: socket)
                return BlockingSocket.write([1, 2, 3], to: socket) ? said?.count : nil
            }
            #expect(said == 2 << 20)
            for await bytes in heard {
                #expect(bytes == [1, 2, 3])
                break
            }
        }
    }

    @Test func `many connections at once are kept apart`() async throws {
        try await withServer(answering: Self.mirror) { port in
            await withTaskGroup(of: Bool.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let bytes = [UInt8](repeating: UInt8(number), count: 20_000)
                        return await echo(of: bytes, at: port) == bytes
                    }
                }
                for await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func `what ends at one side ends at the other, however it ends`() async throws {
        let (ends, end) = AsyncStream<Bool>.makeStream()
        try await withServer { socket in
            // The first one is broken off here, the second by who has opened it.
            var byte: UInt8 = 0
            guard recv(socket, &byte, 1, 0) == 1, byte == 2 else { return BlockingSocket.breakOff(socket) }
            // What is broken off before that has come through is lost, with all that was said before.
            _ = BlockingSocket.write([3], to: socket)
            end.yield(recv(socket, &byte, 1, 0) <= 0)
        } _: { port in
            let isOver = await blocking { () -> Bool in
                guard let socket = BlockingSocket.connected(to: port) else { return false }
                defer { close(socket) }
                var byte: UInt8 = 0
                return BlockingSocket.write([1], to: socket) && recv(socket, &byte, 1, 0) <= 0
            }
            #expect(isOver)
            await blocking { () -> Void in
                guard let socket = BlockingSocket.connected(to: port) else { return }
                var byte: UInt8 = 0
                _ = BlockingSocket.write([2], to: socket) && recv(socket, &byte, 1, 0) == 1
                BlockingSocket.breakOff(socket)
                close(socket)
            }
            for await isOver in ends {
                #expect(isOver)
                break
            }
        }
    }

    @Test func `a port at which nobody listens any more ends connections at once`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "forwarded-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plan = try RoomPlan(name: VirtualRoom.name(number: 98), machineCount: 0, shape: nil)
        try await VirtualRoom.open(plan, in: folder) { room in
            try await room.forwarding(to: 9) { port in #expect(await echo(of: [1], at: port)?.isEmpty != false) }
        }
    }

    @Test func `connections and the port end with the room`() async throws {
        let (ports, told) = AsyncStream<(UInt16, CInt)>.makeStream()
        try await withServer(answering: Self.mirror) { port in
            let socket = await blocking { () -> CInt in
                guard let socket = BlockingSocket.connected(to: port) else { return -1 }
                return BlockingSocket.write([1], to: socket) ? socket : -1
            }
            told.yield((port, socket))
        }
        for await (port, socket) in ports {
            #expect(socket >= 0)
            let isOver = await blocking { () -> Bool in
                var byte: UInt8 = 0
                defer { close(socket) }
                return recv(socket, &byte, 1, 0) <= 0 && BlockingSocket.connected(to: port) == nil
            }
            #expect(isOver)
            break
        }
    }

    /// Does something that waits on a thread of its own.
    private func blocking<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { done in
            Thread.detachNewThread { done.resume(returning: body()) }
        }
    }
}

/// TCP as the kernel has it; what waits does so for half a minute at the most.
private enum BlockingSocket {
    private struct Refused: Error {}

    /// A socket that listens at all addresses, and the port that it was given.
    static func listening() throws -> (socket: CInt, port: UInt16) {
        let socket = made()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let problem = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, size) | listen(socket, 128) | getsockname(socket, pointer, &size)
            }
        }
        guard problem == 0 else {
            close(socket)
            throw Refused()
        }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    /// Hands each connection to `answer`, on a thread of its own, and closes it then; until the socket is shut down.
    static func serve(_ listener: CInt, _ answer: @escaping @Sendable (CInt) -> Void) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            Thread.detachNewThread {
                answer(connection)
                close(connection)
            }
        }
        close(listener)
    }

    /// A connection to a port of 127.0.0.1; `nil` if it is refused.
    static func connected(to port: UInt16) -> CInt? {
        let socket = made()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(socket)
            return nil
        }
        return socket
    }

    static func write(_ bytes: [UInt8], to socket: CInt) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// Everything up to the end; `nil` if the connection broke off.
    static func readAll(from socket: CInt) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes += buffer[..<count]
        }
    }

    /// Has closing tell the other side that the connection is broken, and not that all is said.
    static func breakOff(_ socket: CInt) {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    private static func made() -> CInt {
        let socket = Foundation.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return socket
    }
}
