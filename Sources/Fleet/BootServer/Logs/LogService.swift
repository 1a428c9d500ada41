// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
package import MachineLogs
internal import NIOPosix
internal import ServiceLifecycle
package import TorrentCore

/// Keeps what machines log: has their kernels' last words by netconsole, and tells what explains a standstill.
package final class LogService: Service, CustomStringConvertible {
    /// Where logs are kept.
    package let shelf: LogShelf
    private let registry: FleetRegistry
    private let address: PeerAddress?
    private let reporter: Reporter
    private let signs: AsyncStream<(sign: KernelSign, log: BootLogName)>

    /// Keeps logs in a folder, and listens for netconsole at an address, if at any.
    package init(folder: String, registry: FleetRegistry, netconsole address: PeerAddress?) {
        let reporter = registry.reporter
        let (signs, inbox) = AsyncStream.makeStream(
            of: (sign: KernelSign, log: BootLogName).self, bufferingPolicy: .bufferingNewest(Limits.kernelSigns))
        shelf = LogShelf(folder: folder) { news in
            switch news {
            case .noticed(let sign, let log): inbox.yield((sign, log))
            case .troubled(let problem):
                reporter.report(
                    .logsNotKept, at: problem.path, "What machines log is not kept: \(problem).",
                    remedy: "Do what it says; nothing else waits for it.")
            case .recovered(let problem): reporter.settle(.logsNotKept, at: problem.path)
            }
        }
        self.registry = registry
        self.address = address
        self.reporter = reporter
        self.signs = signs
    }

    package var description: String { "logs of machines" }

    package func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                tasks.addTask { await self.listen() }
                tasks.addTask {
                    for await (sign, log) in self.signs {
                        await self.registry.noticed(sign, of: log.machine, in: log.boot)
                    }
                }
            }
        }
        await shelf.settle()
    }

    private func listen() async {
        guard let address else { return }
        do {
            let (owners, clock) = (registry.logOwners, registry.clock)
            let listener = try await NetconsoleListener.open(
                at: address, shelf: shelf, group: MultiThreadedEventLoopGroup.singleton, clock: { clock.now },
                owner: { owners.owner(at: $0) })
            reporter.settle(.netconsoleNotHeard, at: "\(address)")
            while (try? await Task.sleep(for: .seconds(3_600))) != nil {}
            await listener.close()
        } catch {
            reporter.report(
                .netconsoleNotHeard, at: "\(address)",
                "The last words of machines' kernels are not heard: UDP port \(address.port) cannot be had (\(error)).",
                remedy:
                    "End what has the port, or name another one in server.netconsole_port, then start the server again."
            )
        }
    }
}
