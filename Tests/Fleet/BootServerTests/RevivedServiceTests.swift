// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@Suite struct RevivedServiceTests {
    private enum End {
        case returns
        case fails(any Error)
    }

    /// Ends as it is told, one run after the other; runs on when there is no more.
    private final class Mortal: Service {
        private let ends: Mutex<[End]>
        private let served: Gate?
        let last = Gate()

        init(_ ends: [End], serving served: Gate?) {
            self.ends = Mutex(ends)
            self.served = served
        }

        func run() async throws {
            guard let end = ends.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
                served?.open()
                last.open()
                try await gracefulShutdown()
                return
            }
            served?.open()
            if case .fails(let error) = end { throw error }
        }
    }

    private func run(_ service: Mortal, once gate: Gate) async throws {
        let group = ServiceGroup(
            services: [RevivedService(service, once: gate, logger: .silent)], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                await service.last.wait()
                await group.triggerGracefulShutdown()
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }

    @Test func `a service that has served begins again, whatever ended it`() async throws {
        let gate = Gate()
        try await run(Mortal([.returns, .fails(StartFailure.httpFailed("gone"))], serving: gate), once: gate)
        #expect(gate.isOpen)
    }

    /// Tracker and seeds have their own words for it, and HTTP the system's.
    @Test(
        arguments: [
            IOError(errnoCode: EMFILE, reason: "bind"), StartFailure.seedFailed("no descriptors", passes: true),
            StartFailure.trackerFailed("no descriptors", passes: true),
        ] as [any Error])
    func `what passes ends no server, not even at its start`(failure: any Error) async throws {
        try await run(Mortal([.fails(failure)], serving: nil), once: Gate())
    }

    @Test func `what lasts ends a server that has not served yet`() async {
        let failure = StartFailure.portTaken(address: "192.0.2.1", port: 80)
        let end = await #expect(throws: StartFailure.self) {
            try await run(Mortal([.fails(failure)], serving: nil), once: Gate())
        }
        #expect(end == failure)
    }
}
