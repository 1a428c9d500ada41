// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import NIOCore
internal import NIOPosix

/// Speaks to QEMU's monitor (QMP), one conversation per command.
package struct MachineMonitor: Sendable {
    /// The socket's path; the kernel takes 107 bytes of it.
    let socket: String

    /// Presses keys one after the other, by QEMU's names: `down`, `ret`, `a`, `shift-a`.
    package func press(_ keys: [String]) async throws {
        try await execute(
            keys.map { key in
                let parts = key.split(separator: "-").map { ["type": "qcode", "data": String($0)] }
                return Command(name: "send-key", arguments: ["keys": parts])
            })
    }

    /// Writes a picture of the machine's screen into a file: PNG, or PPM for whoever looks at its dots.
    package func screenshot(to path: String, format: String = "png") async throws {
        try await execute([Command(name: "screendump", arguments: ["filename": path, "format": format])])
    }

    /// Plugs the cable of the machine's network card in, or pulls it; the card sees its link come and go.
    package func setCable(isPlugged: Bool) async throws {
        try await execute([Command(name: "set_link", arguments: ["name": "net0", "up": isPlugged])])
    }

    private struct Command {
        let name: String
        let arguments: [String: Any]

        /// One line of JSON.
        var line: ByteBuffer {
            get throws {
                let command: [String: Any] = ["execute": name, "arguments": arguments]
                var data = try JSONSerialization.data(withJSONObject: command)
                data.append(UInt8(ascii: "\n"))
                return ByteBuffer(bytes: data)
            }
        }
    }

    private func execute(_ commands: [Command]) async throws {
        let lines = try ([Command(name: "qmp_capabilities", arguments: [:])] + commands).map { try $0.line }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(unixDomainSocketPath: socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineDecoder()))
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            var answers = inbound.makeAsyncIterator()
            // The first line is QEMU's greeting.
            _ = try await answers.next()
            for line in lines {
                try await outbound.write(line)
                try await Self.readAnswer(&answers)
            }
        }
    }

    /// Waits for the answer to one command; events may stand before it.
    private static func readAnswer(_ answers: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) async throws
    {
        while let line = try await answers.next() {
            let value = try JSONSerialization.jsonObject(with: Data(line.readableBytesView)) as? [String: Any]
            if value?["return"] != nil { return }
            if let error = value?["error"] as? [String: Any] {
                throw RoomFailure.toolFailed("QEMU's monitor", words: "\(error["desc"] ?? "no reason given")")
            }
        }
        // After `quit` the connection may end before the answer.
    }
}
