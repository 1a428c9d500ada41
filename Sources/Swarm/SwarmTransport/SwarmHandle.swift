// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOConcurrencyHelpers
internal import NIOCore
package import PieceStorage
package import SwarmEngine
package import TorrentCore

/// What a swarm tells those who started it.
package enum SwarmEvent: Sendable {
    /// Everything wanted is proved and stored, and on the disk if it has its place on a device; with the moment the last
    /// block came, `nil` when none was needed.
    case completed(lastBlock: MonotonicInstant?)
    /// The files cannot be read or written; the swarm has ended.
    case failed(StorageProblem)
    /// Something worth a line in the log.
    case note(SwarmNote)

    init(_ event: SwarmDriver.Event) {
        self =
            switch event {
            case .completed(let lastBlock): .completed(lastBlock: lastBlock)
            case .failed(let problem): .failed(problem)
            case .note(let note): .note(note)
            }
    }
}

/// A running swarm, to be used from anywhere.
package struct SwarmHandle: Sendable {
    private let loop: any EventLoop
    private let driver: NIOLoopBound<SwarmDriver>
    private let statusBox: NIOLockedValueBox<SwarmStatus>
    /// Called on the event loop, once it has stopped.
    private let leave: @Sendable () -> Void

    /// What this peer calls itself.
    package let peerID: PeerID

    /// What is to be fetched from web seeds, for a ``WebSeedCarrier``.
    let webFetches: AsyncStream<WebFetchOrder>

    init(
        loop: any EventLoop, driver: NIOLoopBound<SwarmDriver>, status: NIOLockedValueBox<SwarmStatus>, peerID: PeerID,
        webFetches: AsyncStream<WebFetchOrder>, leave: @escaping @Sendable () -> Void
    ) {
        self.leave = leave
        self.loop = loop
        self.peerID = peerID
        self.webFetches = webFetches
        self.driver = driver
        statusBox = status
    }

    /// How the swarm stood a moment ago, at most a tenth of a second.
    package var status: SwarmStatus { statusBox.withLockedValue { $0 } }

    /// How the swarm stands now; waits for its event loop.
    package var presentStatus: SwarmStatus {
        get async { (try? await loop.submit { [driver] in driver.value.engine.status }.get()) ?? status }
    }

    /// How many connected peers have each part of the torrent, which is cut into so many parts at most; waits for the swarm's
    /// event loop, and is empty when that has ended.
    package func availability(buckets: Int) async -> [Double] {
        (try? await loop.submit { [driver] in driver.value.engine.availability(buckets: buckets) }.get()) ?? []
    }

    /// Hears of peers; those that a person named are never given up.
    package func learned(_ addresses: [PeerAddress], areNamed: Bool = false) {
        loop.execute { [driver] in driver.value.learned(addresses, areNamed: areNamed) }
    }

    /// Ends the swarm's connections; nobody who asks for it is answered any more.
    package func stop() {
        loop.execute { [driver, leave] in
            driver.value.stop()
            leave()
        }
    }

    /// A web seed is about to be asked; tells whether that is still wanted.
    func fetchBegins(_ order: WebFetchOrder) async -> Bool {
        (try? await loop.submit { [driver] in driver.value.fetchBegins(order) }.get()) ?? false
    }

    /// Something came from a web seed; tells whether more is wanted.
    func fetched(_ order: WebFetchOrder, _ part: WebFetchPart) async -> Bool {
        (try? await loop.submit { [driver] in driver.value.fetched(order, part) }.get()) ?? false
    }

    /// Nothing more comes from the web seed.
    func fetchEnded(_ order: WebFetchOrder, _ outcome: WebFetchOutcome) async {
        try? await loop.submit { [driver] in driver.value.fetchEnded(order, outcome) }.get()
    }
}
