// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOConcurrencyHelpers
internal import NIOCore
internal import PeerWire
internal import PieceStorage
internal import SwarmEngine
internal import TorrentCore
internal import TorrentMetainfo

/// Carries out one engine's decisions on sockets and files, on one event loop; decides nothing.
final class SwarmDriver {
    /// What those who started the swarm want to hear.
    enum Event {
        /// With the moment the last wanted block came from a socket; `nil` when none was needed.
        case completed(lastBlock: MonotonicInstant?)
        case failed(StorageProblem)
        case note(SwarmNote)
    }

    /// What we open connections with.
    let handshake: Handshake
    /// All names the swarm has on the wire: a hybrid's peers may use the v2 one, or switch to it (BEP 52).
    let infoHashes: [InfoHash]
    var engine: SwarmEngine
    let metainfo: Metainfo
    /// The torrent's bytes.
    let storage: TorrentStorage
    let loop: any EventLoop
    let desk: StorageDesk
    let turns: SwarmTurns
    private let dial: (SwarmDriver, PeerAddress) -> Void
    let report: (Event) -> Void
    /// Hears of a problem of the files that has lasted for a while, and of its end.
    let disturbed: (StorageTrouble) -> Void
    private let unreachable: (PeerAddress, String) -> Void
    private var failedDials = FailedDials()
    private let fetch: (WebFetchOrder) -> Void
    private let statusBox: NIOLockedValueBox<SwarmStatus>
    private(set) var handlers: [PeerKey: PeerHandler] = [:]
    /// Connections with something to flush.
    private var touched: Set<PeerKey> = []
    private var wakeUp: (at: MonotonicInstant, task: Scheduled<Void>)?
    /// When the latest block came that was of use.
    var lastBlock: MonotonicInstant?
    private var isSettling = false
    var needsSettling = false
    /// What waits for its files.
    var postponed = PostponedWork()
    /// Orders for the files that are not answered yet.
    var orders = OpenOrders()
    /// Whether blocks were handed to the threads that the engine has not been told of.
    var hasOrderedWrites = false
    /// Whether everything is there and the files are about to be closed, once no order is under way.
    var isFinishing = false {
        didSet { postponed.disturbances.isHeld = isFinishing }
    }
    private(set) var isOver = false
    /// Cuts what comes from a web seed into blocks.
    var assembler: RunAssembler?

    init(
        engine: SwarmEngine, metainfo: Metainfo, files: TorrentFiles, loop: any EventLoop, desk: StorageDesk,
        turns: SwarmTurns, status: NIOLockedValueBox<SwarmStatus>, dial: @escaping (SwarmDriver, PeerAddress) -> Void,
        fetch: @escaping (WebFetchOrder) -> Void, unreachable: @escaping (PeerAddress, String) -> Void,
        disturbed: @escaping (StorageTrouble) -> Void, report: @escaping (Event) -> Void
    ) {
        self.engine = engine
        self.metainfo = metainfo
        storage = TorrentStorage(files: files, metainfo: metainfo, owner: desk.threads.makeOwner())
        self.loop = loop
        self.desk = desk
        self.turns = turns
        self.dial = dial
        self.report = report
        self.disturbed = disturbed
        self.unreachable = unreachable
        self.fetch = fetch
        statusBox = status
        infoHashes = [metainfo.infoHash] + (metainfo.v2InfoHash.map { [InfoHash(truncating: $0)] } ?? [])
        handshake = Handshake(
            reserved: .own(hasVersion2: metainfo.format != .v1), infoHash: metainfo.infoHash, peerID: engine.ownID)
    }

    /// What we answer a connection with that was opened under this name.
    func answer(to infoHash: InfoHash) -> Handshake {
        Handshake(reserved: handshake.reserved, infoHash: infoHash, peerID: handshake.peerID)
    }

    func learned(_ addresses: [PeerAddress], areNamed: Bool) {
        engine.learned(addresses, areNamed: areNamed, at: .now)
        settle()
    }

    func connected(_ handler: PeerHandler, to address: PeerAddress, handshake: Handshake, isIncoming: Bool) -> PeerKey?
    {
        guard !isOver else { return nil }
        switch engine.connected(to: address, handshake: handshake, isIncoming: isIncoming, at: .now) {
        case .success(let key):
            handlers[key] = handler
            touched.insert(key)
            return key
        case .failure:
            return nil
        }
    }

    func dialFailed(_ address: PeerAddress, because reason: String, wasTried: Bool = true) {
        let now = MonotonicInstant.now
        if !isOver, failedDials.isNews(address, at: now) { unreachable(address, reason) }
        engine.dialFailed(address, wasTried: wasTried, at: now)
        settle()
    }

    func disconnected(_ key: PeerKey) {
        handlers[key] = nil
        engine.disconnected(key, at: .now)
        dropPostponed(for: key)
    }

    /// Gives the place of a host's least useful connection up; tells whether it had one.
    func yieldPlace(of host: HostAddress) -> Bool {
        guard !isOver, engine.yieldPlace(of: host, at: .now) else { return false }
        // Not at once: this may be in the midst of the engine's own dials.
        needsSettling = true
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.execute { bound.value.settle() }
        return true
    }

    func violated(_ key: PeerKey, _ error: PeerWireError) {
        engine.violated(key, error, at: .now)
    }

    func received(_ message: PeerMessage, from key: PeerKey) {
        engine.received(message, from: key, at: .now)
    }

    func received(_ span: RawSpan, _ payload: ByteBuffer, from key: PeerKey) {
        let now = MonotonicInstant.now
        guard !isOver, case .store(let block, let span) = engine.receivedBlock(span, from: key, at: now) else { return }
        lastBlock = now
        store(block, span, payload, from: .peer(key))
    }

    func sent(_ blocks: [BlockSpan], digests: Int, to key: PeerKey) {
        let now = MonotonicInstant.now
        if digests > 0 { engine.sentHashes(digests, to: key, at: now) }
        for span in blocks { engine.sent(span, to: key, at: now) }
        settle()
    }

    /// Carries out everything the engine has decided, then sees to its next wake-up.
    func settle() {
        guard !isOver else { return }
        needsSettling = true
        guard !isSettling else { return }
        isSettling = true
        noteStoring()
        var rounds = 0
        while needsSettling, rounds < TransportLimits.sendRounds, !isOver {
            needsSettling = false
            rounds += 1
            for action in engine.takeActions() { perform(action) }
            let flushing = touched
            touched = []
            for key in flushing { handlers[key]?.flush() }
        }
        isSettling = false
        if needsSettling {
            let bound = NIOLoopBound(self, eventLoop: loop)
            loop.execute { bound.value.settle() }
        }
        scheduleWakeUp()
    }

    private func perform(_ action: SwarmAction) {
        switch action {
        case .send(let key, let message):
            handlers[key]?.write(message.frame)
            touched.insert(key)
        case .sendBlock(let key, let span): sendBlock(span, to: key)
        case .sendHashes(let key, let span, let digests):
            handlers[key]?.writeHashes(span, digests)
            touched.insert(key)
        case .checkPiece(let piece): check(piece)
        case .dial(let address): dial(self, address)
        case .fetch(let seed, let blocks): fetch(WebFetchOrder(seed: seed, blocks: blocks))
        case .close(let key, _): handlers.removeValue(forKey: key)?.close()
        case .completed: completed()
        case .note(let note): report(.note(note))
        }
    }

    private func scheduleWakeUp() {
        guard !isOver else { return }
        let due = engine.wakeUp
        if let wakeUp, wakeUp.at <= due { return }
        wakeUp?.task.cancel()
        let bound = NIOLoopBound(self, eventLoop: loop)
        let task = loop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(max(due.nanoseconds, 0)))) {
            bound.value.wake()
        }
        wakeUp = (due, task)
    }

    private func wake() {
        wakeUp = nil
        guard !isOver else { return }
        engine.elapsed(to: .now)
        lookAfterOrders()
        guard !isOver else { return }
        restFromDisturbance()
        settle()
        publishStatus()
    }

    func publishStatus() {
        let status = engine.status
        statusBox.withLockedValue { $0 = status }
    }

    func fail(_ problem: StorageProblem) {
        guard !isOver else { return }
        report(.failed(problem))
        stop()
    }

    /// Its bytes are to go out with the next flush.
    func touch(_ key: PeerKey) {
        touched.insert(key)
    }

    /// Ends all connections and does nothing ever after, without waiting for any disk.
    func stop() {
        guard !isOver else { return }
        isOver = true
        letGoOfFiles()
        wakeUp?.task.cancel()
        postponed.retry?.task.cancel()
        postponed = PostponedWork()
        let open = handlers.values
        handlers = [:]
        for handler in open { handler.close() }
    }
}
