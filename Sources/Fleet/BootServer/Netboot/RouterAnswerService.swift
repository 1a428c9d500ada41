// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import CPacketShims
internal import FleetModel
internal import Glibc
internal import NIOCore
internal import NIOPosix
package import NetbootScripts
internal import NetbootWire
internal import ServiceLifecycle
internal import Synchronization

/// Tells machines that boot from us, and ask for an IPv6 router, that there is none.
///
/// A server that may not open packet sockets goes without: machines boot all the same, only later.
package final class RouterAnswerService: Service, CustomStringConvertible {
    private let interface: InterfaceName
    private let questions = Mutex(RouterQuestions())
    private let clock = ServerClock()
    private let reporter: Reporter

    /// Answers on one interface, once it runs.
    package init(interface: InterfaceName, reporter: Reporter) {
        self.interface = interface
        self.reporter = reporter
    }

    package var description: String { "router answers" }

    /// See ``RouterQuestions/isBooting(_:at:)``.
    package func isBooting(_ mac: MACAddress) {
        questions.withLock { $0.isBooting(mac, at: clock.now) }
    }

    /// See ``RouterQuestions/isRunning(_:)``.
    package func isRunning(_ mac: MACAddress) {
        questions.withLock { $0.isRunning(mac) }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await self.answer()
                } catch {
                    // An interface that is switched off ends its sockets, and must not end the server.
                    if !Task.isCancelled { self.complain(error) }
                }
                try? await Task.sleep(for: Limits.routerAnswerPause)
            }
        }
    }

    private func complain(_ error: any Error) {
        reporter.report(
            .routerNotAnswered, at: "interface \(interface)",
            "The interface cannot be listened on, so iPXE waits sixteen seconds for an IPv6 router: \(error).",
            remedy: "Run the server as root, or with the capability NET_RAW; machines boot all the same.")
    }

    /// Answers until the task is cancelled or the interface is switched off.
    private func answer() async throws {
        var hardware = [UInt8](repeating: 0, count: 6)
        let descriptor = packet_open_solicitations("\(interface)", &hardware)
        guard descriptor >= 0 else { throw IOError(errnoCode: -descriptor, reason: "packet socket") }
        let channel = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // One that learns from small frames would cut larger ones.
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Limits.frame))
            .takingOwnershipOfDescriptor(inputOutput: descriptor) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let own = hardware
        reporter.settle(.routerNotAnswered, at: "interface \(interface)")
        try await channel.executeThenClose { frames, _ in
            // One frame for each reading: a packet socket keeps them apart.
            for try await frame in frames {
                guard let question = RouterSolicitation(frame: Array(frame.readableBytesView)) else { continue }
                let answer = questions.withLock { $0.answer(question, from: own, at: clock.now) }
                // Not by the channel, which may join two writings in one. What is lost is asked for again.
                if let answer { _ = send(descriptor, answer, answer.count, Int32(MSG_DONTWAIT)) }
            }
        }
    }
}
